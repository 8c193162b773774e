"""measures.md: the vocabulary, entry by entry."""

from collections import defaultdict

from homeward.reference.facts import Facts
from homeward.reference.markdown import code, defined, flowed
from metrics.pressure import INDICATORS
from metrics.vocabulary import About, Aggregation, Measure

PAGE = "measures.md"
_INTRODUCTION = (
    "What a number counts, in which unit, and how numbers of it combine. A value outside the plausible range of one "
    "organisation is refused on arrival, never clipped; a value that is not sent is unknown, never nought.\n"
)


def write(facts: Facts) -> str:
    """The page."""
    used, sent = _used(), _sent(facts)
    parts = [
        "# Measures\n",
        _INTRODUCTION,
    ]
    for key, measure in sorted(facts.catalogue.measures.items()):
        parts.append(_entry(measure, used=used[key], sent=sent[key]))
    return "\n".join(parts)


def _entry(measure: Measure, *, used: list[str], sent: list[str]) -> str:
    steady = "; steady: a jump or a sudden zero is held as suspect" if measure.steady else ""
    whole = ", whole numbers" if measure.whole else ""
    about, combines = defined(About.__doc__)[measure.about.value], defined(Aggregation.__doc__)
    lines = [
        f"**{measure.title}**, in {measure.unit}.\n",
        f"{flowed(measure.definition)}\n",
        f"- about: {measure.about.value} ({about.rstrip('.')})",
        f"- over a longer span: {measure.aggregation.value} ({combines[measure.aggregation.value].rstrip('.')})",
        f"- plausible: {measure.lowest:g} to {measure.highest:g} {measure.unit}{whole}{steady}",
        f"- source: {flowed(measure.source)}",
        f"- sent by: {', '.join(sent) or 'no feed of the shipped catalogue'}",
        f"- judged by: {', '.join(used) or 'no indicator'}\n",
    ]
    return f"## {code(measure.key)}\n\n" + "\n".join(lines)


def _used() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for indicator in INDICATORS.values():
        for part in indicator.recipe.inputs:
            entry = f"[{code(indicator.key)}](indicators.md#{indicator.key.replace('.', '')})"
            if entry not in found[part.measure]:
                found[part.measure].append(entry)
    return found


def _sent(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for feed in facts.catalogue.feeds.values():
        for measure in feed.columns.values():
            found[measure].add(f"[{code(feed.format)}](adapters.md#{feed.format})")
    return defaultdict(list, {key: sorted(entries) for key, entries in found.items()})
