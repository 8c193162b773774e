"""The moments of a history: which of them a stream tells about. Pure rules over time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from simulators.living.cadence import GRAIN, floor
from simulators.living.sheet import LONDON

Due = Callable[[datetime], bool]

LAST_QUARTER = (23, 45)
MORNING = (7, 0)
CARE_HOMES_AT = (6, 0)


def on_the_hour(at: datetime) -> bool:
    """Every full hour."""
    return at.minute == 0


def every_six_hours(at: datetime) -> bool:
    """Midnight, 06:00, noon and 18:00 UTC."""
    return on_the_hour(at) and at.hour % 6 == 0


def end_of_day(at: datetime) -> bool:
    """23:45 London: the day's counters are as full as they get, and none has started again."""
    return _shows(at, LAST_QUARTER)


def hour_or_end_of_day(at: datetime) -> bool:
    """Full hours, and the last quarter of the day."""
    return on_the_hour(at) or end_of_day(at)


def morning(at: datetime) -> bool:
    """07:00 London."""
    return _shows(at, MORNING)


def monday(at: datetime) -> bool:
    """Mondays at 06:00 London."""
    return _shows(at, CARE_HOMES_AT) and at.astimezone(LONDON).weekday() == 0


def moments(first: datetime, last: datetime, *, grain: timedelta) -> Iterator[datetime]:
    """Multiples of a grain from an instant to another, both included, and the last instant itself."""
    at = floor(first, grain=grain)
    while at <= last:
        if at >= first:
            yield at
        at += grain
    if floor(last, grain=GRAIN) != last:
        yield last


def _shows(at: datetime, clock: tuple[int, int]) -> bool:
    local = at.astimezone(LONDON)
    return (local.hour, local.minute) == clock and local.fold == 0
