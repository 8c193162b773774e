"""The days a command looks at: those asked for, else from the first arrival in the file to the last time in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from homeward.analyst.stays import Row, last_instant
from homeward.analyst.table import FileRefused
from metrics.beddays.timeline import EPOCH
from metrics.vocabulary.days import close_of, london_day, start_of


@dataclass(frozen=True, slots=True)
class Period:
    """London days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        """The instant that begins the first of them."""
        return start_of(self.first)

    @property
    def ends_at(self) -> datetime:
        """The instant that closes the last of them."""
        return close_of(self.last)


def period_of(rows: Sequence[Row], *, first: date | None, last: date | None, file: str) -> Period:
    """The period asked for, completed from the rows. Raises FileRefused where there is none."""
    if not rows and (first is None or last is None):
        raise FileRefused(f"{file}: no row that can be used, so no period: name one with --from and --to")
    begins = first or london_day(as_instant(min(row.arrive for row in rows)))
    ends = last or london_day(as_instant(last_instant(rows)))
    if begins > ends:
        raise FileRefused(f"{file}: no day lies from {begins} to {ends}")
    return Period(begins, ends)


def as_instant(micros: int) -> datetime:
    """Microseconds since 1970 as an instant in UTC."""
    return EPOCH + timedelta(microseconds=micros)
