"""London days and the instants that published daily figures stand for. No rule about age: that is the sift."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from metrics.vocabulary import About, Observation

LONDON = ZoneInfo("Europe/London")
_CENSUS = time(8)
_PUBLICATION = time(11)


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """The instant at which a London day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


@lru_cache(maxsize=4096)
def times_of_daily_figure(about: About, day: date) -> tuple[datetime, datetime]:
    """What a figure of a daily return is about, and when it was observed.

    A count at an instant was taken at 08:00 London. A count of the day is about the whole of it and complete when it
    ends, 23, 24 or 25 hours after it began.
    Raises: ValueError for a measure that is about an hour or a time since midnight: a day alone cannot say which.
    Source: NHS England, UEC daily situation report, process and definitions.
    """
    if about is About.INSTANT:
        census_at = datetime.combine(day, _CENSUS, tzinfo=LONDON).astimezone(UTC)
        return census_at, census_at
    if about is About.DAY:
        return midnight(day), midnight(day + timedelta(days=1))
    raise ValueError(f"a day alone cannot say what a figure about {about} is about")


def published_next_morning(observation: Observation) -> datetime:
    """When a figure of a daily return was published: from 11:00 London on the day after the one it is about.

    Source: NHS England, UEC daily situation report, process and definitions (submission by 11:00).
    """
    return _published_after(observation.about_at)


@lru_cache(maxsize=4096)
def _published_after(about_at: datetime) -> datetime:
    day = about_at.astimezone(LONDON).date() + timedelta(days=1)
    return datetime.combine(day, _PUBLICATION, tzinfo=LONDON).astimezone(UTC)
