"""When a feed makes a new document: every so many minutes, or at hours of the London day.

Every moment is a multiple of the grain of five minutes, which is how finely the server looks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simulators.living.sheet import LONDON

GRAIN = timedelta(minutes=5)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cadence:
    """When documents are made, in words and as a rule over moments of the grain."""

    text: str
    is_due: Callable[[datetime], bool]


def every(minutes: int, *, text: str) -> Cadence:
    """A document at each multiple of some minutes of the clock (a divisor of the hour, or the hour)."""
    seconds = minutes * 60
    return Cadence(text, lambda at: int(at.timestamp()) % seconds == 0)


def daily(*hours: int, text: str) -> Cadence:
    """A document at full hours of the London day."""

    def is_due(at: datetime) -> bool:
        local = at.astimezone(LONDON)
        return local.minute == 0 and local.hour in hours and local.fold == 0

    return Cadence(text, is_due)


def floor(at: datetime, *, grain: timedelta = GRAIN) -> datetime:
    """The last multiple of the grain, at or before an instant."""
    return at - (at - EPOCH) % grain


EVERY_5_MINUTES = every(5, text="every 5 minutes")
EVERY_15_MINUTES = every(15, text="every 15 minutes")
HOURLY = every(60, text="every hour")
