"""What is usual for a figure at the moment it is about, and in words what it was compared with.

The ranges themselves are worked out by `bands`; this picks the one of a time of day out of those of the hours. Judges
nothing: a figure in its usual range can still be beyond its limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from metrics.variance.like import Likeness
from metrics.vocabulary.days import LONDON, start_of

HOURS = 24
MINIMUM_AT_HOUR = 10
"""Days that must be known at an hour. With ten the ends are its lowest and highest but a tenth of the way: of new
values eight in ten still lie between."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """A usual range with what it is of, in the figure's unit. `days`: how many days it rests on.

    `is_at_time`: it is of this time of day, else of whole days. `is_for_weekday`: it is centred on days like this one,
    which `likeness` says, else on all of the last four weeks.
    """

    low: float
    high: float
    days: int
    is_at_time: bool
    is_for_weekday: bool
    likeness: Likeness

    def says(self, day: date) -> str:
        """What the figure is compared with, to stand behind "usually 540-580": "at this time on Tuesdays"."""
        match self.likeness:
            case Likeness.BANK_HOLIDAY:
                on = "on a bank holiday"
            case Likeness.AFTER_BANK_HOLIDAY if self.is_for_weekday:
                on = "on the day after a bank holiday"
            case _:
                on = f"on {WEEKDAYS[day.weekday()]}s" if self.is_for_weekday else ""
        if self.is_at_time:
            return f"at this time {on}".strip()
        return on or "over a day"


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRange:
    """The usual ranges of one figure at some hours of one London day, `first` being the hour that the lists begin with.

    Each is of the figure as it stood when the hour began; None where too few days are known at that hour.
    """

    first: int
    low: Sequence[float | None]
    high: Sequence[float | None]
    days: Sequence[int]
    is_for_weekday: Sequence[bool]

    def at(self, instant: datetime, *, likeness: Likeness) -> Usual | None:
        """The range at an instant of the day: between those of the two hours around it, in proportion.

        After the last hour, or before one that is not known, that of the hour that has begun. None where none is known.
        """
        local = instant.astimezone(LONDON)
        place = local.hour - self.first
        here = self._ends(place)
        if here is None:
            return None
        after = self._ends(place + 1) or here
        share = (local.minute * 60 + local.second) / 3600
        low, high = (one + share * (other - one) for one, other in zip(here, after, strict=True))
        return Usual(
            low=low, high=high, days=self.days[place], is_at_time=True, is_for_weekday=self.is_for_weekday[place],
            likeness=likeness,
        )  # fmt: skip

    def _ends(self, place: int) -> tuple[float, float] | None:
        if not 0 <= place < len(self.low):
            return None
        low, high = self.low[place], self.high[place]
        return None if low is None or high is None else (low, high)


def hours_of_day(day: date) -> list[tuple[int, datetime]]:
    """The hours of a London day as its clocks show them, with the instant each begins at.

    On the day of 25 hours the one that comes twice is given once, as it came first; that of 23 hours has 23.
    """
    found: dict[int, datetime] = {}
    at, end = start_of(day), start_of(day + timedelta(days=1))
    while at < end:
        found.setdefault(at.astimezone(LONDON).hour, at)
        at += _AN_HOUR
    return sorted(found.items())
