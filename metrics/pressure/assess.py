"""Assess: one indicator over what its reporters sent, with the level, and what set it.

The one place where a figure is judged. Knows no clock (evidence comes with its freshness), no organisation tree (the
caller gathers a node's evidence) and no thresholds (bounds are handed in).

Two rules carry it. Missing is unknown: a reporter without evidence adds nothing, and its absence is said. Stale is a
floor: over every set of reporters that holds all the usable ones and any of the stale ones, the worst level is shown.
So a figure that goes stale can hold a level up and can never bring one down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum, isfinite

from metrics.pressure.bounds import Bounds, level_of
from metrics.pressure.describe import figure, verdict
from metrics.pressure.evidence import Evidence, worst
from metrics.pressure.indicator import Indicator, Share
from metrics.vocabulary import USABLE, Direction, Freshness, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The result of one indicator for one node of the tree.

    `value` is from usable evidence alone; `last_value` from all that is last known, and only when nothing is usable.
    `level` is None when the figure is not judged (no bounds, or neutral) and UNKNOWN when nothing is usable;
    `last_level` keeps the last known level then, and equals `level` otherwise. `held_by` are the organisations whose
    stale figures hold the level up, the worst first. `margin` says how far the figure that set `last_level` lies
    beyond that level's bound, as a share of the way from level 2 to 4. `misfits` are the organisations that sent
    a part larger than its whole. Reporters: `expected` should have sent, `known` ever did, `usable` did recently
    enough. Times are of the usable evidence, or of all that is known when none is.
    """

    indicator: str
    priority: int
    value: float | None
    last_value: float | None
    is_partial: bool
    level: Level | None
    last_level: Level | None
    margin: float | None
    held_by: tuple[str, ...]
    rule: str
    misfits: tuple[str, ...]
    usable: int
    expected: int
    known: int
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    oldest_about_at: datetime | None
    newest_about_at: datetime | None
    freshness: Freshness
    feeds: frozenset[str]

    @property
    def is_floor(self) -> bool:
        """Whether the level is "at least": something that was expected is missing or stale."""
        return self.level is not None and self.is_partial


def assess(indicator: Indicator, evidence: Iterable[Evidence], *, expected: int, bounds: Bounds | None) -> Reading:
    """Judge one indicator for one node.

    Units: as the indicator's. A share is the sum of numerators over the sum of denominators; a count is a sum, and its
    level compares the mean per organisation with the bounds.
    Shape: at most one evidence for each organisation, in any order, possibly none. `expected` is how many organisations
    a feed promises all of the recipe's measures for; a reporter beyond that is counted as expected too.
    Raises: ValueError when evidence has not as many parts as the recipe, or the bounds run against the direction.
    Source: definitions of levels; design decision "stale is a floor".
    """
    usable, stale = _sort_out(indicator, evidence)
    shown = usable or stale
    total = _pooled(indicator, shown)
    level, last_level, margin, held_by, rule = _judge(indicator, usable, stale, bounds)
    expected = max(expected, len(usable) + len(stale))
    observed = [each.observed_at for each in shown]
    about = [each.about_at for each in shown]
    return Reading(
        indicator=indicator.key,
        priority=indicator.priority,
        value=total if usable else None,
        last_value=None if usable else total,
        is_partial=len(usable) < expected,
        level=level,
        last_level=last_level,
        margin=margin,
        held_by=held_by,
        rule=rule,
        misfits=_misfits(indicator, shown),
        usable=len(usable),
        expected=expected,
        known=len(usable) + len(stale),
        oldest_observed_at=min(observed, default=None),
        newest_observed_at=max(observed, default=None),
        oldest_about_at=min(about, default=None),
        newest_about_at=max(about, default=None),
        freshness=worst(*{each.freshness for each in shown}),
        feeds=frozenset([each.feed for each in usable]),
    )


def _sort_out(indicator: Indicator, evidence: Iterable[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
    """Usable evidence, and what is only last known. A share of nothing (denominator 0) is no evidence at all, but where
    it begins from nothing every day."""
    size = len(indicator.recipe.inputs)
    begins_empty = least_of(indicator) > 0
    usable: list[Evidence] = []
    stale: list[Evidence] = []
    for each in evidence:
        parts = each.parts
        if len(parts) != size:
            raise ValueError(f"{indicator.key}: {each.organisation} has {len(parts)} parts, the recipe {size}")
        if not isfinite(sum(parts)) or (size > 1 and (parts[1] < 0 or (parts[1] == 0 and not begins_empty))):
            continue
        if each.freshness in USABLE:
            usable.append(each)
        elif each.freshness is not Freshness.NEVER:
            stale.append(each)
    return usable, stale


def _misfits(indicator: Indicator, shown: Sequence[Evidence]) -> tuple[str, ...]:
    """Who sent a part that is more than its whole. It is shown as sent: which of the two is wrong cannot be known."""
    if not isinstance(indicator.recipe, Share) or indicator.recipe.may_exceed:
        return ()
    return tuple(sorted(each.organisation for each in shown if each.parts[0] > each.parts[1]))


def least_of(indicator: Indicator) -> float:
    """From which denominator on an indicator is judged; 0 for one that always is."""
    return indicator.recipe.least if isinstance(indicator.recipe, Share) else 0.0


def _pooled(indicator: Indicator, evidence: Sequence[Evidence]) -> float | None:
    if not evidence:
        return None
    # fsum: the answer must not depend on the order in which reporters are met.
    total = fsum([each.parts[0] for each in evidence])
    if not isinstance(indicator.recipe, Share):
        return total
    weight = fsum([each.parts[1] for each in evidence])
    return total / weight if weight > 0 else None


_Judgement = tuple[Level | None, Level | None, float | None, tuple[str, ...], str]


def _judge(
    indicator: Indicator, usable: Sequence[Evidence], stale: Sequence[Evidence], bounds: Bounds | None
) -> _Judgement:
    """Level, last level, margin, who holds it up, and the rule that fired."""
    direction, unit = indicator.direction, indicator.unit
    if bounds is None or direction is Direction.NEUTRAL:
        return None, None, None, (), "shown, not judged"
    if not usable and not stale:
        return Level.UNKNOWN, Level.UNKNOWN, None, (), "nothing to judge by has arrived"
    steps = _worsen(indicator, usable, stale)
    if not steps:
        level = None if usable else Level.UNKNOWN
        return level, level, None, (), f"too few to judge: it is judged from {least_of(indicator):g} on"
    levels = [level_of(step, bounds=bounds, direction=direction) for step, _ in steps]
    level = max(levels)
    first = levels.index(level)
    judged = steps[first][0]
    held_by = tuple(organisation for _, organisation in steps[: first + 1] if organisation is not None)
    rule = verdict(judged, unit=unit, level=level, bounds=bounds, direction=direction)
    if not isinstance(indicator.recipe, Share) and len(usable) + len(stale) > 1:
        rule = f"a mean per organisation of {rule}"
    margin = bounds.margin(judged, level=level)
    if not usable:
        return Level.UNKNOWN, level, margin, held_by, f"nothing is recent enough to judge by; last known: {rule}"
    if held_by:
        stale_ones = "1 stale organisation" if len(held_by) == 1 else f"{len(held_by)} stale organisations"
        alone = figure(steps[0][0], unit=unit) if steps[0][1] is None else "none"
        rule = f"{rule} with the last known figures of {stale_ones}; {alone} without"
    return level, level, margin, held_by, rule


def _worsen(
    indicator: Indicator, usable: Sequence[Evidence], stale: Sequence[Evidence]
) -> list[tuple[float, str | None]]:
    """The judged figure from the usable evidence, then as each stale reporter that makes it worse is counted in. Empty
    when all that is known is too little to judge by: known, not usable, so that going stale never ends a judgement.

    The last step is the worst over all sets that hold every usable and any stale reporter. Reason: counting one more in
    moves the pooled figure towards its own ratio (the mediant lies between), so the worst set takes the worst ratios
    first and stops where the next would no longer make it worse. Without usable evidence it is the worst one alone.
    """
    is_share = isinstance(indicator.recipe, Share)
    amount = fsum([each.parts[0] for each in usable])
    weight = fsum([each.parts[1] for each in usable]) if is_share else float(len(usable))
    parts = [(each.parts[0], each.parts[1] if is_share else 1.0, each.organisation) for each in stale]
    if weight + fsum([weighs for _, weighs, _ in parts]) < least_of(indicator):
        return []
    steps: list[tuple[float, str | None]] = [(amount / weight, None)] if weight > 0 else []
    sign = 1 if indicator.direction is Direction.HIGH_IS_WORSE else -1
    some = (part for part in parts if part[1] > 0)
    for more, weighs, organisation in sorted(some, key=lambda part: (-sign * part[0] / part[1], part[2])):
        if steps and sign * more / weighs <= sign * steps[-1][0]:
            break
        amount, weight = amount + more, weight + weighs
        steps.append((amount / weight, organisation))
    return steps
