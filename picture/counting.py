"""Counting London days from the episodes: what the kept sums are made of, and what stands in for one that is not there.

Whom the lists have lost was there until they lost them: unlike on the running day, nobody is given time to come back,
because by the time such a day is looked at again that time is over.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from catalogue.model import Catalogue
from db.engine import Connection
from db.read import bed_days as read
from db.read import episodes
from db.read.bed_days import Marked
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.record import StayRecord
from metrics.beddays.sums import Cut, DaySum, Sums, sum_up
from metrics.beddays.unit import UnitRules
from picture.roll import Person, joined

_A_DAY = timedelta(days=1)
_ALL_DAYS = timedelta(days=100_000)
_AN_INSTANT = timedelta(microseconds=1)

Told = tuple[str, StayRecord]


def rules_of(catalogue: Catalogue) -> str:
    """What a catalogue says of how days are counted, told in short: other settings count other days."""
    said = repr(sorted((rule.unit, repr(rule)) for rule in catalogue.units))
    return blake2b(said.encode(), digest_size=12).hexdigest()


async def read_people(
    conn: Connection, organisations: Sequence[str], *, sites: Sequence[str], days: ClosedDays, known: datetime | None
) -> list[Told]:
    """Everyone who touched a run of days at some sites, as known then (None: now), with the feed that tells of them.

    What is told of their stays counts whichever of the organisations its feed sets them at.
    """
    # Who left as the first day began was there at that midnight, and leaves on that day.
    start, end = days.starts_at - _AN_INSTANT, days.closes[-1]
    stays = await episodes.stays_in(conn, sites, start=start, end=end, known=known)
    keys = [held.episode.key for held in stays]
    ready = await episodes.ready_of(conn, organisations, keys=keys, known=known)
    told = await episodes.bed_days(conn, organisations, start=days.first - _A_DAY, end=days.last + _A_DAY, known=known)
    return told_of(joined(stays, ready, told, {}).values())


def told_of(people: Iterable[Person]) -> list[Told]:
    """People as the sums count them."""
    return [(person.feed, _until_lost(person)) for person in people]


def _until_lost(person: Person) -> StayRecord:
    record = person.record
    if person.unlisted_since is None or record.stay.left_at is not None:
        return record
    return replace(record, stay=replace(record.stay, left_at=person.unlisted_since))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Marked days of sites. `untold`: of days before a site was told of, of which nothing can be known."""

    told: Sequence[Marked]
    untold: Sequence[Marked]

    @property
    def all(self) -> Sequence[Marked]:
        """Every one of them."""
        return (*self.told, *self.untold)

    def of(self, mark: Marked) -> "Marks | None":
        """Those of one mark's site and day alone; None when there are none any more."""
        told, untold = (
            [each for each in marks if (each.site, each.day) == (mark.site, mark.day)]
            for marks in (self.told, self.untold)
        )  # fmt: skip
        return Marks(told=told, untold=untold) if told or untold else None


async def next_marks(
    conn: Connection, *, last: date, days: timedelta, first: Mapping[str, date], aside: Collection[int] = ()
) -> Marks | None:
    """The marks to work off next, the newest of closed days first; None when there are none. `first`: since when each
    site is told of; `aside`: marks that are put aside."""
    found = await read.marked(conn, last=last, days=days, aside=aside)
    if not found:
        return None
    marks = _parted(found, first)
    # Long stays reach far back: what lies before all telling is put aside in one go.
    return marks if marks.told else _parted(await read.marked(conn, last=last, days=_ALL_DAYS, aside=aside), first)


def _parted(marks: Sequence[Marked], first: Mapping[str, date]) -> Marks:
    told = [mark for mark in marks if first.get(mark.site, date.max) <= mark.day]
    untold = [mark for mark in marks if first.get(mark.site, date.max) > mark.day]
    return Marks(told=told, untold=untold)


async def count_marked(conn: Connection, organisations: Sequence[str], marks: Marks, *, units: UnitRules) -> "Counting":
    """Read what marked days are to be counted from, within one look; counting itself needs no store."""
    if not marks.told:
        return Counting(marks, people=(), days=None, units=units)
    days = closed_days(min(mark.day for mark in marks.told), max(mark.day for mark in marks.told))
    sites = sorted({mark.site for mark in marks.told})
    return Counting(
        marks, people=await read_people(conn, organisations, sites=sites, days=days, known=None), days=days, units=units
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counting:
    """Marked days and all who touched them, read; still to be counted."""

    marks: Marks
    people: Sequence[Told]
    days: ClosedDays | None
    units: UnitRules

    def work(self) -> list[tuple[Marked, Sums | None]]:
        """Each mark with the sums of its day; None where nothing is known of it."""
        found: dict[tuple[str, date], dict[Cut, DaySum]] = {(mark.site, mark.day): {} for mark in self.marks.told}
        if self.days is not None:
            for cut, made in sum_up(self.people, units=self.units, days=self.days).items():
                if (cut.site, cut.on) in found:
                    found[cut.site, cut.on][cut] = made
        counted: list[tuple[Marked, Sums | None]] = [(mark, found[mark.site, mark.day]) for mark in self.marks.told]
        return [*counted, *((mark, None) for mark in self.marks.untold)]
