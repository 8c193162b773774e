"""One parameter's value from what a provider's places sent, and the worst it may be while some of that is stale.

The rule of `metrics.pressure.assess`, for values that are scored by points instead of judged by bounds: a place that
goes stale can hold a figure up and never brings it down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, isfinite

from metrics.opel.table import Parameter
from metrics.pressure.evidence import Evidence
from metrics.vocabulary import USABLE, Direction, Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` is from usable evidence alone, `worst` from it and whatever stale evidence makes it worse; None where
    nothing is known, or too little to judge by (`is_too_little`). `held_by`: whose stale figures make it worse."""

    value: float | None
    worst: float | None
    is_too_little: bool
    held_by: tuple[str, ...]
    usable: tuple[Evidence, ...]
    stale: tuple[Evidence, ...]


def figure(parameter: Parameter, evidence: Iterable[Evidence]) -> Figure:
    """Put a provider's evidence for one parameter together.

    Units: the parameter's. Two parts are a ratio of their sums; one part is a mean per organisation.
    Shape: at most one evidence for each organisation, in any order.
    """
    usable: list[Evidence] = []
    stale: list[Evidence] = []
    for each in sorted(evidence, key=lambda each: each.organisation):
        if not isfinite(fsum(each.parts)) or _weight(each) < 0 or each.freshness is Freshness.NEVER:
            continue
        (usable if each.freshness in USABLE else stale).append(each)
    known = fsum(_weight(each) for each in (*usable, *stale))
    is_too_little = bool(usable or stale) and (
        known <= 0 or (_is_ratio(usable, stale) and known < parameter.judged_from)
    )
    worst, held_by = (None, ()) if is_too_little else _worst(parameter, usable, stale)
    return Figure(
        value=_pooled(usable),
        worst=worst,
        is_too_little=is_too_little,
        held_by=held_by,
        usable=tuple(usable),
        stale=tuple(stale),
    )


def _weight(evidence: Evidence) -> float:
    return evidence.parts[1] if len(evidence.parts) > 1 else 1.0


def _is_ratio(*groups: list[Evidence]) -> bool:
    return any(len(each.parts) > 1 for group in groups for each in group)


def _pooled(evidence: Iterable[Evidence]) -> float | None:
    # A part of nothing is no evidence: it must not lend its part to another's whole.
    every = [each for each in evidence if _weight(each) > 0]
    weight = fsum(_weight(each) for each in every)
    return fsum(each.parts[0] for each in every) / weight if weight > 0 else None


def _worst(parameter: Parameter, usable: list[Evidence], stale: list[Evidence]) -> tuple[float | None, tuple[str, ...]]:
    """The worst over all sets that hold every usable and any stale evidence, and whose stale evidence is in it.

    Counting one more in moves a pooled figure towards its own ratio, so the worst ratios come first, up to the one that
    would no longer make it worse.
    """
    sign = -1 if parameter.direction is Direction.LOW_IS_WORSE else 1
    counted = [*usable]
    found = _pooled(counted)
    held_by: list[str] = []
    weighing = [each for each in stale if _weight(each) > 0]
    for each in sorted(weighing, key=lambda each: (-sign * each.parts[0] / _weight(each), each.organisation)):
        if found is not None and sign * each.parts[0] / _weight(each) <= sign * found:
            break
        counted.append(each)
        found = _pooled(counted)
        held_by.append(each.organisation)
    return found, tuple(held_by)
