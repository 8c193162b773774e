"""Movers: what changed most since the previous day, in units of what is usual for it.

Does not say whether a change is good news; it says which way is worse. Does not fetch the previous day: the caller
hands its figure in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from metrics.pressure.assess import Reading
from metrics.pressure.indicator import Indicator, Unit
from metrics.vocabulary import Direction

SMALLEST_SPREAD = {Unit.SHARE: 0.005, Unit.COUNT: 1.0}
"""Half a percentage point, one person: a series that hardly ever moves must not turn its first step into an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """One change. `in_spreads` is the change over the usual spread, None when the spread is not known;
    `is_worse` is None for figures that are not judged, and for no change."""

    organisation: str
    indicator: str
    now: float
    previous: float
    change: float
    in_spreads: float | None
    is_worse: bool | None


def change(
    organisation: str, indicator: Indicator, *, now: Reading, previous: float, spread: float | None
) -> Mover | None:
    """The change since the day before; None unless the reading is complete: a part is never compared with a whole.

    `previous` is the complete figure of the day before and `spread` the usual spread (`Band.spread`), None when it is
    not known; both in the figure's own unit.
    Raises: ValueError when the reading is of another indicator.
    """
    if now.indicator != indicator.key:
        raise ValueError(f"{now.indicator} is not {indicator.key}")
    if now.value is None or now.is_partial:
        return None
    step = now.value - previous
    worsens = {Direction.HIGH_IS_WORSE: step > 0, Direction.LOW_IS_WORSE: step < 0}
    return Mover(
        organisation=organisation,
        indicator=indicator.key,
        now=now.value,
        previous=previous,
        change=step,
        in_spreads=None if spread is None else step / max(spread, SMALLEST_SPREAD[indicator.unit]),
        is_worse=worsens.get(indicator.direction) if step else None,
    )


def largest(changes: Iterable[Mover], *, limit: int) -> tuple[Mover, ...]:
    """The largest changes first, by size against the usual spread.

    Shape: at most `limit`, without those that did not change; those of unknown spread come last, by organisation and
    indicator, because a bare count cannot be ranked against a bare share.
    """
    moved = [each for each in changes if each.change]
    moved.sort(key=lambda each: (-abs(each.in_spreads or 0.0), each.organisation, each.indicator))
    return tuple(moved[:limit])
