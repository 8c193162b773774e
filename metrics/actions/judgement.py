"""The judgement of an action after it is due: whether its figure has moved, by more than it moves by itself.

It never says that an action worked: a figure moves for many reasons, and the one that was named is only one of them.
Compared are whole days of 24 hours, so that the hour of the day adds nothing: the one before the action was captured,
and those after it was due. How much is usual is told by the 28 such days before it was captured (`variance.band`), so
that a change which the action brought about does not widen what is held to be usual.

A change is more than usual from two spreads on, of the difference of one day and the mean of those after; by chance
alone about one figure in twenty would seem to have moved, one in forty in the direction that was wanted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import isfinite, sqrt

from metrics.actions.action import Aim
from metrics.beddays.worked import clock
from metrics.pressure.indicator import Unit
from metrics.pressure.movers import SMALLEST_SPREAD
from metrics.variance.band import DAYS, usual_band
from metrics.vocabulary.days import close_of, last_closed, london_day
from metrics.vocabulary.definition import Definition, Worked

SPREADS = 2.0
MOST_DAYS_AFTER = 7
LEAST_HOURS = 18
"""A day of 24 hours of which fewer hours are known says nothing."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Of 28 days at least so many must be known, or nobody can say what is usual.
_LEAST_DAYS = 14


class Verdict(StrEnum):
    """MOVED: by more than is usual, in whichever direction. TOO_EARLY: no whole day has passed since it was due.
    UNKNOWN: the figure was not sent, or not for long enough to say what is usual of it."""

    MOVED = "moved"
    WITHIN_USUAL = "within_usual"
    TOO_EARLY = "too_early"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of the figure, in its unit.

    `before` is the day before the action was captured, `after` the mean of the days after it was due, `usual_change`
    the largest change that is still usual, either way. `is_wanted_way`: it changed in the direction that was wanted.
    `is_reached`: by as much as was wanted; None where nobody said how much. All None where it is not known.
    `days_before` and `days_after` were known; `judged_from` is when the first judgement can be made.
    """

    verdict: Verdict
    before: float | None = None
    after: float | None = None
    change: float | None = None
    usual_change: float | None = None
    is_wanted_way: bool | None = None
    is_reached: bool | None = None
    days_before: int = 0
    days_after: int = 0
    judged_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """A figure by whole days: `before` from the one that ends when the action was captured backwards, `after` from the
    one that begins when it was due forwards, as far as they are over. None: too little of that day is known.
    """

    before: tuple[float | None, ...]
    after: tuple[float | None, ...]
    judged_from: datetime


def of_hours(points: Mapping[datetime, float], *, captured_at: datetime, due_at: datetime, at: datetime) -> Spells:
    """Days of 24 hours out of the mean figures of hours, which are named by their beginning."""
    first, start = _whole_hour(captured_at), _whole_hour(due_at + _HOUR - timedelta(microseconds=1))
    past = min(int((at - start) / _DAY), MOST_DAYS_AFTER) if at > start else 0
    return Spells(
        before=tuple(_mean_of(points, first - (ago + 1) * _DAY) for ago in range(DAYS)),
        after=tuple(_mean_of(points, start + later * _DAY) for later in range(past)),
        judged_from=start + _DAY,
    )


def of_days(points: Mapping[date, float], *, captured_at: datetime, due_at: datetime, at: datetime) -> Spells:
    """London days, for a figure of which there is one a day: those before the day on which the action was captured, and
    those after the day on which it was due."""
    captured, due = london_day(captured_at), london_day(due_at)
    past = min(max((last_closed(at) - due).days, 0), MOST_DAYS_AFTER)
    return Spells(
        before=tuple(points.get(captured - (ago + 1) * _DAY) for ago in range(DAYS)),
        after=tuple(points.get(due + (later + 1) * _DAY) for later in range(past)),
        judged_from=close_of(due + _DAY),
    )


def judge(spells: Spells, *, aim: Aim, by: float | None, unit: Unit, captured_on: date) -> Judgement:
    """Whether a figure has moved since an action was due.

    Units: all in the figure's own. Raises nothing: what cannot be judged is UNKNOWN.
    """
    told_before = [
        (captured_on - (ago + 1) * _DAY, value) for ago, value in enumerate(spells.before) if _is_known(value)
    ]
    told_after = [value for value in spells.after if value is not None and isfinite(value)]
    nothing = Judgement(
        verdict=Verdict.TOO_EARLY, days_before=len(told_before), days_after=len(told_after),
        judged_from=spells.judged_from,
    )  # fmt: skip
    if not spells.after:
        return nothing
    before = spells.before[0] if spells.before else None
    band = usual_band(
        [(day, value) for day, value in told_before if value is not None], on=captured_on, minimum=_LEAST_DAYS
    )
    if band is None or before is None or not isfinite(before) or not told_after:
        return replace(nothing, verdict=Verdict.UNKNOWN)
    after = sum(told_after) / len(told_after)
    change = after - before
    usual = SPREADS * max(band.spread, SMALLEST_SPREAD[unit]) * sqrt(1 + 1 / len(told_after))
    wanted = -change if aim is Aim.DOWN else change
    return replace(
        nothing,
        verdict=Verdict.MOVED if abs(change) > usual else Verdict.WITHIN_USUAL,
        before=before,
        after=after,
        change=change,
        usual_change=usual,
        is_wanted_way=wanted > 0,
        is_reached=None if by is None else wanted >= by,
    )


def _is_known(value: float | None) -> bool:
    return value is not None and isfinite(value)


def _whole_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _mean_of(points: Mapping[datetime, float], start: datetime) -> float | None:
    told = [points[hour] for hour in (start + number * _HOUR for number in range(24)) if hour in points]
    return sum(told) / len(told) if len(told) >= LEAST_HOURS else None


_CAPTURED, _DUE = clock("2026-11-10 08:40"), clock("2026-11-10 16:00")


def _worked(
    before: Sequence[float | None], after: Sequence[float | None], *, aim: Aim = Aim.DOWN, by: float | None = None
) -> tuple[str, bool | None, bool | None]:
    """Verdict, whether it went the way that was wanted, whether by as much. A figure that swings by about five."""
    usual: list[float | None] = [100.0 + 5 * (number % 3 - 1) for number in range(DAYS - len(before))]
    found = judge(
        Spells(before=(*before, *usual), after=tuple(after), judged_from=_DUE + _DAY), aim=aim, by=by, unit=Unit.COUNT,
        captured_on=london_day(_CAPTURED),
    )  # fmt: skip
    return found.verdict.value, found.is_wanted_way, found.is_reached


DEFINITIONS = (
    Definition(
        key="actions.judgement",
        title="What became of the figure of an action",
        unit="moved, within usual variation, too early or unknown",
        says="Whether the figure that an action should move has changed since by more than it changes by itself.",
        rule="The mean of up to seven whole days after the action was due, less the whole day before it was captured. "
        "Moved: the change is more than two spreads of such a difference, the spread being that of the 28 days before "
        "it was captured and never less than half a point or one person. Too early until a whole day has passed since "
        "it was due. Unknown without the day before, without any day after, or with fewer than 14 of the 28 days. It "
        "is never said that an action worked.",
        inputs=("the figure by hour, or by day", "the action's times and aim"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="it swings by five either way and fell from 100 to 99: usual",
                answer=("within_usual", True, False),
                work=lambda: _worked([100.0], [99.0], by=10.0),
            ),
            Worked(
                situation="it fell from 130 to 105 and was to fall by 20",
                answer=("moved", True, True),
                work=lambda: _worked([130.0], [105.0], by=20.0),
            ),
            Worked(
                situation="it was to fall, and rose from 100 to 125",
                answer=("moved", False, None),
                work=lambda: _worked([100.0], [125.0]),
            ),
            Worked(
                situation="no whole day has passed since it was due",
                answer=("too_early", None, None),
                work=lambda: _worked([100.0], []),
            ),
            Worked(
                situation="nobody sent it on the day after",
                answer=("unknown", None, None),
                work=lambda: _worked([100.0], [None]),
            ),
            Worked(
                situation="of the 28 days before only ten were sent",
                answer=("unknown", None, None),
                work=lambda: _worked([100.0] * 10 + [None] * 18, [70.0]),
            ),
        ),
    ),
)
