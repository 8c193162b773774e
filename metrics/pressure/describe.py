"""Figures and verdicts as short British sentences, the same in every room.

Formats no times (the core knows no time zone) and names no organisation: readings carry codes, views have the names.
"""

from metrics.pressure.bounds import Bounds
from metrics.pressure.indicator import Unit
from metrics.variance.band import Band, Position, position
from metrics.vocabulary import Direction, Level


def figure(value: float, *, unit: Unit, decimals: int = 1) -> str:
    """A value as it is spoken: "94.1 %", "1,284", "3.5"."""
    if unit is Unit.SHARE:
        return f"{value * 100:.{decimals}f} %"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.{decimals}f}"


def limit(value: float, *, unit: Unit) -> str:
    """A bound as it is spoken, without needless zeros: "92 %", "97.25 %", "10"."""
    return f"{value * 100:.6g} %" if unit is Unit.SHARE else f"{value:,.6g}"


def verdict(value: float, *, unit: Unit, level: Level, bounds: Bounds, direction: Direction) -> str:
    """What fired, without its subject's name: "94.1 % is at or above 92 % (level 2)"."""
    bound = bounds.opening(level)
    rises = direction is Direction.HIGH_IS_WORSE
    beyond = ("at or above", "at or below")
    side = (("below", "above") if level == Level.ONE else beyond)[not rises]
    return f"{_apart(value, bound, unit)} is {side} {limit(bound, unit=unit)} (level {level:d})"


def normal_range(value: float, *, band: Band, unit: Unit) -> str:
    """Where a value lies beside its usual range: "in its normal range, 91.0 % to 95.2 %".

    Says nothing of limits, and never excuses: the caller puts the limit beside it.
    """
    place = {
        Position.BELOW: "below its normal range",
        Position.WITHIN: "in its normal range",
        Position.ABOVE: "above its normal range",
    }[position(value, low=band.low, high=band.high)]
    days = " for the weekday" if band.is_for_weekday else ""
    return f"{place}{days}, {figure(band.low, unit=unit)} to {figure(band.high, unit=unit)}"


def _apart(value: float, bound: float, unit: Unit) -> str:
    # 91.96 % must not be printed as "92.0 % is below 92 %": as many decimals as it takes to tell the two apart.
    scale = 100 if unit is Unit.SHARE else 1
    decimals = 1
    while decimals < 6 and value != bound and f"{value * scale:.{decimals}f}" == f"{bound * scale:.{decimals}f}":
        decimals += 1
    return figure(value, unit=unit, decimals=decimals)
