"""Plans for days to come as a viewer sees them: which there are, how their gaps stand, and how each shift went.

Works out nothing that a plan holds: what was expected is kept with it, so that nobody is judged by an expectation that
was moved afterwards. Says who may make and change one. Writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalogue.model import Catalogue, Organisation
from db.engine import Connection
from db.read.plans import lines_of, plans_of, versions_of_plan
from db.read.snapshot import one_look
from metrics.access import May, Withheld
from metrics.flow.service import ServiceType
from metrics.plans.need import Gap, gap
from metrics.plans.plan import Plan, Spot, State
from metrics.plans.shift import Offered, offered
from metrics.vocabulary.days import london_day
from picture.actions import gone
from picture.memory import Memory
from picture.plan_counts import Counted, counted, expected_of, title_of
from picture.plan_shown import ShownPlan, Stand, shown_plan, stand_on
from picture.viewer import Viewer

SHOWN_FOR = timedelta(days=14)
"""For how long a plan whose days are over stands in the list."""
SOON = timedelta(days=3)
"""How many days before its first a plan is a call's to hear of."""
LONGEST = 14
"""The most days of one plan."""


class UnknownPlan(LookupError):
    """No plan of that number had been made; the number is the exception's only argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The plans of an organisation and of those beneath it, in order of days, and the days that one is offered for."""

    organisation: Organisation
    offered: tuple[Offered, ...]
    shown: tuple[ShownPlan, ...]
    may_make: bool
    at: datetime
    known: datetime
    data_version: int
    is_simulated: bool
    catalogue: Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStory:
    """One plan with all that was said of it, the oldest first."""

    now: ShownPlan
    versions: tuple[Plan, ...]
    at: datetime
    known: datetime
    data_version: int
    is_simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """What is known of a service in a shift before anything is planned for it."""

    spot: Spot
    service: Organisation
    shift: str
    type: ServiceType
    counted: Counted
    gap: Gap | None
    withheld: Withheld | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a plan of some days would hold."""

    organisation: Organisation
    first: date
    last: date
    lines: tuple[ProposedLine, ...]
    at: datetime
    data_version: int
    is_simulated: bool


async def plans(
    conn: Connection, memory: Memory, *, organisation: str | None, on: date | None, known: datetime | None,
    now: datetime, viewer: Viewer,
) -> Plans:  # fmt: skip
    """The plans of an organisation; `on`: those that hold on a London day, else those not long over and to come.

    Raises UnknownOrganisation, OutOfScope.
    """
    at = known or now
    today = london_day(at)
    async with one_look(conn) as version:
        stand = await stand_on(conn, memory, at=at, known=known, now=now, viewer=viewer)
        code = stand.organisation(organisation)
        start = on or today - SHOWN_FOR
        told = await plans_of(conn, sorted(stand.ground.beneath(code)), start=start, known=at)
        asked = [each for each in told if on is None or each.first <= on <= each.last]
        held = await lines_of(conn, [each.number for each in asked], known=at)
    names = {each.on: each.name for each in stand.ground.catalogue.bank_holidays}
    found = stand.ground.organisation(code)
    return Plans(
        organisation=found, offered=tuple(offered(today, holidays=names)),
        shown=tuple(shown_plan(each, held, stand, at=at, seen={}) for each in asked),
        may_make=stand.sight.reaches(May.PLAN, (code,)), at=at, known=at, data_version=version,
        is_simulated=stand.is_simulated(code), catalogue=stand.ground.catalogue,
    )  # fmt: skip


async def plan_story(
    conn: Connection, memory: Memory, number: int, *, known: datetime | None, now: datetime, viewer: Viewer
) -> PlanStory:
    """One plan as known then (None: now), against what has come. Raises UnknownPlan, OutOfScope."""
    at = known or now
    async with one_look(conn) as version:
        versions = await versions_of_plan(conn, number, known=at)
        if not versions:
            raise UnknownPlan(number)
        stand = await stand_on(conn, memory, at=at, known=known, now=now, viewer=viewer)
        stand.sight.require((versions[-1].organisation,), then=stand.ground.tree)
        (shown,) = await _counted(conn, stand, versions[-1:], at=at, known=known)
    return PlanStory(now=shown, versions=tuple(versions), at=at, known=at, data_version=version,
                     is_simulated=stand.is_simulated(versions[-1].organisation))  # fmt: skip


async def plans_at_hand(
    conn: Connection, memory: Memory, organisation: str, *, at: datetime, known: datetime | None, now: datetime,
    viewer: Viewer,
) -> tuple[ShownPlan, ...]:  # fmt: skip
    """The plans of an organisation, and of those beneath it, that hold or begin within three days; inside a look."""
    stand = await stand_on(conn, memory, at=at, known=known, now=now, viewer=viewer)
    today = london_day(at)
    told = await plans_of(conn, sorted(stand.ground.beneath(organisation)), start=today, known=min(known or now, at))
    held = [each for each in told if each.state is not State.STOOD_DOWN and each.first <= today + SOON]
    return await _counted(conn, stand, held, at=at, known=known)


async def proposal(
    conn: Connection, memory: Memory, *, organisation: str | None, first: date, last: date, now: datetime,
    viewer: Viewer,
) -> Proposal:  # fmt: skip
    """What is known of each service and shift of some days. Raises UnknownOrganisation, OutOfScope."""
    async with one_look(conn) as version:
        stand = await stand_on(conn, memory, at=now, known=None, now=now, viewer=viewer)
        code = stand.organisation(organisation)
        found = await expected_of(conn, stand.ground, stand.services, code, first=first, last=last, at=now)
    return Proposal(
        organisation=stand.ground.organisation(code), first=first, last=last,
        lines=tuple(_proposed(spot, each, stand) for spot, each in found.items()), at=now, data_version=version,
        is_simulated=stand.is_simulated(code),
    )  # fmt: skip


def _proposed(spot: Spot, found: Counted, stand: Stand) -> ProposedLine:
    return ProposedLine(
        spot=spot, service=stand.place(spot.service) or gone(spot.service),
        shift=title_of(stand.ground, stand.services, spot),
        type=stand.services[spot.service].type, counted=found,
        gap=gap(found.need, None if found.staffed is None else found.staffed.amount),
        withheld=stand.sight.veil.why(spot.service),
    )  # fmt: skip


async def _counted(
    conn: Connection, stand: Stand, found: Sequence[Plan], *, at: datetime, known: datetime | None
) -> tuple[ShownPlan, ...]:
    held = await lines_of(conn, [each.number for each in found], known=min(known or at, at))
    spots = {each.said.spot for each in held}
    seen = await counted(conn, stand.ground, stand.services, spots, at=at, known=known, with_need=False)
    return tuple(shown_plan(each, held, stand, at=at, seen=seen) for each in found)
