"""A roll call: the roll about an instant with all that is needed to read it, from one look at the store."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from catalogue.model import Catalogue, Organisation
from db.engine import Connection
from db.read.feeds import answered, newest_told
from db.read.snapshot import is_in_a_look, one_look
from metrics.vocabulary import USABLE, Sighting, freshness_of, next_change_at
from metrics.vocabulary.days import close_of, london_day
from picture.board import UnknownOrganisation, When
from picture.coverage import Coverage, coverage
from picture.evidence import sightings_of_feeds
from picture.ground import Ground
from picture.memory import Memory
from picture.roll import Roll
from picture.scope import Scope
from picture.settings import Settings
from picture.shelf import Shelf
from picture.sight import Sight, sight_of
from picture.viewer import Viewer

_NEVER = datetime.min.replace(tzinfo=UTC)
_ALWAYS = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What every picture of people rests on. `is_live`: it is about now, and the roll is the one that is kept.

    `musters`: where `picture.kept` keeps what calls that follow one another share, of the past those of one instant;
    None: nowhere.
    """

    roll: Roll
    scope: Scope
    ground: Ground
    settings: Settings
    at: datetime
    known: datetime
    is_live: bool
    seen: Mapping[str, Sighting]
    data_version: int
    viewer: Viewer
    sight: Sight
    path: tuple[Organisation, ...]
    musters: Shelf[object] | None = field(default=None, repr=False, compare=False)
    _covered: dict[str, Coverage] = field(default_factory=dict, repr=False, compare=False)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return self.ground.catalogue

    @property
    def organisation(self) -> Organisation:
        """Whose picture it is."""
        return self.ground.organisation(self.scope.organisation)

    @property
    def day_ends_at(self) -> datetime:
        """When the London day of `at` ends, and with it what is counted as closed."""
        return close_of(london_day(self.at))

    def told_until(self, feed: str) -> datetime:
        """Up to when a feed's silence about somebody means that nothing has changed; later than that, nothing is known.

        Of an archive, which tells of what is over, there is no such time. A feed that the catalogue names no more tells
        nothing any more: whoever it last saw in a bed would lie in it for ever.
        """
        stanza = self.catalogue.feeds.get(feed)
        if stanza is None:
            return _NEVER
        if not stanza.is_live:
            return _ALWAYS
        sighting = self.seen.get(feed)
        return _NEVER if sighting is None else sighting.observed_at + stanza.limits.late_after

    def is_told_now(self, feed: str) -> bool:
        """Whether a feed has spoken lately enough for its word to be about now."""
        stanza = self.catalogue.feeds.get(feed)
        if stanza is None:
            return False
        if not stanza.is_live:
            return True
        return freshness_of(self.seen.get(feed), limits=stanza.limits, at=self.at) in USABLE

    def heard_otherwise_at(self, feed: str) -> datetime | None:
        """When a feed's word becomes late or too old to be about now, if it says no more; None: not by itself."""
        stanza = self.catalogue.feeds.get(feed)
        if stanza is None or not stanza.is_live:
            return None
        return next_change_at(self.seen.get(feed), limits=stanza.limits, at=self.at)

    def covered(self, kind: str) -> Coverage:
        """How a kind of episode is covered in its scope."""
        if kind not in self._covered:
            self._covered[kind] = coverage(self.ground, self.scope, kind, seen=self.seen, at=self.at)
        return self._covered[kind]


@asynccontextmanager
async def call(
    conn: Connection, memory: Memory, *, organisation: str | None, when: When, now: datetime, viewer: Viewer
) -> AsyncIterator[Call]:
    """Call the roll of an organisation; None: the viewer's own, or the one whose wall is shown first. The look is open
    inside.

    Raises UnknownOrganisation, OutOfScope.
    """
    at = when.instant(now)
    known = when.known or now
    async with AsyncExitStack() as stack:
        # Whoever has opened a look for several pictures of now holds the lock already.
        if when.is_now and not is_in_a_look(conn):
            await stack.enter_async_context(memory.calling)
        version = await stack.enter_async_context(one_look(conn))
        catalogue = await memory.catalogue(conn, known=when.known)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(at))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        organisation = sight.asked(organisation, first=catalogue.default_layout.organisation)
        if not ground.tree.exists(organisation):
            raise UnknownOrganisation(organisation)
        sight.require((organisation,), then=ground.tree)
        if when.is_now:
            roll, musters = await memory.roll(conn, catalogue, at=at, version=version), memory.musters
            values = {value.series_id: value for value in await memory.values(conn, version=version)}
            seen: Mapping[str, Sighting] = sightings_of_feeds(ground, values, await answered(conn, known=None))
        else:
            roll, musters = await memory.past(conn, catalogue, at=at, known=when.known, version=version)
            seen = told_then(catalogue, await newest_told(conn, known=known))
        yield Call(
            roll=roll, scope=Scope(ground, organisation), ground=ground, settings=memory.settings(catalogue), at=at,
            known=known, is_live=when.is_now, seen=seen, data_version=version,
            viewer=viewer,
            sight=sight,
            path=tuple(ground.organisation(code) for code in ground.tree.path(organisation)),
            musters=musters,
        )  # fmt: skip


def told_then(catalogue: Catalogue, newest: Mapping[str, datetime]) -> Mapping[str, Sighting]:
    """The feeds of then, for a past that an archive of the same format may have told in their stead."""
    by_format: dict[str, datetime] = {}
    for key, told in newest.items():
        feed = catalogue.feeds.get(key)
        if feed is not None and not feed.is_live:
            by_format[feed.format] = max(told, by_format.get(feed.format, told))
    found = {}
    for key, feed in catalogue.feeds.items():
        times = [at for at in (newest.get(key), by_format.get(feed.format)) if at is not None]
        if feed.is_live and times:
            found[key] = Sighting(observed_at=max(times), unchanged_since=max(times), answered_at=None)
    return found
