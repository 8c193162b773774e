"""The people of an organisation as they are counted, mustered once and kept from call to call.

Only who changed is asked again, and what everybody adds up to is mended by them alone.

Somebody is asked again when their record was told anew, when an instant passes that their record names or from which
they count no more, and when their feed falls silent or speaks again. With the London day everybody is.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Protocol, TypeVar, cast

from catalogue.model import UNLISTED_COUNTS_FOR
from metrics.beddays.record import StayRecord
from metrics.flow.lost import days_priced
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.kept import Key, kept, told_anew
from picture.presence import as_counted, last_told
from picture.roll import Person, Roll
from picture.scope import Scope


class Account(Protocol):
    """Something that people add up to on one London day."""

    def put(self, key: Key, person: Person | None, *, call: Call, told: "Told") -> None:
        """Count somebody as they are, in place of what they were before; None: they are not of it any more."""
        ...


A = TypeVar("A", bound=Account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How far one feed has told: the last closed day of which it told the close, and whether its word is about now."""

    last: date | None
    is_now: bool


class Muster:
    """Everybody of one organisation on one London day, and the accounts that were asked for. `takes`: who is of it."""

    def __init__(self, call: Call, *, takes: Callable[[Scope, Person], bool] = Scope.holds) -> None:
        self._takes = takes
        self.day = london_day(call.at)
        self.roll: Roll = call.roll
        self.at = call.at
        self._people: dict[Key, Person] = {}
        self._changes: dict[Key, datetime] = {}
        self._told: dict[str, Told] = {}
        self._accounts: dict[str, tuple[Hashable, Account]] = {}
        self._heard_otherwise_at: datetime | None = None
        self._bring(call, call.roll.people)

    @property
    def changes_at(self) -> datetime | None:
        """The next instant at which somebody is counted otherwise although nothing more is told: one that their record
        names, or at which the feed that tells of them has been silent for too long, wherever it is from."""
        edges = (*self._changes.values(), self._heard_otherwise_at)
        return min((each for each in edges if each is not None), default=None)

    def follows(self, call: Call) -> bool:
        """Whether the call is of this day, and of nothing older than what is mustered."""
        return self.day == london_day(call.at) and self.at <= call.at and self.roll.version <= call.roll.version

    def follow(self, call: Call) -> None:
        """Bring it up to date with a call that it follows."""
        changed = told_anew(call, "people", self.roll.people, call.roll.people)
        due = [key for key, at in self._changes.items() if at <= call.at]
        self.roll, self.at = call.roll, call.at
        self._bring(call, dict.fromkeys(chain(changed, due, self._of_feeds_heard_otherwise(call))))

    def account(self, kind: str, opened: Callable[[], A], *, call: Call, rests_on: Hashable = None) -> A:
        """The account of a kind, kept as long as it rests on the same; opened with everybody the first time."""
        held = self._accounts.get(kind)
        if held is not None and held[0] == rests_on:
            return cast("A", held[1])
        account = opened()
        for key, person in self._people.items():
            account.put(key, person, call=call, told=self._told[person.feed])
        self._accounts[kind] = (rests_on, account)
        return account

    def people(self) -> Iterable[Person]:
        """Everybody, in no order."""
        return self._people.values()

    def _of_feeds_heard_otherwise(self, call: Call) -> Iterator[Key]:
        otherwise = {feed for feed, told in self._told.items() if told != _told(call, feed)}
        self._told = {feed: told for feed, told in self._told.items() if feed not in otherwise}
        if not otherwise:
            return iter(())
        return (key for key, person in self._people.items() if person.feed in otherwise)

    def _bring(self, call: Call, keys: Iterable[Key]) -> None:
        for key in list(keys):
            person = self.roll.people.get(key)
            if person is not None and not self._takes(call.scope, person):
                person = None
            self._changes.pop(key, None)
            if person is not None:
                changes_at = _changes_at(person, call)
                if changes_at is not None:
                    self._changes[key] = changes_at
                person = as_counted(person, call)
                if person.feed not in self._told:
                    self._told[person.feed] = _told(call, person.feed)
                self._people[key] = person
            elif self._people.pop(key, None) is None:
                continue
            for _, account in self._accounts.values():
                told = self._told[person.feed] if person is not None else _NOT
                account.put(key, person, call=call, told=told)
        edges = (call.heard_otherwise_at(feed) for feed in self._told)
        self._heard_otherwise_at = min((each for each in edges if each is not None), default=None)


_NOT = Told(last=None, is_now=False)


def _told(call: Call, feed: str) -> Told:
    return Told(last=last_told(call, feed, days_priced(call.at)), is_now=call.is_told_now(feed))


def _changes_at(person: Person, call: Call) -> datetime | None:
    """The next instant that a record names, or from which somebody unlisted counts no more."""
    at = call.at
    named = [each for each in person.noted("instants", _instants) if each > at]
    if person.unlisted_since is not None:
        feed = call.catalogue.feeds.get(person.feed)
        until = person.unlisted_since + (UNLISTED_COUNTS_FOR if feed is None else feed.unlisted_counts_for)
        if until > at:
            named.append(until)
    return min(named, default=None)


def _instants(record: StayRecord) -> tuple[datetime, ...]:
    """The latest instants of a record: if these have passed, all have."""
    stay = record.stay
    found = [stay.admitted_at, stay.left_at]
    for each in record.ready:
        found += [each.starts_at, each.ends_at]
    for made in record.referrals:
        found += [made.referred_at, made.decided_at, made.accepted_at, made.started_at, made.ended_at, made.closed_at]
    return tuple(each for each in found if each is not None)


def muster(call: Call) -> Muster:
    """The people of a call: those that are kept, brought up to date."""
    return kept(call, "people", lambda: Muster(call))


def muster_with_served(call: Call) -> Muster:
    """The people of a call, and whoever is asked of one of its services."""
    return kept(call, "people and served", lambda: Muster(call, takes=Scope.holds_or_serves))
