"""stay_id, unit, arrive, depart and, where they are there, ready_from and ready_to: rows read, checked, put together.

A stay may have several rows: a row for each unit the person lay in, and one for each spell of being ready. Nobody can
lie in two units at once, so a row that overlaps an earlier one of its stay is refused; which one does not hang on the
order of the rows. Works out no figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple, TextIO

from homeward.analyst.instants import Unreadable, micros_of, shown
from homeward.analyst.table import Refusals, rows_of
from metrics.beddays.timeline import OPEN

STAY_COLUMNS = ("stay_id", "unit", "arrive", "depart")
READY_COLUMNS = ("ready_from", "ready_to")
_NEVER = -1 << 63


class Row(NamedTuple):
    """One row. Instants in microseconds since 1970; `depart` and `ready_to` OPEN, `ready_from` None where empty.

    Rows sort by stay, then time, the number of the row last.
    """

    stay: str
    arrive: int
    depart: int
    unit: str
    ready_from: int | None
    ready_to: int
    number: int


class Part(NamedTuple):
    """A stay's time in one unit; `depart` OPEN while it lasts."""

    unit: str
    arrive: int
    depart: int


@dataclass(frozen=True, slots=True)
class ReadStay:
    """A stay: its parts in order, none overlapping, at least one, and its ready spells as they were told."""

    stay: str
    parts: tuple[Part, ...]
    ready: tuple[tuple[int, int], ...]

    @property
    def arrive(self) -> int:
        """When it began."""
        return self.parts[0].arrive

    @property
    def depart(self) -> int:
        """When it ended, OPEN while it lasts."""
        return self.parts[-1].depart


def read_rows(stream: TextIO, *, with_ready: bool, refusals: Refusals) -> list[Row]:
    """Every row that can be used, sorted. Raises FileRefused."""
    rows = []
    for number, values in rows_of(
        stream, needed=STAY_COLUMNS, optional=READY_COLUMNS if with_ready else (), refusals=refusals
    ):
        row = _read(number, values, refusals=refusals)
        if row is not None:
            rows.append(row)
    rows.sort(
        key=lambda row: (row.stay, row.arrive, row.depart, row.unit, row.ready_from or _NEVER, row.ready_to, row.number)
    )
    return rows


def stays_of(rows: Sequence[Row], *, refusals: Refusals) -> Iterator[ReadStay]:
    """Sorted rows put together into stays, in order of their key; what overlaps or says the same twice is refused."""
    for stay, group in groupby(rows, key=lambda row: row.stay):
        yield _together(stay, group, refusals=refusals)


def last_instant(stays: Sequence[ReadStay]) -> int:
    """The latest time that stands in the stays. Raises ValueError where there is none."""
    return max(
        at
        for stay in stays
        for at in (stay.arrive, *(part.depart for part in stay.parts), *chain.from_iterable(stay.ready))
        if at != OPEN
    )


def _read(number: int, values: Sequence[str], *, refusals: Refusals) -> Row | None:
    stay, unit, arrive_text, depart_text, *ready = values
    ready_from_text, ready_to_text = ready or ("", "")
    name = "stay_id"
    try:
        _needed(stay)
        name = "unit"
        _needed(unit)
        name = "arrive"
        arrive = micros_of(arrive_text)
        name = "depart"
        depart = _end(depart_text, after=arrive, what="arriving at")
        if not ready_from_text and not ready_to_text:
            return Row(stay, arrive, depart, unit, None, OPEN, number)
        name = "ready_from"
        ready_from = micros_of(ready_from_text)
        if ready_from > depart:
            raise Unreadable(f"ready at {shown(ready_from)}, after departing at {shown(depart)}")
        name = "ready_to"
        return Row(
            stay,
            arrive,
            depart,
            unit,
            ready_from,
            _end(ready_to_text, after=ready_from, what="being ready from"),
            number,
        )
    except Unreadable as error:
        refusals.add(row=number, name=name, reason=str(error))
        return None


def _needed(text: str) -> None:
    if not text:
        raise Unreadable("empty")


def _end(text: str, *, after: int, what: str) -> int:
    if not text:
        return OPEN
    end = micros_of(text)
    if end < after:
        raise Unreadable(f"{shown(end)} is before {what} {shown(after)}")
    return end


def _together(stay: str, rows: Iterator[Row], *, refusals: Refusals) -> ReadStay:
    parts: list[Part] = []
    ready: list[tuple[int, int]] = []
    kept: Row | None = None
    for row in rows:
        if kept is not None and (row.unit, row.arrive, row.depart) == (kept.unit, kept.arrive, kept.depart):
            if (row.ready_from, row.ready_to) == (kept.ready_from, kept.ready_to):
                refusals.add(row=row.number, name="row", reason=f"the same as row {kept.number}, which is counted")
                continue
        elif kept is not None and kept.depart > row.arrive:
            refusals.add(
                row=row.number,
                name="arrive",
                reason=f"stay {stay} was still in {kept.unit} at {shown(row.arrive)} (row {kept.number})",
            )
            continue
        else:
            parts.append(Part(row.unit, row.arrive, row.depart))
        if row.ready_from is not None:
            ready.append((row.ready_from, row.ready_to))
        kept = row
    return ReadStay(stay, tuple(parts), tuple(ready))
