"""Whether a plan may be made or changed as somebody wants it, and what it will hold. Writes nothing.

What is expected is worked out here from the store and never taken from whoever plans. A line takes a new expectation as
long as nothing has come that it is about; from then on it keeps the one that it is held against.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.engine import Connection
from db.read.plans import lines_of, versions_of_plan
from db.read.snapshot import one_look
from metrics.access import May
from metrics.plans.need import Need
from metrics.plans.plan import Line, NewLine, NewPlan, Plan, Spot, Staffed, StaffedBy, State
from metrics.plans.shift import Kind
from metrics.variance.like import SATURDAY
from metrics.vocabulary.days import days_from, london_day
from picture.board import UnknownOrganisation
from picture.memory import Memory
from picture.plan_counts import counted, expected_of
from picture.plan_shown import Stand, stand_on
from picture.plans import LONGEST, UnknownPlan
from picture.sight import OutOfScope
from picture.viewer import Viewer

AHEAD = timedelta(days=92)
"""How far ahead the last day of a plan may lie."""
_MOST_LINES = 600


class PlanRefused(ValueError):
    """A plan cannot be made or changed so; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A plan as somebody wants it."""

    organisation: str
    kind: Kind
    title: str
    first: date
    last: date
    owner_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """A line as somebody wants it. `staffed` None: as the service's own feed says. `owner` None: nobody yet."""

    spot: Spot
    staffed: float | None
    owner: str | None
    owner_role: str | None
    move: str


async def planned_anew(
    conn: Connection, memory: Memory, wanted: Wanted, *, now: datetime, viewer: Viewer
) -> tuple[NewPlan, list[NewLine]]:
    """A plan as it will be kept, with a line for every service and shift of its days.

    Raises PlanRefused, UnknownOrganisation, OutOfScope.
    """
    refuse_days(wanted.first, wanted.last, today=london_day(now))
    async with one_look(conn):
        stand = await stand_on(conn, memory, at=now, known=None, now=now, viewer=viewer)
        if not stand.ground.tree.exists(wanted.organisation):
            raise UnknownOrganisation(wanted.organisation)
        _may(stand, wanted.organisation)
        _refuse_kind(wanted, stand)
        found = await expected_of(
            conn, stand.ground, stand.services, wanted.organisation, first=wanted.first, last=wanted.last, at=now
        )  # fmt: skip
    if not found:
        raise PlanRefused(f"organisation: no service of {wanted.organisation} is planned by shift (plans.toml)")
    if len(found) > _MOST_LINES:
        raise PlanRefused(f"organisation: {len(found)} services and shifts are too many for one plan; plan for a part")
    plan = NewPlan(
        number=None, organisation=wanted.organisation, kind=wanted.kind, title=wanted.title, first=wanted.first,
        last=wanted.last, owner_role=wanted.owner_role, state=State.DRAFT, note="",
    )  # fmt: skip
    lines = [
        NewLine(
            spot=spot, need=each.need, days_known=each.days_known, staffed=each.staffed, owner=None, owner_role=None,
            move="",
        )
        for spot, each in found.items()
    ]  # fmt: skip
    return plan, lines


async def said_anew(
    conn: Connection, memory: Memory, number: int, *, state: State, note: str, now: datetime, viewer: Viewer
) -> NewPlan:
    """The next version of a plan. Raises UnknownPlan, OutOfScope."""
    async with one_look(conn):
        plan, _ = await _mine(conn, memory, number, now=now, viewer=viewer)
    return NewPlan(
        number=number, organisation=plan.organisation, kind=plan.kind, title=plan.title, first=plan.first,
        last=plan.last, owner_role=plan.owner_role, state=state, note=note,
    )  # fmt: skip


async def line_anew(
    conn: Connection, memory: Memory, number: int, wanted: WantedLine, *, now: datetime, viewer: Viewer
) -> NewLine:
    """The next version of a line of a plan. Raises PlanRefused, UnknownPlan, UnknownOrganisation, OutOfScope."""
    async with one_look(conn):
        plan, stand = await _mine(conn, memory, number, now=now, viewer=viewer)
        if plan.state is State.STOOD_DOWN:
            raise PlanRefused("state: the plan is stood down; take it up again first")
        held = await lines_of(conn, [number], known=now)
        line = next((each for each in held if each.said.spot == wanted.spot), None)
        if line is None:
            raise PlanRefused(f"service: the plan has no line of {wanted.spot.service} in that shift")
        if wanted.owner is not None and not stand.ground.tree.exists(wanted.owner):
            raise UnknownOrganisation(wanted.owner)
        seen = await counted(conn, stand.ground, stand.services, [wanted.spot], at=now, known=None, with_need=True)
    found = seen.get(wanted.spot)
    is_open = found is not None and now <= found.window.came_from
    need, days = (found.need, found.days_known) if found is not None and is_open else _kept(line)
    told = None if found is None else found.staffed
    return NewLine(
        spot=wanted.spot, need=need, days_known=days,
        staffed=told if wanted.staffed is None else Staffed(wanted.staffed, StaffedBy.TYPED, now), owner=wanted.owner,
        owner_role=wanted.owner_role, move=wanted.move,
    )  # fmt: skip


def _kept(line: Line) -> tuple[Need | None, int]:
    return line.said.need, line.said.days_known


def refuse_days(first: date, last: date, *, today: date) -> None:
    """Raise PlanRefused for days that no plan is made for."""
    if last < first:
        raise PlanRefused("last: it lies before the first day")
    if first < today:
        raise PlanRefused("first: it has passed, and nothing can be planned for it")
    if (last - first).days >= LONGEST:
        raise PlanRefused(f"last: a plan holds for {LONGEST} days at most")
    if last > today + AHEAD:
        raise PlanRefused(f"last: it must lie within {AHEAD.days} days")


def _refuse_kind(wanted: Wanted, stand: Stand) -> None:
    days = list(days_from(wanted.first, until=wanted.last + timedelta(days=1)))
    if wanted.kind is Kind.WEEKEND and not any(day.weekday() >= SATURDAY for day in days):
        raise PlanRefused("kind: none of these days is a Saturday or Sunday")
    if wanted.kind is Kind.BANK_HOLIDAY and not any(day in stand.ground.holidays for day in days):
        raise PlanRefused("kind: none of these days is a bank holiday")
    if wanted.kind is Kind.DAY and len(days) > 1:
        raise PlanRefused("kind: a plan for a day holds for one day")


async def _mine(
    conn: Connection, memory: Memory, number: int, *, now: datetime, viewer: Viewer
) -> tuple[Plan, Stand]:  # fmt: skip
    """A plan that the viewer may change, as it was said last, and what it stands on."""
    versions = await versions_of_plan(conn, number, known=now)
    if not versions:
        raise UnknownPlan(number)
    stand = await stand_on(conn, memory, at=now, known=None, now=now, viewer=viewer)
    _may(stand, versions[-1].organisation)
    return versions[-1], stand


def _may(stand: Stand, organisation: str) -> None:
    if not stand.sight.reaches(May.PLAN, (organisation,)):
        raise OutOfScope(organisation)
