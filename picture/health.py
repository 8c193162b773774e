"""The health of every feed, and of one feed in detail: state, last polls, refusals."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.model import Catalogue
from db.engine import Connection
from db.read import feeds as read
from db.read.snapshot import one_look
from db.read.suspects import Rival, rivals
from db.read.values import values_now
from metrics.access import May
from metrics.vocabulary.days import london_day
from picture.evidence import scene
from picture.feeds import FeedState, feed_states
from picture.ground import Ground
from picture.memory import Memory
from picture.sight import Sight, sight_of
from picture.viewer import Viewer

_DAY = timedelta(days=1)
NOT_SHOWN = "shown to hubs only"


class UnknownFeed(LookupError):
    """The key names no feed of the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """One feed with what its polls say, and what of it is held as suspect. Counts are over the last day of picture
    time. `hides_samples`: it speaks for somebody whose figures the viewer is not shown singly, so no sample is shown.
    """

    state: FeedState
    last_poll: read.PollRow | None
    due: read.DueRow | None
    polls: int
    failed: int
    rejects: int
    held: tuple[Rival, ...]
    hides_samples: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All feeds, with the version it rests on and when it changes by itself."""

    feeds: tuple[FeedHealth, ...]
    catalogue: Catalogue
    at: datetime
    data_version: int
    valid_until: datetime | None
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFile:
    """One feed in detail, newest first."""

    health: FeedHealth
    polls: tuple[read.PollRow, ...]
    rejects: tuple[read.RejectRow, ...]
    catalogue: Catalogue
    at: datetime
    data_version: int


async def health(conn: Connection, memory: Memory, *, now: datetime, viewer: Viewer) -> Health:
    """The health of every feed in use of which the viewer may know, in key order."""
    async with one_look(conn) as version:
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        ground = memory.ground(catalogue, on=london_day(now))
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        answers = await read.answered(conn, known=None)
        seen = scene(ground, await values_now(conn), answered=answers, at=now)
        due = await read.schedule(conn)
        last = await read.last_polls(conn, known=now)
        counts = await read.poll_counts(conn, start=now - _DAY, end=now)
        rejects = await read.reject_counts(conn, since=now - _DAY)
        held = await rivals(conn)
    states = [each for each in feed_states(ground, seen, due=due, at=now) if _is_seen(sight, ground, each)]
    shown = [rival for rival in held if sight.veil.why(rival.organisation) is None]
    return Health(
        feeds=tuple(
            FeedHealth(
                state=state,
                last_poll=last.get(state.feed.key),
                due=due.get(state.feed.key),
                polls=counts[state.feed.key].polls if state.feed.key in counts else 0,
                failed=counts[state.feed.key].failed if state.feed.key in counts else 0,
                rejects=rejects.get(state.feed.key, 0),
                held=tuple(rival for rival in shown if rival.feed == state.feed.key),
                hides_samples=_hides(sight, ground, state),
            )
            for state in states
        ),
        catalogue=catalogue,
        at=now,
        data_version=version,
        valid_until=min((state.changes_at for state in states if state.changes_at), default=None),
        scope=viewer.scope,
    )


def _is_seen(sight: Sight, ground: Ground, state: FeedState) -> bool:
    """Whether a viewer may know of a feed: it speaks for an organisation that they reach, or for none yet."""
    covered = ground.covered.get(state.feed.key, frozenset())
    return sight.reaches(May.FEEDS, covered or state.feed.places)


def _hides(sight: Sight, ground: Ground, state: FeedState) -> bool:
    covered = ground.covered.get(state.feed.key, frozenset())
    return not sight.veil.is_open and any(sight.veil.why(code) is not None for code in covered)


async def feed_file(
    conn: Connection, memory: Memory, *, feed: str, now: datetime, limit: int, viewer: Viewer
) -> FeedFile:
    """One feed with its last polls and refusals. Raises UnknownFeed."""
    everything = await health(conn, memory, now=now, viewer=viewer)
    found = next((each for each in everything.feeds if each.state.feed.key == feed), None)
    if found is None:
        raise UnknownFeed(feed)
    async with one_look(conn) as version:
        polls = await read.polls_of(conn, feed, known=now, limit=limit)
        rejects = await read.rejects_of(conn, feed, since=now - timedelta(days=400), limit=limit)
    if found.hides_samples:
        rejects = [each._replace(sample=NOT_SHOWN) for each in rejects]
    return FeedFile(
        health=found, polls=tuple(polls), rejects=tuple(rejects), catalogue=everything.catalogue, at=now,
        data_version=version,
    )  # fmt: skip
