"""The usual range of a figure on a day, from its own last four weeks.

Of a whole day, or of one time of day: then the values are those at the same time of the days before (`at_time`).

Two ranges are tried. The plain one holds the 10th to 90th percentile of the previous 28 days. The weekday one is
centred on the median of the four days like this one (`like`: bank holidays are like Sundays, the days after like
Mondays) and is as wide as that very guess was wrong inside the window: each day against the median of the others like
it (leave one out, so that it is not flattered). The weekday range is taken only where it is clearly narrower, under
four fifths of the plain one; elsewhere four values say less than 28. On a bank holiday the range is half as wide again.

Why not one of the two for all: measured on the published winter 2021/22 (138 trusts, 126 days) and the national
discharge return of the same year. Share of days inside (aimed at 0.80) and mean width, plain, then with weekdays:
    G&A occupancy, trusts                0.806  9.3 points      0.797  9.0 points   (weekday range used on 8 % of days)
    handovers over 60 minutes, trusts    0.878  14.6            0.873  14.5         (2 %)
    stays over 7 days, share, trusts     0.747  7.4 points      0.745  7.3 points   (3 %)
    stays over 21 days, share, trusts    0.669  4.2 points      0.668  4.2 points   (1 %; it drifts faster)
    G&A occupancy, England               0.827  4.9 points      0.786  3.8 points   (70 %)
    share leaving the same day, England  0.815  18.2 points     0.774  4.7 points   (98 %; Sundays 0.43, 0.76)
The weekday range for every series would have widened the trusts' ranges by 10-26 % for nothing.

Bank holidays, measured on the daily discharge return February 2024 to May 2025 (88 trusts; 30 ICBs), the national one
of 2021/22, and ambulance responses of the South West 2013-17. Share inside and mean width of all days, then the share
of bank holidays and of the days after them; by own weekday, then by like days:
    discharged, trusts       0.806  40.9   0.31  0.65      0.813  37.6   0.68  0.81
    discharged, ICBs         0.801  84.7   0.25  0.51      0.807  74.7   0.65  0.79
    discharged, England      0.783  1432   0.00  0.20      0.798  1083   1.00  0.80
    remaining, trusts        0.754  38.5   0.65  0.73      0.755  38.3   0.67  0.74
    ambulance responses      0.785  81.9   0.64  0.82      0.786  81.6   0.66  0.85
Half as wide again, the bank holidays come to 0.83, 0.78, 1.00, 0.88 and 0.85. Windows of 56 days held fewer (0.744 to
0.798) and were no narrower where the weekday range was used on few days.

Season was tried and is left out: moving the range by what the same weeks of earlier years did after their own four
weeks (median over the years) made it worse. Share inside without, with half and with all of the move:
    ambulance responses, 1 year before   0.787  0.776  0.742     2 years before   0.788  0.786  0.766
    discharged, ICBs, 1 year             0.812  0.737  0.624
    remaining, ICBs, 1 year              0.756  0.709  0.628
Four weeks carry the season with them; earlier years stand beside a figure on its page, not in its range.

By the hour, measured on the emergency departments of Montreal (11 hospitals, hourly, a year; no bank holidays known).
Share inside and mean width: the range of day means (what stood before), of all hours, of the same hour as shipped, of
the same hour and weekday of four weeks; then the share inside in the worst and best hour for the first three:
    people present           0.588  23.5   0.795  34.7   0.790  29.8   0.584  19.9    0.52-0.68  0.73-0.88  0.78-0.80
    waiting for a doctor     0.554  12.7   0.826  20.6   0.822  18.3   0.628  12.5    0.43-0.63  0.73-0.90  0.81-0.84
    stretchers in use, %     0.654  51.6   0.795  64.0   0.791  63.9   0.596  44.7    0.64-0.68  0.78-0.82  0.78-0.80
From a fortnight alone (10 days at least) the same hour holds 0.808, 0.832 and 0.795 and is hardly wider.

Does not test for a lasting change: that is a control chart's work (`signals`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import floor, isfinite

from metrics.variance.like import Likeness, likeness_of, weekday_like

DAYS = 28
LOW, MIDDLE, HIGH = 0.10, 0.50, 0.90
CLEARLY_NARROWER = 0.8
LEAST_SAME_WEEKDAYS = 3
HOLIDAY_WIDER = 1.5
"""How much wider a range is on a bank holiday: Sundays come near to it, and no nearer."""
SPREADS_WIDE = 2.563
"""Standard deviations between the 10th and the 90th percentile of a normal distribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The usual range of one figure on one day, in the figure's unit.

    `low` to `high` is where about eight days in ten lie; `usual` is the middle value. `spread` is the ordinary size of
    a swing over the four weeks, as a standard deviation (weekly swing included). `days` of the 28 were known.
    """

    low: float
    high: float
    usual: float
    spread: float
    days: int
    is_for_weekday: bool


class Position(StrEnum):
    """Where a figure lies beside its usual range; the ends belong to the range."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


def usual_band(
    values: Sequence[tuple[date, float]], *, on: date, minimum: int = 14, holidays: Collection[date] = frozenset(),
    before: date | None = None,
) -> Band | None:  # fmt: skip
    """The usual range for a day, from the 28 local days before it; the day itself never counts.

    `before`: from the 28 days before that day instead: for a day still to come, today.

    Units: the figure's own. A figure that was never negative gets no negative low end.
    Shape: (day, value) in any order, other days and values that are not numbers are left out; of a day given twice the
    later entry holds. None when fewer than `minimum` of the 28 days are known.
    """
    end = before or on
    known = {
        (end - day).days: value for day, value in values if end - timedelta(days=DAYS) <= day < end and isfinite(value)
    }
    if len(known) < max(minimum, 1):
        return None
    history = sorted(known.values())
    low, high, usual = (percentile(history, share) for share in (LOW, HIGH, MIDDLE))
    spread = (high - low) / SPREADS_WIDE
    kinds = {ago: weekday_like(end - timedelta(days=ago), holidays=holidays) for ago in known}
    same_weekday = sorted(value for ago, value in known.items() if kinds[ago] == weekday_like(on, holidays=holidays))
    errors = sorted(_leave_one_out_errors(known, kinds))
    is_for_weekday = False
    if len(same_weekday) >= LEAST_SAME_WEEKDAYS and len(errors) >= max(minimum, 1):
        off_low, off_high = percentile(errors, LOW), percentile(errors, HIGH)
        is_for_weekday = off_high - off_low < CLEARLY_NARROWER * (high - low)
        if is_for_weekday:
            usual = percentile(same_weekday, MIDDLE)
            low, high = usual + off_low, usual + off_high
    if likeness_of(on, holidays=holidays) is Likeness.BANK_HOLIDAY:
        low, high = usual + HOLIDAY_WIDER * (low - usual), usual + HOLIDAY_WIDER * (high - usual)
    if history[0] >= 0:
        low, high = max(low, 0.0), max(high, 0.0)
    return Band(low=low, high=high, usual=usual, spread=spread, days=len(known), is_for_weekday=is_for_weekday)


def position(value: float, *, low: float, high: float) -> Position:
    """Where a value lies beside its usual range."""
    if value < low:
        return Position.BELOW
    return Position.ABOVE if value > high else Position.WITHIN


def _leave_one_out_errors(known: dict[int, float], kinds: dict[int, int]) -> list[float]:
    """How far each day lay from the median of the others like it; days without others are left out."""
    errors = []
    for ago, value in known.items():
        others = sorted(other for days, other in known.items() if days != ago and kinds[days] == kinds[ago])
        if others:
            errors.append(value - percentile(others, MIDDLE))
    return errors


def percentile(ordered: Sequence[float], share: float) -> float:
    """A percentile of values in order, at least one, by the rank (n + 1) p, between neighbours in proportion.

    The rank n - 1 that most libraries default to makes ranges of 28 values hold only 74 % of new ones, not 80 %.
    """
    rank = min(max(share * (len(ordered) + 1), 1.0), float(len(ordered)))
    below = floor(rank)
    start = ordered[below - 1]
    return start + (rank - below) * (ordered[min(below, len(ordered) - 1)] - start)
