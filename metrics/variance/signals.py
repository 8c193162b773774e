"""Is it a real change or noise: a control chart of single days (XmR) over what is usual for their weekday.

Each day is taken less the median of its weekday. The middle and the limits come from the eight weeks before the last
four: the median, and 3.145 times the median of the moving ranges, which is what 2.66 times their mean is for normal
figures and which a few wild days do not widen. Two signals are looked for in the last four weeks: a day beyond the
limits, and a run of eight days on one side of the middle.

Source: NHS England, Making data count; Wheeler, Understanding variation (XmR, median moving range).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from metrics.variance.like import weekday_like

BASE_DAYS, TESTED_DAYS = 56, 28
LEAST_BASE_DAYS = 28
RUN = 8
_LIMIT = 3.145
_A_DAY = timedelta(days=1)


class SignalKind(StrEnum):
    """BEYOND: one day beyond the limits. RUN: eight days or more on one side of the middle."""

    BEYOND = "beyond"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A sign that something changed. `is_above` the middle, else below; from the `first` to the `last` day of it."""

    kind: SignalKind
    is_above: bool
    first: date
    last: date


def signals(
    values: Mapping[date, float], *, today: date, holidays: Collection[date] = frozenset()
) -> list[Signal] | None:
    """The signals of the last four weeks before today, in order of their first day; None with too few days before.

    A bank holiday is no sign of anything and breaks no run.
    """
    start = today - timedelta(days=TESTED_DAYS)
    known = {day: value for day, value in values.items() if day not in holidays}
    base = [day for day in sorted(known) if start - timedelta(days=BASE_DAYS) <= day < start]
    if len(base) < LEAST_BASE_DAYS:
        return None
    kinds = {day: weekday_like(day, holidays=holidays) for day in known}
    middles = {kind: median(known[day] for day in base if kinds[day] == kind) for kind in {kinds[day] for day in base}}
    rest = {day: known[day] - middles[kinds[day]] for day in known if kinds[day] in middles}
    moves = [abs(rest[day] - rest[day - _A_DAY]) for day in base if day - _A_DAY in rest and day - _A_DAY >= base[0]]
    if not moves:
        return None
    middle, limit = median(rest[day] for day in base), _LIMIT * median(moves)
    tested = [day for day in sorted(rest) if start <= day < today]
    beyond = [
        Signal(kind=SignalKind.BEYOND, is_above=rest[day] > middle, first=day, last=day)
        for day in tested
        if abs(rest[day] - middle) > limit
    ]
    return sorted([*beyond, *_runs(rest, tested, middle)], key=lambda signal: (signal.first, signal.kind))


def _runs(rest: Mapping[date, float], tested: list[date], middle: float) -> list[Signal]:
    found: list[Signal] = []
    run: list[date] = []
    for day in [*tested, None]:
        side = None if day is None else rest[day] - middle
        if day is not None and side and (not run or (rest[run[-1]] > middle) == (side > 0)):
            run.append(day)
            continue
        if len(run) >= RUN:
            above = rest[run[-1]] > middle
            found.append(Signal(kind=SignalKind.RUN, is_above=above, first=run[0], last=run[-1]))
        run = [day] if day is not None and side else []
    return found
