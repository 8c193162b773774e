"""What people add to the closed days of a period: together, or each of them alone.

A day that is not left to the kept sums is summed up from here. One that is kept can be taken apart again, because the
sums of many are those of each added up. Who may see rows about persons is asked where rows are made.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from db.engine import Connection
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.record import StayRecord
from metrics.beddays.sums import Cut, DaySum, Sums, sum_up
from picture.call import Call
from picture.counting import read_people
from picture.presence import as_counted, last_told, until_lost
from picture.roll import Person
from picture.whose import Whose

# A day of a site.
SiteDay = tuple[str, date]
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One person and what they alone add to some days."""

    feed: str
    record: StayRecord
    sums: Sums


def is_on_the_roll(call: Call, day: date) -> bool:
    """Whether the roll holds all that a day is counted from: the bed days of it, and of the day before it."""
    return day > call.roll.since + _A_DAY


class SomeDays:
    """Some days of sites, at least one, and what whoever is asked about adds to them as far as it was told."""

    def __init__(self, call: Call, whose: Whose, days: AbstractSet[SiteDay]) -> None:
        every = {day for _, day in days}
        self.run: ClosedDays = closed_days(min(every), max(every))
        self._call = call
        self._whose = whose
        self._days = days
        self._told_to: dict[str, date] = {}

    def of_roll(self) -> Iterator[Person]:
        """The people of the roll, as they are counted at the time of the call."""
        return self._on_roll(lambda person: as_counted(person, self._call))

    def of_kept(self) -> Iterator[Person]:
        """The people of the roll, as the kept sums count them."""
        return self._on_roll(until_lost)

    async def of_episodes(self, conn: Connection) -> list[Person]:
        """People read from the episodes as known then, as the kept sums count them; all the days in one go."""
        call = self._call
        people = await read_people(
            conn, list(call.catalogue.organisations), sites=sorted({site for site, _ in self._days}), days=self.run,
            known=None if call.is_live else call.known,
        )  # fmt: skip
        return [Person(feed, record, unlisted_since=None) for feed, record in people if self._whose.holds(record.stay)]

    def sums(self, people: Iterable[Person]) -> Sums:
        """What people add up to."""
        told = ((person.feed, person.record) for person in people)
        return self._mine(sum_up(told, units=self._call.settings.units, days=self.run))

    def shares(self, people: Iterable[Person], *, is_noted: bool = False) -> Iterator[Share]:
        """What each of them adds, of whoever adds anything. `is_noted`: worked out once for
        each, until the run moves on."""
        for person in people:
            if is_noted:
                sums = person.noted(("sums", self.run.first, self.run.last), self._alone(person.feed))
            else:
                sums = self._alone(person.feed)(person.record)
            mine = self._mine(sums)
            if mine:
                yield Share(feed=person.feed, record=person.record, sums=mine)

    def _on_roll(self, counted_as: Callable[[Person], Person]) -> Iterator[Person]:
        for each in self._call.roll.people.values():
            left = each.record.stay.left_at
            if (left is None or left >= self.run.starts_at) and self._whose.holds(each.record.stay):
                yield counted_as(each)

    def _alone(self, feed: str) -> Callable[[StayRecord], Sums]:
        units = self._call.settings.units
        return lambda record: sum_up([(feed, record)], units=units, days=self.run)

    def _mine(self, sums: Sums) -> dict[Cut, DaySum]:
        return {
            cut: made for cut, made in sums.items()
            if (cut.site, cut.on) in self._days and cut.on <= self._last(cut.feed) and self._whose.takes(cut)
        }  # fmt: skip

    def _last(self, feed: str) -> date:
        """The last day whose close a feed has told of: what it was silent about is neither nought nor anything else."""
        if feed not in self._told_to:
            stanza = self._call.catalogue.feeds.get(feed)
            is_followed = stanza is not None and stanza.is_live
            last = last_told(self._call, feed, self.run) if is_followed else self.run.last
            self._told_to[feed] = date.min if last is None else last
        return self._told_to[feed]


def added_up(shares: Iterable[Share]) -> dict[Cut, DaySum]:
    """The sums of all of them together."""
    found: dict[Cut, DaySum] = {}
    for share in shares:
        for cut, made in share.sums.items():
            held = found.get(cut)
            if held is None:
                held = found[cut] = DaySum()
            held.add(made)
    return found
