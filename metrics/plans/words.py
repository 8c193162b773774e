"""Needs, gaps and how a shift went, in words; the same on every screen and in the minutes of a call."""

from datetime import date

from metrics.plans.need import Gap, Need, Standing
from metrics.variance.band import DAYS
from metrics.variance.like import Likeness
from metrics.variance.usual import WEEKDAYS

STANDINGS = {
    Standing.AHEAD: "not begun", Standing.RUNNING: "within what was expected so far",
    Standing.BELOW: "below what was expected", Standing.WITHIN: "within what was expected",
    Standing.ABOVE: "above what was expected", Standing.NO_NEED: "nothing was expected: no history",
    Standing.NOT_KNOWN: "not known how many came",
}  # fmt: skip


def need_says(need: Need | None, *, days_known: int, on: date) -> str:
    """What is expected, and what that rests on: "6 (4 to 8), from 27 of 28 days, on Saturdays"."""
    if need is None:
        return f"no history: {days_known} of {DAYS} days known"
    return f"{span(need)}, from {need.days} of {DAYS} days, {_like(need, on)}"


def span(need: Need) -> str:
    """The usual number with its range: "6 (4 to 8)"."""
    return f"{need.usual} ({need.low} to {need.high})"


def gap_says(gap: Gap | None) -> str:
    """A gap: "3 short at the upper end, 1 at the usual number"; "none: room for 2 at the upper end"."""
    if gap is None:
        return "not known"
    if gap.is_open:
        usual = f", {gap.usual:g} at the usual number" if gap.usual > 0 else ", none at the usual number"
        return f"{gap.high:g} short at the upper end{usual}"
    return "none: as many as the upper end" if gap.high == 0 else f"none: room for {-gap.high:g} beyond the upper end"


def _like(need: Need, on: date) -> str:
    if need.likeness is Likeness.BANK_HOLIDAY:
        return f"{'as on Sundays' if need.is_for_weekday else 'all days alike'}, wider for a bank holiday"
    if not need.is_for_weekday:
        return "all days alike"
    if need.likeness is Likeness.AFTER_BANK_HOLIDAY:
        return "as on Mondays, after a bank holiday"
    return f"on {WEEKDAYS[on.weekday()]}s"
