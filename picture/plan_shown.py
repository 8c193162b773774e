"""A plan as a viewer sees it: its lines with their gaps, how each shift went, and who may change it.

What was expected is as it is kept with the plan, and not worked out again. A service whose figures the viewer is not
shown has its line and none of its figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from catalogue.model import Organisation
from db.engine import Connection
from metrics.access import May, Withheld
from metrics.flow.service import Service, ServiceType
from metrics.plans.need import Gap, Standing, gap, standing
from metrics.plans.plan import Line, Plan, Spot, Staffed
from metrics.plans.shift import Window
from metrics.vocabulary.days import close_of, london_day, start_of
from picture.actions import gone
from picture.board import UnknownOrganisation
from picture.ground import Ground
from picture.memory import Memory
from picture.plan_counts import Counted, title_of, window_of
from picture.sight import Sight, sight_of
from picture.viewer import Viewer


class Progress(StrEnum):
    """Whether the days of a plan are still to come, have begun, or are over."""

    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line as it stands. `shift` is its title. `type`, `window` None: the catalogue has them no more.

    `standing`, `came` and `staffed_now` None: not looked at (in a list), or not to be said. `known_until`: when `came`
    is not known any more with nothing told by then; None: that is not to come, or not to be said. `withheld`: why the
    viewer is shown no figure of the service; None: they are.
    """

    line: Line
    service: Organisation
    owner: Organisation | None
    shift: str
    type: ServiceType | None
    window: Window | None
    gap: Gap | None
    standing: Standing | None
    came: int | None
    known_until: datetime | None
    staffed_now: Staffed | None
    withheld: Withheld | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlan:
    """A plan with its lines in order of day, service and shift. `may_change`: the viewer may."""

    plan: Plan
    organisation: Organisation
    progress: Progress
    lines: tuple[ShownLine, ...]
    may_change: bool

    @property
    def open_gaps(self) -> tuple[ShownLine, ...]:
        """The lines whose gap is open, the largest first."""
        found = [each for each in self.shown if each.gap is not None and each.gap.is_open]
        return tuple(sorted(found, key=lambda each: (-_size(each.gap), each.line.said.spot)))

    @property
    def shown(self) -> tuple[ShownLine, ...]:
        """The lines whose figures the viewer is shown; whatever is counted is counted among them."""
        return tuple(each for each in self.lines if each.withheld is None)

    @property
    def not_shown(self) -> int:
        """Of how many lines the viewer is shown no figure: of those nothing is said, nor that no gap is open."""
        return len(self.lines) - len(self.shown)

    @property
    def without_history(self) -> int:
        """How many of those shown rest on nothing: too few days are known for anything to be expected."""
        return sum(each.line.said.need is None for each in self.shown)

    @property
    def without_staffing(self) -> int:
        """Of how many of those shown nobody says what is staffed."""
        return sum(each.line.said.staffed is None for each in self.shown)


def _size(found: Gap | None) -> float:
    return 0.0 if found is None else found.high


@dataclass(frozen=True, slots=True)
class Stand:
    """What every picture of plans stands on: the ground of a day and a viewer's sight."""

    ground: Ground
    services: Mapping[str, Service]
    sight: Sight

    def organisation(self, asked: str | None) -> str:
        """The organisation asked about. Raises UnknownOrganisation, OutOfScope."""
        code = self.sight.asked(asked, first=self.ground.catalogue.default_layout.organisation)
        if not self.ground.tree.exists(code):
            raise UnknownOrganisation(code)
        self.sight.require((code,), then=self.ground.tree)
        return code

    def is_simulated(self, code: str) -> bool:
        """Whether a feed that tells of an organisation, or of anything beneath it, is simulated."""
        feeds = (self.ground.feed(key) for key in self.ground.feeds_of(code))
        return any(feed is not None and feed.is_simulated for feed in feeds)

    def place(self, code: str) -> Organisation | None:
        """An organisation of the catalogue."""
        return self.ground.catalogue.organisations.get(code)


async def stand_on(conn: Connection, memory: Memory, *, at: datetime, known: datetime | None, now: datetime,
                   viewer: Viewer) -> Stand:  # fmt: skip
    """The ground about an instant, as known then, and what a viewer sees of it now; inside a look."""
    catalogue = await memory.catalogue(conn, known=known)
    await memory.index.refresh(conn)
    ground = memory.ground(catalogue, on=london_day(at))
    services = memory.settings(catalogue).services.by_organisation
    return Stand(ground, services, await sight_of(conn, memory, now=now, viewer=viewer))


def shown_plan(
    plan: Plan, held: Iterable[Line], stand: Stand, *, at: datetime, seen: Mapping[Spot, Counted]
) -> ShownPlan:
    lines = [_line(each, stand, at=at, seen=seen.get(each.said.spot)) for each in held if each.plan == plan.number]
    return ShownPlan(
        plan=plan, organisation=stand.place(plan.organisation) or gone(plan.organisation),
        progress=_progress(plan, at=at), lines=tuple(sorted(lines, key=_place)),
        may_change=stand.sight.reaches(May.PLAN, (plan.organisation,)),
    )  # fmt: skip


def _place(each: ShownLine) -> tuple[date, str, datetime | date, str]:
    spot = each.line.said.spot
    begins = close_of(spot.day) if each.window is None else each.window.begins_at
    return spot.day, each.service.name, begins, spot.shift


def _progress(plan: Plan, *, at: datetime) -> Progress:
    if at < start_of(plan.first):
        return Progress.AHEAD
    return Progress.RUNNING if at < close_of(plan.last) else Progress.OVER


def _line(line: Line, stand: Stand, *, at: datetime, seen: Counted | None) -> ShownLine:
    said = line.said
    of = stand.services.get(said.spot.service)
    window = window_of(stand.ground, of, said.spot)
    withheld = stand.sight.veil.why(said.spot.service)
    told = None if withheld else seen
    return ShownLine(
        line=line, service=stand.place(said.spot.service) or gone(said.spot.service),
        owner=None if said.owner is None else stand.place(said.owner) or gone(said.owner),
        shift=title_of(stand.ground, stand.services, said.spot), type=None if of is None else of.type, window=window,
        gap=None if withheld else gap(said.need, None if said.staffed is None else said.staffed.amount),
        standing=None if told is None else standing(
            said.need, told.came, window=told.window, at=at, is_whole=told.is_whole
        ),
        came=None if told is None else told.came, known_until=None if told is None else told.known_until,
        staffed_now=None if told is None else told.staffed, withheld=withheld,
    )  # fmt: skip
