"""Times as analysts write them: with an offset, or as clocks in London show them where that says one instant."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from metrics.beddays.timeline import EPOCH, MICROSECOND
from metrics.vocabulary.days import LONDON

_FIRST_YEAR, _LAST_YEAR = 1948, 2199
_HOURS_KEPT = 1 << 17
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - what local times are counted from before their offset is known
_UP_TO_THE_HOUR = len("2026-11-10T14")


class Unreadable(ValueError):
    """A value that cannot be used; the message says why, in words for the person who has the file."""


def micros_of(text: str) -> int:
    """The instant a text names, in whole microseconds since 1970. Raises Unreadable."""
    if (
        len(text) < len("2026-11-10T14:00")
        or text[4] != "-"
        or text[7] != "-"
        or text[10] not in "T "
        or text[13] != ":"
    ):
        raise Unreadable(f"{text!r} is not a time like 2026-11-10T14:00 or 2026-11-10T14:00+00:00")
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{text!r} is not a time of any clock") from None
    if not _FIRST_YEAR <= told.year <= _LAST_YEAR:
        raise Unreadable(
            f"the year {told.year} is not between {_FIRST_YEAR} and {_LAST_YEAR}; leave unknown times empty"
        )
    if told.tzinfo is None:
        return (told - _NAIVE_EPOCH) // MICROSECOND - _offset_of(text[:10], text[11:_UP_TO_THE_HOUR])
    return (told - EPOCH) // MICROSECOND


def day_of(text: str) -> date:
    """The day a text names, as 2026-11-10. Raises Unreadable."""
    try:
        told = date.fromisoformat(text)
    except ValueError:
        told = None
    if told is None or told.isoformat() != text:
        raise Unreadable(f"{text!r} is not a day like 2026-11-10")
    if not _FIRST_YEAR <= told.year <= _LAST_YEAR:
        raise Unreadable(f"the year {told.year} is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return told


def shown(micros: int) -> str:
    """An instant as clocks in London show it, with its offset."""
    return (EPOCH + timedelta(microseconds=micros)).astimezone(LONDON).isoformat()


@lru_cache(maxsize=_HOURS_KEPT)
def _offset_of(day: str, hour: str) -> int:
    """What London was ahead of UTC in an hour, in microseconds; clocks change on the hour. Raises Unreadable."""
    local = datetime.fromisoformat(f"{day}T{hour}:00")
    first, second = (local.replace(tzinfo=LONDON, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    if first > second:
        raise Unreadable(f"{day} {hour}:00 to {hour}:59 came twice that night: write the offset (+01:00 or +00:00)")
    if first < second:
        raise Unreadable(f"no clock in London showed {day} {hour}:00 to {hour}:59: clocks went forward then")
    return first // MICROSECOND
