"""Times in words, as they are said in London: with their day where that is another than today."""

from datetime import date, datetime

from metrics.vocabulary.days import LONDON, london_day


def when(instant: datetime, *, at: datetime) -> str:
    """The time, with its day where that is another than that of `at`: "11:30", "Friday 4 December 09:00"."""
    local = instant.astimezone(LONDON)
    return f"{local:%H:%M}" if local.date() == london_day(at) else f"{day_of(local.date(), at=at)} {local:%H:%M}"


def day_of(on: date, *, at: datetime) -> str:
    """A day: "today", "Friday 4 December"."""
    return "today" if on == london_day(at) else f"{on:%A} {on.day} {on:%B}"
