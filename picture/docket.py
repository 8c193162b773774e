"""The requests for pathway services as they are counted, gone through once and kept from call to call.

Only what changed is looked at again: a request told anew, or whose person was; one that names an instant that has
passed, or counts no more from one; and those of a feed that fell silent or speaks again. With the London day all are.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from typing import Protocol, TypeVar, cast

from catalogue.model import UNLISTED_COUNTS_FOR
from db.read.episodes import Held
from metrics.flow.path import path_of
from metrics.flow.times import ready_before
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Referral
from picture.call import Call
from picture.kept import Key, kept, told_anew
from picture.requests import Narrowed, Request
from picture.roll import Person
from picture.shelf import Shelf
from picture.unfollowed import unfollowed_at

_ACCOUNTS_KEPT = 6


class Account(Protocol):
    """Something that requests add up to on one London day."""

    def put(self, key: Key, request: Request | None, *, at: datetime) -> None:
        """Count a request as it is, in place of what it was before; None: it is not of it any more."""
        ...


A = TypeVar("A", bound=Account)


class Docket:
    """Every request of one organisation on one London day (`of_all`: of the whole roll), and the accounts that were
    asked for."""

    def __init__(self, call: Call, *, of_all: bool) -> None:
        self.day = london_day(call.at)
        self.roll = call.roll
        self.at = call.at
        self._of_all = of_all
        self._requests: dict[Key, Request] = {}
        self._changes: dict[Key, datetime] = {}
        self._of_stay: defaultdict[str, set[Key]] = defaultdict(set)
        self._told: dict[str, bool] = {}
        self._accounts: Shelf[tuple[Hashable, Account]] = Shelf(holds=_ACCOUNTS_KEPT)
        self._heard_otherwise_at: datetime | None = None
        self._boards = _boards(call)
        self._bring(call, call.roll.referrals)

    @property
    def changes_at(self) -> datetime | None:
        """The next instant at which a request is counted otherwise although nothing more is told."""
        edges = (*self._changes.values(), self._heard_otherwise_at)
        return min((each for each in edges if each is not None), default=None)

    def follows(self, call: Call) -> bool:
        """Whether the call is of this day, and of nothing older than what is kept."""
        return self.day == london_day(call.at) and self.at <= call.at and self.roll.version <= call.roll.version

    def follow(self, call: Call) -> None:
        """Bring it up to date with a call that it follows."""
        old, new = self.roll, call.roll
        changed = set(told_anew(call, "referrals", old.referrals, new.referrals))
        people = told_anew(call, "people", old.people, new.people)
        if people:
            self._boards = _boards(call)
        for stay, _ in people:
            changed |= self._of_stay.get(stay, set())
        changed |= {key for key, at in self._changes.items() if at <= call.at}
        otherwise = {feed for feed, is_told in self._told.items() if is_told != call.is_told_now(feed)}
        if otherwise:
            changed |= {key for key in self._requests if key[1] in otherwise}
        self._told = {feed: is_told for feed, is_told in self._told.items() if feed not in otherwise}
        self.roll, self.at = new, call.at
        self._bring(call, changed)

    def account(self, kind: Hashable, opened: Callable[[], A], *, rests_on: Hashable) -> A:
        """The account of a kind, kept as long as it rests on the same; opened with every request the first time."""
        held = self._accounts.get(kind)
        if held is not None and held[0] == rests_on:
            return cast("A", held[1])
        account = opened()
        for key, request in self._requests.items():
            account.put(key, request, at=self.at)
        self._accounts.put(kind, (rests_on, account))
        return account

    def requests(self, narrowed: Narrowed) -> Iterator[Request]:
        """Those that a question is about, in order of key."""
        return (self._requests[key] for key in sorted(self._requests) if narrowed.takes_request(self._requests[key]))

    def _bring(self, call: Call, keys: Iterable[Key]) -> None:
        for key in keys:
            self._changes.pop(key, None)
            request = self._request(call, key)
            if request is not None:
                self._requests[key] = request
                changes_at = _changes_at(request, call)
                if changes_at is not None:
                    self._changes[key] = changes_at
            elif self._requests.pop(key, None) is None:
                continue
            for _, account in self._accounts.things():
                account.put(key, request, at=call.at)
        edges = (call.heard_otherwise_at(feed) for feed in self._told)
        self._heard_otherwise_at = min((each for each in edges if each is not None), default=None)

    def _request(self, call: Call, key: Key) -> Request | None:
        """A request as it is counted; None: it is gone, or not of the organisation."""
        held = self.roll.referrals.get(key)
        if held is None:
            return None
        referral = held.episode
        people: list[Person] = []
        if referral.stay is not None:
            self._of_stay[referral.stay].add(key)
            found = (self.roll.people.get((referral.stay, board)) for board in self._boards)
            people = [person for person in found if person is not None]
        if not (self._of_all or _is_of(call, held, people)):
            return None
        # Where several boards tell of one stay, the last of them in order is believed.
        stay = people[-1].record.stay if people else None
        ready = [person.noted("ready before", ready_before) for person in people]
        if held.feed not in self._told:
            self._told[held.feed] = call.is_told_now(held.feed)
        return Request(
            feed=held.feed,
            path=path_of(
                referral, site=None if stay is None else stay.organisation, unfollowed_at=unfollowed_at(held, call)
            ),
            stay=stay,
            ready_at=next((each for each in reversed(ready) if each is not None), None),
            unlisted_since=held.unlisted_since,
            is_told=self._told[held.feed],
        )


def _boards(call: Call) -> list[str]:
    return sorted({feed for _, feed in call.roll.people})


def _is_of(call: Call, held: Held[Referral], people: Iterable[Person]) -> bool:
    """Whether one of the organisation's services holds a request, or it was made for one of its people."""
    scope = call.scope
    return (
        held.organisation in scope.codes
        or held.episode.home_council in scope.codes
        or any(scope.holds(person) for person in people)
    )


def _changes_at(request: Request, call: Call) -> datetime | None:
    """The next instant that a request names, or from which one that is unlisted counts no more."""
    referral, path = request.referral, request.path
    named = [
        *path.steps, path.nothing_at, path.unfollowed_at, referral.decided_at, referral.accepted_at,
        referral.started_at, referral.ended_at, referral.closed_at,
    ]  # fmt: skip
    if request.unlisted_since is not None:
        feed = call.catalogue.feeds.get(request.feed)
        named.append(request.unlisted_since + (UNLISTED_COUNTS_FOR if feed is None else feed.unlisted_counts_for))
    return min((each for each in named if each is not None and each > call.at), default=None)


def docket(call: Call) -> Docket:
    """The requests that one of the organisation's services holds, or that were made for its people."""
    return kept(call, "docket", lambda: Docket(call, of_all=False))


def requests_of(call: Call, narrowed: Narrowed) -> Iterator[Request]:
    """Of the organisation's requests those that a question is about, in order of key."""
    return docket(call).requests(narrowed)


def requests_of_all(call: Call, narrowed: Narrowed) -> Iterator[Request]:
    """Every request of the roll, whosever it is: who waits at a service comes from anywhere."""
    return kept(call, "docket of all", lambda: Docket(call, of_all=True)).requests(narrowed)
