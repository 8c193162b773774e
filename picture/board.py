"""The board: one node of the tree with everything directly beneath it, as it stood about an instant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalogue.model import Catalogue, Organisation
from db.engine import Connection
from db.read.feeds import answered, schedule
from db.read.snapshot import one_look
from db.read.suspects import Rival, rivals
from db.read.values import values_about, values_then
from metrics.pressure import INDICATORS, Mover, change, largest
from metrics.vocabulary import Direction
from metrics.vocabulary.days import close_of, london_day, start_of
from picture.evidence import Scene, scene
from picture.feeds import FeedState, feed_states
from picture.ground import Ground
from picture.judged import Judged, judge
from picture.memory import Memory
from picture.sight import sight_of
from picture.usual import Bands, bands_of
from picture.veil import Veil
from picture.viewer import Viewer

# A wall has room for few movers; a page for a few more.
_MOVERS = 8
# Refusals of several partners at once; who stopped sending a part long ago is left unknown.
TIMES_READ = 8


class UnknownOrganisation(LookupError):
    """A code names no organisation of the tree on that date; it is the exception's only argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What a picture is about. `day`: only figures about that London day; `at` and `known` None: now.

    Raises nothing; the door checks that `known` is not in the future.
    """

    at: datetime | None = None
    known: datetime | None = None
    day: date | None = None

    @property
    def is_now(self) -> bool:
        """Whether it is the live picture."""
        return self.at is None and self.known is None and self.day is None

    @property
    def answered_by(self) -> datetime | None:
        """By when a source must have answered to count as one that answers; None: now. Who was silent at a past instant
        and spoke again since was silent all the same; a day's figures are published after it is over."""
        if self.at is None:
            return self.known
        return self.at if self.known is None else min(self.at, self.known)

    def instant(self, now: datetime) -> datetime:
        """The instant figures are judged at: the end of a day that is over, never later than now."""
        if self.day is not None:
            return min(end_of(self.day), now)
        return self.at or now


def end_of(day: date) -> datetime:
    """The last instant of a London day."""
    return close_of(day) - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A node, its tiles and what moved, with the versions and times that it rests on. `held`: what is held as suspect
    of the feeds that speak for it."""

    node: Judged
    path: tuple[Organisation, ...]
    tiles: tuple[Judged, ...]
    movers: tuple[Mover, ...]
    feeds: tuple[FeedState, ...]
    held: tuple[Rival, ...]
    ground: Ground
    at: datetime
    known: datetime
    valid_until: datetime | None
    data_version: int
    scope: str


async def board(
    conn: Connection,
    memory: Memory,
    *,
    organisation: str | None,
    when: When,
    now: datetime,
    viewer: Viewer,
    tiles: Sequence[str] = (),
) -> Board:
    """Build the board of a node; None: the viewer's own, or the first wall's. No `tiles`: its children.

    Raises UnknownOrganisation, OutOfScope. Everything is read in one look: figures and version belong together.
    """
    at = when.instant(now)
    known = when.known or now
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=when.known)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(at))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        organisation = sight.asked(organisation, first=catalogue.default_layout.organisation)
        for code in (organisation, *tiles):
            if not ground.tree.exists(code):
                raise UnknownOrganisation(code)
        sight.require((organisation, *tiles), then=ground.tree)
        answers = await answered(conn, known=when.answered_by)
        if when.is_now:
            values = await memory.values(conn, version=version)
            held = await rivals(conn)
        else:
            held = []
            values = await values_then(
                conn, list(memory.index.by_id), at=at, known=known,
                since=start_of(when.day) if when.day else None, runs_for=_longest_run(catalogue),
            )  # fmt: skip
        seen = scene(ground, values, answered=answers, at=at, rivals=held)
        if seen.parted and when.day is None:
            earlier = await values_about(conn, seen.parted, known=known, most=TIMES_READ)
            seen = scene(ground, values, answered=answers, at=at, earlier=earlier, rivals=held)
        bands = await bands_of(conn, seen, known=known)
        due = await schedule(conn)
    shown = tuple(
        judge(ground, seen, code, bands=bands, veil=sight.veil) for code in tiles or _tiles(ground, organisation)
    )
    states = feed_states(ground, seen, due=due if when.is_now else {}, at=at)
    wanted = ground.feeds_of(organisation)
    changes = [seen.changes_at, *(state.changes_at for state in states)]
    return Board(
        node=judge(ground, seen, organisation, bands=bands, veil=sight.veil),
        path=tuple(ground.organisation(code) for code in ground.tree.path(organisation)),
        tiles=shown,
        movers=_movers(ground, seen, organisation, bands=bands, veil=sight.veil),
        feeds=tuple(state for state in states if state.feed.key in wanted),
        held=tuple(rival for rival in held if rival.feed in wanted),
        ground=ground,
        at=at,
        known=known,
        valid_until=_valid_until(changes, now) if when.is_now else None,
        data_version=version,
        scope=viewer.scope,
    )


def _longest_run(catalogue: Catalogue) -> timedelta:
    """How far back a run of equal values matters: twice the longest that any feed allows."""
    allowed = (feed.limits.stuck_after for feed in catalogue.feeds.values())
    return 2 * max((each for each in allowed if each is not None), default=timedelta(0))


def _tiles(ground: Ground, organisation: str) -> Sequence[str]:
    """The children from which or beneath which anything is expected; a place nobody reports for is no tile."""
    promised = frozenset().union(*ground.promised.values())
    return [child for child in ground.tree.children(organisation) if ground.beneath(child) & promised]


def _movers(ground: Ground, seen: Scene, organisation: str, *, bands: Bands, veil: Veil) -> tuple[Mover, ...]:
    """The largest changes since the day before among the reporters beneath a node."""
    moved = []
    beneath = ground.beneath(organisation)
    judged = [key for key, indicator in INDICATORS.items() if indicator.direction is not Direction.NEUTRAL]
    reporters = sorted(frozenset().union(*(ground.promised[key] for key in judged)) & beneath)
    for code in reporters:
        for shown in judge(ground, seen, code, bands=bands, veil=veil, only=judged).readings:
            band = shown.band
            if band is not None and band.previous is not None:
                found = change(code, shown.indicator, now=shown.reading, previous=band.previous, spread=band.spread)
                moved += [found] if found is not None else []
    return largest(moved, limit=_MOVERS)


def _valid_until(changes: Iterable[datetime | None], now: datetime) -> datetime:
    """The next freshness change, or the end of the local day, whichever comes first."""
    midnight = start_of(london_day(now) + timedelta(days=1))
    return min([midnight, *(change for change in changes if change is not None)])
