"""What a history tells of each family, and when: lines of the archive form, made from reports.

A stream knows the form of one family; which files its lines go to is `files`, how the world is driven is `export`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import msgspec

from simulators.living.families.beds import BEDS, beds_sheet
from simulators.living.families.care_homes import CARE_HOMES, COLUMNS, care_home_rows
from simulators.living.family import Family, Taken
from simulators.living.history.moments import Due
from simulators.living.sheet import Sheet, csv_rows
from simulators.living.system import Ended, System


@dataclass(frozen=True, slots=True)
class Told:
    """Some lines of a file, and how many rows of the family's list they hold."""

    content: bytes
    rows: int


class Stream(Protocol):
    """One family's part of a history."""

    @property
    def family(self) -> Family:
        """The family."""
        ...

    def tell(self, system: System, at: datetime) -> Iterable[Told]:
        """What is to be written of an instant; nothing where it is not due."""
        ...

    def last(self, system: System, at: datetime) -> Iterable[Told]:
        """What ends the history."""
        ...

    def memory(self) -> bytes:
        """What a later run must know to go on; empty where nothing."""
        ...

    def recall(self, memory: bytes) -> None:
        """Go on from a memory."""
        ...


def line_of(sheet: Sheet) -> Told:
    """A document as a line of a file; a CSV sheet as its rows."""
    if sheet.fields is None:
        return Told(csv_rows(sheet.rows, sheet.columns), len(sheet.rows))
    rows = len(sheet.rows) if "row_count" in sheet.fields else 1
    return Told(sheet.write() + b"\n", rows)


class Plain:
    """What most streams do at the end, and remember: nothing."""

    __slots__ = ()

    def last(self, system: System, at: datetime) -> Iterable[Told]:
        """Nothing more."""
        del system, at
        return ()

    def memory(self) -> bytes:
        """Nothing."""
        return b""

    def recall(self, memory: bytes) -> None:
        """Nothing is remembered."""
        del memory


@dataclass(frozen=True, slots=True)
class Figures(Plain):
    """A family whose document says all: beds, department, home care, virtual ward. `due` may look at the code too."""

    family: Family
    due: Callable[[datetime, str], bool]

    def tell(self, system: System, at: datetime) -> Iterator[Told]:
        """The document of each feed that is due."""
        for code in self.family.codes:
            if self.due(at, code):
                yield line_of(self.family.sheet([Taken(at, self.family.take(system, code))]))


@dataclass(frozen=True, slots=True)
class Beds(Plain):
    """Each site's totals when `due`, with its wards only when `wards_due`: hours of every ward would be nine tenths of
    a history, and what they would say of who lay where stands in the stays."""

    due: Due
    wards_due: Due
    family: Family = BEDS

    def tell(self, system: System, at: datetime) -> Iterator[Told]:
        """The document of each site."""
        if not self.due(at):
            return
        for site in self.family.codes:
            report = system.site(site)
            yield line_of(beds_sheet(report if self.wards_due(at) else replace(report, wards=()), at=at))


@dataclass(frozen=True, slots=True)
class Entries(Plain):
    """Care homes: each entry once, however many files repeat it."""

    due: Due
    seen: set[tuple[str, str, datetime]] = field(default_factory=set)
    family: Family = CARE_HOMES

    def tell(self, system: System, at: datetime) -> Iterator[Told]:
        """The entries that are new."""
        if not self.due(at):
            return
        for council in self.family.codes:
            new = [
                report
                for report in system.care_homes(council)
                if (report.home, report.bed_type, report.updated_at) not in self.seen
            ]
            self.seen.update((report.home, report.bed_type, report.updated_at) for report in new)
            if new:
                rows = care_home_rows(new)
                yield line_of(Sheet(rows, columns=COLUMNS))

    def memory(self) -> bytes:
        """The entries seen."""
        return msgspec.msgpack.encode(sorted(self.seen))

    def recall(self, memory: bytes) -> None:
        """Know the entries seen before."""
        self.seen.update(msgspec.msgpack.decode(memory, type=list[tuple[str, str, datetime]]))


class Endings:
    """What ended since the last time, taken from the system once an instant, however many streams ask."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._ended: Ended | None = None

    def of(self, system: System, at: datetime) -> Ended:
        """The episodes that ended up to an instant, and after the last one asked for."""
        if self._ended is None or self._at != at:
            self._at, self._ended = at, system.take_ended()
        return self._ended


Build = Callable[[System, datetime, str], Sheet]


@dataclass(frozen=True, slots=True)
class Episodes(Plain):
    """A family of episodes: a document a day with those that ended; at the end one with those that are open."""

    family: Family
    due: Due
    ended: Build
    still_open: Build

    def tell(self, system: System, at: datetime) -> Iterator[Told]:
        """The day's endings, feed by feed."""
        if self.due(at):
            yield from self._lines(self.ended, system, at)

    def last(self, system: System, at: datetime) -> Iterator[Told]:
        """What ended since, and everything that is open."""
        if not self.due(at):
            yield from self._lines(self.ended, system, at)
        yield from self._lines(self.still_open, system, at)

    def _lines(self, build: Build, system: System, at: datetime) -> Iterator[Told]:
        for code in self.family.codes:
            yield line_of(build(system, at, code))


@dataclass(frozen=True, slots=True)
class Changes(Plain):
    """A family of episodes at full cadence: every document, with only what changed since the one before."""

    family: Family
    build: Build

    def tell(self, system: System, at: datetime) -> Iterator[Told]:
        """The documents that are due."""
        for code in self.family.codes:
            if self.family.cadence(code).is_due(at):
                yield line_of(self.build(system, at, code))
