"""Quiet hours: from when to when, in London, somebody is not to be told what can wait."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from metrics.vocabulary.days import LONDON, at_time, london_day

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of the day up to another, over midnight where the second is the earlier.

    Raises: ValueError when both are the same: it would be always, or never.
    """

    starts: time
    ends: time

    def __post_init__(self) -> None:
        if self.starts == self.ends:
            raise ValueError("quiet hours begin and end at different times")

    def ends_at(self, at: datetime) -> datetime | None:
        """When the quiet hours that an instant lies in end; None where it lies in none. Units: UTC."""
        local = at.astimezone(LONDON).time()
        if self.starts < self.ends:
            is_quiet = self.starts <= local < self.ends
        else:
            is_quiet = local >= self.starts or local < self.ends
        if not is_quiet:
            return None
        today = london_day(at)
        # In the hour that autumn has twice, the end that is still to come.
        ends = [at_time(day, self.ends) for day in (today, today + _A_DAY)]
        return next(each for each in ends if each > at)
