"""homeward red-green: days of stays in, red and green days and the reasons of the red ones out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TextIO, TypeVar

from homeward.analyst.instants import Unreadable, day_of
from homeward.analyst.lists import shipped_causes
from homeward.analyst.output import Value
from homeward.analyst.table import Refusals, rows_of
from metrics.beddays.colours import ClosedDay, closed_day
from metrics.beddays.red_green import NO_REASON, DayCount, Tally, counts_by, reasons
from metrics.vocabulary.episodes import Colour

DAY_COLUMNS = ("stay_id", "unit", "day", "colour", "reason", "ready")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_Choice = TypeVar("_Choice")
_COLOURS = {"red": Colour.RED, "green": Colour.GREEN, "": None}
_READY = {"yes": True, "no": False, "": False}


class RedGreenBy(StrEnum):
    """What a row of the answer is of."""

    UNIT = "unit"
    DAY = "day"
    WEEKDAY = "weekday"
    REASON = "reason"
    TOTAL = "total"


_FIGURES = (
    "days", "green", "red", "red_ready", "red_recorded", "red_not_reviewed", "red_share", "contradictions",
)  # fmt: skip
COLUMNS = {
    RedGreenBy.UNIT: ("unit", *_FIGURES),
    RedGreenBy.DAY: ("day", *_FIGURES),
    RedGreenBy.WEEKDAY: ("weekday", *_FIGURES),
    RedGreenBy.REASON: ("reason", "label", "family", "owner", "red", "share", "cumulative_share"),
    RedGreenBy.TOTAL: _FIGURES,
}


def read_days(stream: TextIO, *, refusals: Refusals) -> Tally:
    """Every day that can be used, counted by what it is. Raises FileRefused.

    A stay has one colour a day: of rows that name the same stay and day one is kept, whichever comes first in the order
    of what they say, so that the order of the file makes no difference.
    """
    kept: dict[tuple[str, str], tuple[ClosedDay, int]] = {}
    seen: dict[ClosedDay, ClosedDay] = {}
    for number, values in rows_of(stream, needed=DAY_COLUMNS, refusals=refusals):
        told = _read(number, values, refusals=refusals)
        if told is None:
            continue
        stay, day = told
        # A year of a trust has a few thousand sorts of day; each is held once.
        line = (seen.setdefault(day, day), number)
        key = (stay, values[2])
        before = kept.get(key)
        if before is None:
            kept[key] = line
            continue
        kept[key], other = sorted((before, line), key=lambda each: (_content(each[0]), each[1]))
        refusals.add(row=other[1], name="day", reason=f"stay {stay} has this day already in row {kept[key][1]}")
    return Counter(day for day, _ in kept.values())


def red_green(days: Tally, *, by: RedGreenBy) -> Iterator[Sequence[Value]]:
    """The rows of the answer; reasons the most days first, everything else in order."""
    if by is RedGreenBy.REASON:
        for line in reasons(days, causes=shipped_causes()):
            cause = line.cause
            told = (cause.code, cause.label, cause.family, cause.owner) if cause else ("", NO_REASON, "", "")
            yield *told, line.days, line.share, line.cumulative_share
        return
    found = counts_by(days, key=_KEYS[by])
    if by is RedGreenBy.TOTAL:
        yield _figures(found.get("", DayCount()))
        return
    for name in sorted(found, key=lambda name: _WEEKDAYS.index(name) if name in _WEEKDAYS else name or ""):
        yield name, *_figures(found[name])


_KEYS: dict[RedGreenBy, Callable[[ClosedDay], str]] = {
    RedGreenBy.UNIT: lambda day: day.ward or "",
    RedGreenBy.DAY: lambda day: day.on.isoformat(),
    RedGreenBy.WEEKDAY: lambda day: _WEEKDAYS[day.on.weekday()],
    RedGreenBy.TOTAL: lambda _: "",
}


def _figures(count: DayCount) -> tuple[Value, ...]:
    return (
        count.days, count.green, count.red, count.ready, count.recorded, count.not_reviewed, count.red_share,
        count.contradictions,
    )  # fmt: skip


def _read(number: int, values: Sequence[str], *, refusals: Refusals) -> tuple[str, ClosedDay] | None:
    stay, unit, day, colour, reason, ready = values
    name = "stay_id"
    try:
        _needed(stay)
        name = "unit"
        _needed(unit)
        name = "day"
        on = day_of(day)
        name = "colour"
        shade = _one_of(_COLOURS, colour)
        name = "ready"
        is_ready = _one_of(_READY, ready)
    except Unreadable as error:
        refusals.add(row=number, name=name, reason=str(error))
        return None
    return stay, closed_day(on=on, unit=unit, colour=shade, is_ready=is_ready, reason=reason or None)


def _needed(text: str) -> None:
    if not text:
        raise Unreadable("empty")


def _one_of(choices: Mapping[str, _Choice], text: str) -> _Choice:
    if text.lower() not in choices:
        raise Unreadable(f"{text!r} is none of {', '.join(name for name in choices if name)}, nor empty")
    return choices[text.lower()]


def _content(day: ClosedDay) -> tuple[str, str, str, bool]:
    return day.ward or "", day.why, day.reason or "", day.is_contradiction
