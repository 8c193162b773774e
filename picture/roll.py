"""The roll: everyone who was in a bed in the last weeks, every request and response, every offer, about an instant.

A web process keeps the live one and brings it up to date by what changed, so that a picture costs what is new. Joins
and keeps; judges nothing: that is `metrics`.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from db.engine import Connection
from db.read import episodes as read
from db.read.episodes import Held
from metrics.beddays.record import StayRecord
from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.episodes import BedDay, Offer, ReadyInterval, Referral, Response, Stay

T = TypeVar("T")

# The longest window a figure looks back over is 28 closed days; a week more lets the week before be compared with it.
DAYS_BACK = 36
_AHEAD = timedelta(days=32)


class Person:
    """One stay as one register tells it, with its intervals, its days since the window began, and its referrals.

    What was worked out from it is noted on it: it changes only by being replaced.
    """

    __slots__ = ("_notes", "feed", "record", "unlisted_since")

    def __init__(self, feed: str, record: StayRecord, *, unlisted_since: datetime | None) -> None:
        self.feed = feed
        self.record = record
        self.unlisted_since = unlisted_since
        self._notes: dict[Hashable, object] = {}

    def noted(self, name: Hashable, work: Callable[[StayRecord], T]) -> T:
        """What is noted under a name, worked out the first time. The name holds all that it depends on besides."""
        if name not in self._notes:
            # Of one kind of note the newest is kept: yesterday's window is never asked for again.
            kind = name[0] if isinstance(name, tuple) else name
            self._notes = {old: note for old, note in self._notes.items() if not _is_kind(old, kind)}
            self._notes[name] = work(self.record)
        return cast("T", self._notes[name])


def _is_kind(name: Hashable, kind: object) -> bool:
    return (name[0] if isinstance(name, tuple) else name) == kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """What is known about `at`. `people` by stay key and feed; the others by key and feed, offers as they come.

    `since` is the first London day of which it holds every bed day.
    """

    at: datetime
    since: date
    version: int
    people: Mapping[tuple[str, str], Person]
    referrals: Mapping[tuple[str, str], Held[Referral]]
    responses: Mapping[tuple[str, str], Held[Response]]
    offers: Sequence[Held[Offer]] = ()
    referrals_of: Mapping[str, tuple[Referral, ...]] = field(default_factory=dict)

    @property
    def sites(self) -> frozenset[str]:
        """Where anybody lay."""
        return frozenset(person.record.stay.organisation for person in self.people.values())


async def read_roll(
    conn: Connection, organisations: Sequence[str], *, at: datetime, known: datetime | None, version: int
) -> Roll:
    """Read the whole roll about an instant, as known then (None: now)."""
    since = london_day(at) - timedelta(days=DAYS_BACK)
    start, end = start_of(since), at + timedelta(microseconds=1)
    referrals = await read.referrals_in(conn, organisations, start=start, end=end, known=known)
    stays = await read.stays_in(conn, organisations, start=start, end=end, known=known)
    keys = [held.episode.key for held in stays]
    ready = await read.ready_of(conn, organisations, keys=keys, known=known)
    days = await read.bed_days(conn, organisations, start=since, end=london_day(at) + timedelta(days=1), known=known)
    of_stay = by_stay(referrals)
    return Roll(
        at=at, since=since, version=version,
        people=joined(stays, ready, days, of_stay),
        referrals=_by_key(referrals),
        responses=_by_key(await read.responses_in(conn, organisations, start=start, end=end, known=known)),
        offers=await read.offers_from(conn, organisations, start=start, end=at + _AHEAD, known=known),
        referrals_of=of_stay,
    )  # fmt: skip


async def brought_up_to_date(
    conn: Connection, roll: Roll, organisations: Sequence[str], *, at: datetime, version: int
) -> Roll:
    """The roll of a later version, of which only what changed is read. Shares with the old one what did not."""
    since = london_day(at) - timedelta(days=DAYS_BACK)
    start = start_of(since)
    changed = await read.changed_since(conn, roll.version, day=since, start=start)
    # Of what is told of long ago only that matters which the roll still holds, as when somebody had left after all.
    referral_keys = _worth(changed.referrals, changed.past, roll.referrals)
    response_keys = _worth(changed.responses, changed.past, roll.responses)
    told = await read.referrals_of(conn, organisations, keys=referral_keys, known=None) if referral_keys else []
    referrals, before = _replaced(roll.referrals, referral_keys, _by_key(told))
    concerned = {held.episode.stay for held in (*before, *told) if held.episode.stay is not None}
    of_stay = roll.referrals_of
    if concerned:
        of_stay = {stay: found for stay, found in of_stay.items() if stay not in concerned}
        of_stay |= by_stay(held for held in referrals.values() if held.episode.stay in concerned)
    people = roll.people
    keys = sorted({*_worth(changed.stays, changed.past, roll.people), *concerned})
    if keys:
        stays = await read.stays_of(conn, organisations, keys=keys, known=None)
        ready = await read.ready_of(conn, organisations, keys=keys, known=None)
        days = await read.days_of(conn, organisations, keys=keys, start=since, known=None)
        people, _ = _replaced(people, keys, joined(stays, ready, days, of_stay))
    responses = roll.responses
    if response_keys:
        told_now = await read.responses_of(conn, organisations, keys=response_keys, known=None)
        responses, _ = _replaced(responses, response_keys, _by_key(told_now))
    offers: Sequence[Held[Offer]] = [
        held for held in roll.offers if held.organisation not in changed.offers and held.episode.starts_at >= start
    ]
    if changed.offers:
        offers = [
            *offers,
            *await read.offers_from(conn, changed.offers, start=start, end=at + _AHEAD, known=None),
        ]
    return Roll(
        at=at, since=since, version=version,
        people=_within(people, lambda person: person.record.stay.left_at, start),
        referrals=_within(referrals, lambda held: _over_at(held.episode) or held.unlisted_since, start),
        responses=_within(responses, lambda held: held.episode.closed_at, start),
        offers=offers, referrals_of=of_stay,
    )  # fmt: skip


def _worth(keys: Iterable[str], past: frozenset[str], held: Iterable[tuple[str, str]]) -> list[str]:
    if not past.isdisjoint(keys):
        known = {key for key, _ in held}
        return [key for key in keys if key not in past or key in known]
    return list(keys)


def _within(
    held: Mapping[tuple[str, str], T], over_at: Callable[[T], datetime | None], start: datetime
) -> Mapping[tuple[str, str], T]:
    """Those that are not over before the window; the very same mapping where none is."""
    over = [key for key, each in held.items() if (ended := over_at(each)) is not None and ended < start]
    if not over:
        return held
    kept = dict(held)
    for key in over:
        del kept[key]
    return kept


def _over_at(referral: Referral) -> datetime | None:
    return referral.ended_at if referral.started_at else referral.closed_at or referral.ended_at


def _replaced(
    held: Mapping[tuple[str, str], T], keys: Iterable[str], found: Mapping[tuple[str, str], T]
) -> tuple[dict[tuple[str, str], T], list[T]]:
    """What is held, with what was found in place of all that had one of some keys; and that."""
    gone = set(keys)
    kept, before = dict(held), []
    if gone:
        before = [kept.pop(key) for key in [key for key in held if key[0] in gone]]
    kept.update(found)
    return kept, before


def _by_key(told: Iterable[Held[Any]]) -> dict[tuple[str, str], Held[Any]]:
    return {(held.episode.key, held.feed): held for held in told}


def by_stay(referrals: Iterable[Held[Referral]]) -> dict[str, tuple[Referral, ...]]:
    """The referrals made for each stay, in the order in which they were made."""
    found: defaultdict[str, list[Referral]] = defaultdict(list)
    for held in referrals:
        if held.episode.stay is not None:
            found[held.episode.stay].append(held.episode)
    return {stay: tuple(sorted(each, key=lambda one: (one.referred_at, one.key))) for stay, each in found.items()}


def joined(
    stays: Iterable[Held[Stay]],
    ready: Iterable[Held[ReadyInterval]],
    days: Iterable[Held[BedDay]],
    referrals: Mapping[str, tuple[Referral, ...]],
) -> dict[tuple[str, str], Person]:
    """Each stay with what the same feed, or else any, tells of it."""
    intervals: defaultdict[str, list[ReadyInterval]] = defaultdict(list)
    for told in ready:
        intervals[told.episode.stay].append(told.episode)
    of_stay: defaultdict[str, dict[date, BedDay]] = defaultdict(dict)
    for day in days:
        of_stay[day.episode.stay][day.episode.on] = day.episode
    return {
        (held.episode.key, held.feed): Person(
            held.feed,
            StayRecord(
                stay=held.episode,
                ready=tuple(sorted(intervals.get(held.episode.key, ()), key=lambda each: each.starts_at)),
                days=of_stay.get(held.episode.key, {}),
                referrals=referrals.get(held.episode.key, ()),
            ),
            unlisted_since=held.unlisted_since,
        )
        for held in stays
    }


def everyone(roll: Roll) -> Iterator[Person]:
    """Everyone on the roll, in order of key."""
    for key in sorted(roll.people):
        yield roll.people[key]
