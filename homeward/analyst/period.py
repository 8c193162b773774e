"""The days a command looks at: those asked for, else from the first arrival to the last time in the rows it uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from homeward.analyst.stays import ReadStay, last_instant
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


def period_of(stays: Sequence[ReadStay], *, first: date | None, last: date | None, file: str) -> Period:
    """The period asked for, completed from the stays. Raises FileRefused where there is none."""
    if not stays and (first is None or last is None):
        raise FileRefused(f"{file}: no row that can be used, so no period: name one with --from and --to")
    begins = first or london_day(as_instant(min(stay.arrive for stay in stays)))
    ends = last or london_day(as_instant(last_instant(stays)))
    if begins > ends:
        raise FileRefused(f"{file}: no day lies from {begins} to {ends}")
    return Period(begins, ends)


def as_instant(micros: int) -> datetime:
    """Microseconds since 1970 as an instant in UTC."""
    return EPOCH + timedelta(microseconds=micros)
