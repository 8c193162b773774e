"""From plans to the wire: the same facts in the shapes that were promised. Decides nothing."""

from typing import Any

from api import shapes, wire
from catalogue.model import Organisation
from metrics.flow.service import ServiceType
from metrics.plans.need import Gap, Need
from metrics.plans.plan import Plan as Said
from metrics.plans.plan import Spot, Staffed
from metrics.plans.shift import Window
from metrics.plans.words import STANDINGS, gap_says, need_says
from picture.plan_shown import ShownLine, ShownPlan
from picture.plans import Plans, PlanStory, Proposal, ProposedLine

DEFINITIONS = ["plans.need", "plans.gap", "plans.standing"]
_NOT_SHOWN = "not shown"


def plans(made: Plans, *, code_version: str) -> wire.Plans:
    """The plans of an organisation."""
    return wire.Plans(
        organisation=shapes.organisation_ref(made.organisation), at=made.at, known=made.known,
        data_version=made.data_version, catalogue_version=made.catalogue.version, code_version=code_version,
        is_simulated=made.is_simulated, definitions=DEFINITIONS,
        offered=[
            wire.OfferedDays(kind=each.kind.value, title=each.title, first=each.first, last=each.last)
            for each in made.offered
        ],
        plans=[plan(each) for each in made.shown], may_make=made.may_make,
    )  # fmt: skip


def plan(shown: ShownPlan) -> wire.Plan:
    """One plan as it stands."""
    said, gaps = shown.plan, shown.open_gaps
    largest = gaps[0].gap if gaps else None
    return wire.Plan(
        plan=said.number, organisation=shapes.organisation_ref(shown.organisation), kind=said.kind.value,
        title=said.title, first=said.first, last=said.last, owner_role=said.owner_role, state=said.state.value,
        progress=shown.progress.value, note=said.note, role=said.by.role, said_at=said.said_at,
        made_by=said.made_by.role, made_at=said.made_at, lines=len(shown.lines), open_gaps=len(gaps),
        not_shown=shown.not_shown, largest_gap=None if largest is None else largest.high,
        without_history=shown.without_history, without_staffing=shown.without_staffing,
        without_owner=sum(each.owner is None for each in gaps), may_change=shown.may_change,
    )  # fmt: skip


def story(made: PlanStory) -> wire.PlanStory:
    """One plan with its lines and every word on it."""
    return wire.PlanStory(
        plan=plan(made.now), at=made.at, known=made.known, data_version=made.data_version,
        is_simulated=made.is_simulated, definitions=DEFINITIONS,
        lines=[_line(each) for each in made.now.lines], versions=[_version(each) for each in made.versions],
    )  # fmt: skip


def proposal(made: Proposal) -> wire.PlanProposal:
    """What a plan of some days would hold."""
    return wire.PlanProposal(
        organisation=shapes.organisation_ref(made.organisation), first=made.first, last=made.last, at=made.at,
        data_version=made.data_version, is_simulated=made.is_simulated, definitions=DEFINITIONS,
        lines=[_proposed(each) for each in made.lines],
    )  # fmt: skip


def _line(shown: ShownLine) -> wire.PlanLine:
    said, standing = shown.line.said, shown.standing
    return wire.PlanLine(
        spot=_spot(shown.service, said.spot, shown.shift, shown.window), rests_on=_rests_on(shown.type),
        **_figures(said.spot, said.need, said.days_known, said.staffed, shown.gap, is_shown=shown.withheld is None),
        gap_says=_NOT_SHOWN if shown.withheld else gap_says(shown.gap),
        owner=None if shown.owner is None else shapes.organisation_ref(shown.owner), owner_role=said.owner_role,
        move=said.move, standing=None if standing is None else standing.value,
        standing_says="" if standing is None else STANDINGS[standing], came=shown.came,
        staffed_now=_staffed(shown.staffed_now), role=shown.line.by.role, said_at=shown.line.said_at,
        withheld=None if shown.withheld is None else shown.withheld.value,
    )  # fmt: skip


def _proposed(each: ProposedLine) -> wire.ProposedLine:
    found = each.counted
    return wire.ProposedLine(
        spot=_spot(each.service, each.spot, each.shift, found.window), rests_on=_rests_on(each.type),
        **_figures(each.spot, found.need, found.days_known, found.staffed, each.gap, is_shown=each.withheld is None),
        withheld=None if each.withheld is None else each.withheld.value,
    )  # fmt: skip


def _figures(
    spot: Spot, need: Need | None, days: int, staffed: Staffed | None, gap: Gap | None, *, is_shown: bool
) -> dict[str, Any]:  # fmt: skip
    if not is_shown:
        need, staffed, gap, days = None, None, None, 0
    return {
        "need": None if need is None else wire.PlanNeed(
            low=need.low, usual=need.usual, high=need.high, days=need.days, is_for_weekday=need.is_for_weekday,
            likeness=need.likeness.value,
        ),
        "days_known": days,
        "need_says": need_says(need, days_known=days, on=spot.day) if is_shown else _NOT_SHOWN,
        "staffed": _staffed(staffed),
        "gap_usual": None if gap is None else gap.usual, "gap_high": None if gap is None else gap.high,
    }  # fmt: skip


def _spot(service: Organisation, spot: Spot, title: str, window: Window | None) -> wire.PlanSpot:
    came_from, begins_at, ends_at = (None, None, None) if window is None else window
    return wire.PlanSpot(
        service=shapes.organisation_ref(service), day=spot.day, shift=spot.shift, title=title, came_from=came_from,
        begins_at=begins_at, ends_at=ends_at,
    )  # fmt: skip


def _staffed(found: Staffed | None) -> wire.PlanStaffed | None:
    return None if found is None else wire.PlanStaffed(amount=found.amount, by=found.by.value, at=found.at)


def _rests_on(type_: ServiceType | None) -> wire.RestsOnWord | None:
    if type_ is None:
        return None
    return "responses" if type_ is ServiceType.URGENT_RESPONSE else "referrals"


def _version(said: Said) -> wire.PlanVersion:
    return wire.PlanVersion(state=said.state.value, note=said.note, role=said.by.role, said_at=said.said_at)
