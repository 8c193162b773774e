"""Reading `at` and `known` from a query: a London date or an instant with a zone; never the future."""

from datetime import UTC, date, datetime

from api.problems import ApiProblem
from metrics.vocabulary.days import start_of
from picture.board import When

_FORM = "a date like 2021-12-19, or a time with a zone like 2021-12-19T08:00:00Z"


def instant(text: str, *, name: str) -> datetime:
    """An aware instant. Raises ApiProblem for anything else, a naive time included."""
    try:
        # In a query a "+" that was not encoded arrives as a space.
        found = datetime.fromisoformat(text.replace(" ", "+"))
        if found.tzinfo is None:
            raise ApiProblem(422, "naive_time", f"{name}: {text[:40]!r} has no time zone; give {_FORM}")
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ApiProblem(422, "invalid_time", f"{name}: {text[:40]!r} is not {_FORM}") from None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2021-12-19") else None
    except ValueError:
        return None


def when(*, at: str | None, known: str | None, now: datetime) -> When:
    """What a picture is about. Raises ApiProblem for what cannot be read, and for a `known` still to come."""
    known_at = instant(known, name="known") if known is not None else None
    if known_at is not None and known_at > now:
        raise ApiProblem(422, "known_in_future", "known: nothing can be known yet of a time still to come")
    if at is None:
        return When(at=None if known_at is None else now, known=known_at)
    day = _date(at)
    if day is not None:
        bounded(day.year)
        if start_of(day) > now:
            raise _not_yet()
        return When(day=day, known=known_at)
    found = instant(at, name="at")
    bounded(found.year)
    if found > now:
        raise _not_yet()
    return When(at=found, known=known_at)


def beginning(text: str, *, name: str) -> datetime:
    """An instant, or the first of a London day. Raises ApiProblem for anything else."""
    day = _date(text)
    if day is None:
        return instant(text, name=name)
    bounded(day.year, name=name)
    return start_of(day)


def _not_yet() -> ApiProblem:
    # Made anew each time: one that is raised again and again would keep the frames of every request.
    return ApiProblem(422, "at_in_future", "at: there is no picture yet of a time still to come")


def bounded(year: int, *, name: str = "at") -> None:
    """Refuse a year in which nothing can have been told, and with which no time can be reckoned. Raises ApiProblem."""
    if not 1990 <= year <= 2200:
        raise ApiProblem(422, "invalid_time", f"{name}: the year {year} is out of reach")
