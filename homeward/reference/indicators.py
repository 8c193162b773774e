"""indicators.md: every indicator with its meaning, its default bounds and the worked examples that the tests run."""

from catalogue.model import Threshold
from homeward.reference.facts import Facts
from homeward.reference.markdown import code, flowed, table
from metrics.pressure import INDICATORS, Example, Given, Indicator, Input, Share, Unit
from metrics.pressure.describe import figure, limit
from metrics.vocabulary import Direction, Freshness

PAGE = "indicators.md"
_INTRODUCTION = (
    "What is judged, in the order of priority. Missing is unknown, stale is a floor: the rules stand in "
    "[feed states](../feed-states.md). Bounds are facts of the [catalogue](../../catalogue/facts/README.md), "
    "dated, owned and local; those below hold where nobody set others, or in the "
    "[invented system](../../catalogue/living/README.md). The examples carry bounds of their own and are run by the "
    "tests.\n"
)
_WORSE = {
    Direction.HIGH_IS_WORSE: "a higher value is worse",
    Direction.LOW_IS_WORSE: "a lower value is worse",
    Direction.NEUTRAL: "neither way is worse; it is shown and never judged",
}


def write(facts: Facts) -> str:
    """The page."""
    parts = [
        "# Indicators\n",
        _INTRODUCTION,
    ]
    for indicator in INDICATORS.values():
        bounds = [each for each in facts.catalogue.thresholds if each.indicator == indicator.key]
        local = [each for each in facts.living.thresholds if each.indicator == indicator.key]
        parts.append(_entry(indicator, bounds, local))
    return "\n".join(parts)


def _entry(indicator: Indicator, bounds: list[Threshold], local: list[Threshold]) -> str:
    lines = [
        f"## {code(indicator.key)}\n",
        f"**{indicator.title}** (on a wall: {indicator.short})\n",
        f"{flowed(indicator.definition)}\n",
        f"- recipe: {_recipe(indicator)}",
        f"- direction: {_WORSE[indicator.direction]}",
        f"- pillar: {indicator.pillar.value}",
        f"- source: {flowed(indicator.source)}",
        f"- holds for figures from {indicator.valid_from.isoformat()}\n",
        _bounds(indicator, bounds, local),
    ]
    if indicator.examples:
        rows = [_row(example, indicator.unit) for example in indicator.examples]
        lines.append(table(("example", "given", "reporters", "value", "level"), rows))
    return "\n".join(lines)


def _recipe(indicator: Indicator) -> str:
    recipe = indicator.recipe
    if isinstance(recipe, Share):
        return f"{_input(recipe.numerator)} as a share of {_input(recipe.denominator)}, pooled over those who sent both"
    return f"{_input(recipe.of)}, added up; held against the bounds as a mean per organisation"


def _input(part: Input) -> str:
    where = " where " + ", ".join(f"{name} is {value}" for name, value in part.where) if part.where else ""
    return f"[{code(part.measure)}](measures.md#{part.measure.replace('.', '')}){where}"


def _bounds(indicator: Indicator, bounds: list[Threshold], local: list[Threshold]) -> str:
    if not bounds and not local:
        return "No bounds: it is shown and never judged.\n"
    lines = []
    for each in (*bounds, *local):
        values = [limit(value, unit=indicator.unit) for value in (each.two, each.three, each.four)]
        whom = f"for {each.organisation}" if each.organisation else "for all"
        whom = f"{whom} of the invented system" if each in local else whom
        first = f" from {each.valid_from.isoformat()}" if each.valid_from else ""
        last = f" until {each.valid_to.isoformat()}" if each.valid_to else ""
        kind = "indicative" if each.is_indicative else "agreed"
        lines.append(
            f"Bounds {whom}{first}{last}: level 2 at {values[0]}, level 3 at {values[1]}, level 4 at {values[2]} "
            f"({kind}; owner: {each.owner}). {flowed(each.note)}\n"
        )
    return "\n".join(lines)


def _row(example: Example, unit: Unit) -> tuple[str, ...]:
    given = "; ".join(_given(each, unit) for each in example.given) or "nothing"
    value = "unknown" if example.value is None else figure(example.value, unit=unit, decimals=2)
    partial = ", partial" if example.is_partial else ""
    level = "not judged" if example.level is None else example.level.name.lower()
    return (flowed(example.situation), given, f"{len(example.given)} of {example.expected}{partial}", value, level)


def _given(given: Given, unit: Unit) -> str:
    parts = [f"{part:,g}" for part in given.parts]
    said = " of ".join(parts) if unit is Unit.SHARE else ", ".join(parts)
    state = "" if given.freshness is Freshness.FRESH else f" ({given.freshness.value})"
    return f"{given.organisation} {said}{state}"
