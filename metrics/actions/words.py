"""A judgement as a short British sentence, the same on every screen. Formats no times: the core knows no time zone."""

from metrics.actions.action import Aim
from metrics.actions.judgement import Judgement, Verdict
from metrics.pressure.describe import figure
from metrics.pressure.indicator import Unit
from metrics.variance.band import DAYS

_WAY = {Aim.DOWN: "down", Aim.UP: "up"}


def step(size: float, *, unit: Unit) -> str:
    """A difference as it is spoken, without its sign: "3.1 points", "12"."""
    shown = abs(size)
    return f"{shown * 100:.1f} points" if unit is Unit.SHARE else figure(shown, unit=unit)


def wanted(aim: Aim, by: float | None, *, unit: Unit) -> str:
    """What an action should do to its figure: "down by 2.0 points", "up"."""
    return _WAY[aim] if by is None else f"{_WAY[aim]} by {step(by, unit=unit)}"


def verdict(judged: Judgement, *, aim: Aim, by: float | None, unit: Unit) -> str:
    """What became of a figure. It is never said that an action worked."""
    if judged.verdict is Verdict.TOO_EARLY:
        return "too early: no whole day has passed since it was due"
    if judged.before is None or judged.after is None or judged.change is None or judged.usual_change is None:
        return f"not known: told on {judged.days_before} of {DAYS} days before and {judged.days_after} since"
    from_to = f"{figure(judged.before, unit=unit)} to {figure(judged.after, unit=unit)}"
    way = "down" if judged.change < 0 else "up"
    usual = f"up to {step(judged.usual_change, unit=unit)} is usual"
    aimed = f"wanted {wanted(aim, by, unit=unit)}"
    if judged.verdict is Verdict.WITHIN_USUAL:
        return f"within usual variation: {from_to}; {usual}; {aimed}"
    moved = "moved" if judged.is_wanted_way else "moved the other way"
    reached = "" if judged.is_reached is None else ", reached" if judged.is_reached else ", not reached"
    return f"{moved}: {from_to}, {step(judged.change, unit=unit)} {way}; {usual}; {aimed}{reached}"
