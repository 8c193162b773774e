"""Single values, read strictly: a number is a number, a date a date, a time one instant. Judges nothing about them."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from math import isfinite

from ingest.parsed import RejectCode
from ingest.reading.json_text import Unreadable

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ISO_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)
_BRITISH_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
# Times go further back than dates, so that an empty one sent as 1970 is told to be ancient rather than unreadable.
_FIRST_YEAR_OF_TIMES = 1900
_LONGEST_NUMBER = 400
_NOT_SENT = frozenset({"", "-"})


def figure_of_json(value: object) -> float | RejectCode | None:
    """The figure of a JSON value: None for null (not sent), a code for what is no number; numbers in text are text."""
    if type(value) is int or type(value) is float:
        return float(value)
    if value is None:
        return None
    return value.code if isinstance(value, Unreadable) else RejectCode.NOT_A_NUMBER


def figure_of_flag_or_json(value: object) -> float | RejectCode | None:
    """The figure of a JSON value where true and false are meant: 1 and 0; else as for any."""
    return float(value) if type(value) is bool else figure_of_json(value)


# The same counts come again and again, in every row of every poll.
@lru_cache(maxsize=8192)
def figure_of_text(cell: object) -> float | RejectCode | None:
    """The figure of a CSV cell: None for an empty one or a dash (not sent), else a plain decimal number.

    Separators, exponents, signs other than minus and words are refused, because guessing at them changed figures.
    """
    text = str(cell).strip()
    if text in _NOT_SENT:
        return None
    if len(text) > _LONGEST_NUMBER or _DECIMAL.fullmatch(text) is None:
        return RejectCode.NOT_A_NUMBER
    number = float(text)
    return number if isfinite(number) else RejectCode.NOT_FINITE


@lru_cache(maxsize=4096)
def iso_date(text: str) -> date | None:
    """Read 2021-12-19; None for anything else, and for years no feed can mean."""
    if _ISO_DATE.fullmatch(text) is None:
        return None
    return _day(int(text[:4]), int(text[5:7]), int(text[8:]))


@lru_cache(maxsize=4096)
def british_date(text: str) -> date | None:
    """Read 19/12/2021; None for anything else, and for years no feed can mean."""
    match = _BRITISH_DATE.fullmatch(text)
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    return _day(year, month, day)


def iso_instant(value: object) -> datetime | None:
    """Read 2021-12-19T08:00:00Z, or with an offset, as UTC; without either it stays naive, for the sift to refuse.

    None for anything else, and for years in which converting between zones could leave the calendar.
    """
    if not isinstance(value, str) or _ISO_TIME.fullmatch(value) is None:
        return None
    if not _FIRST_YEAR_OF_TIMES <= int(value[:4]) <= _LAST_YEAR:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else moment.astimezone(UTC)


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
