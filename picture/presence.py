"""The people of a call as they are counted: whom the lists have lost for too long was there until they lost them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.record import StayRecord
from picture.call import Call
from picture.roll import Person
from picture.unlisted import counts


def counted_people(call: Call) -> Iterator[Person]:
    """Everyone of the call's organisation, in order of key."""
    for person in call.scope.people(call.roll):
        yield as_counted(person, call)


def as_counted(person: Person, call: Call) -> Person:
    """Somebody as they are counted at the time of a call."""
    return person if counts(person, call.catalogue.feeds, at=call.at) else until_lost(person)


def until_lost(person: Person) -> Person:
    """Somebody as if they had left when the lists first did not name them, as the kept sums count whoever is lost."""
    if person.unlisted_since is None or person.record.stay.left_at is not None:
        return person
    return person.noted("until lost", _until_lost(person))


def last_told(call: Call, feed: str, days: ClosedDays) -> date | None:
    """The last of the days whose close a feed has told of: what it is silent about is neither red nor green."""
    until = call.told_until(feed)
    return max((day for day, close in zip(days.days, days.closes, strict=True) if close <= until), default=None)


def _until_lost(person: Person) -> Callable[[StayRecord], Person]:
    """Somebody as if they had left when the lists first did not name them."""

    def until_lost(record: StayRecord) -> Person:
        stay = replace(record.stay, left_at=person.unlisted_since)
        return Person(person.feed, replace(record, stay=stay), unlisted_since=person.unlisted_since)

    return until_lost
