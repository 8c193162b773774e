"""measures.toml: the vocabulary of what is counted."""

import re

from catalogue.model import Kind
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.vocabulary import About, Aggregation, Measure

MEASURES = "measures.toml"

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


def read_measures(content: bytes, *, findings: Findings) -> dict[str, Measure]:
    """Every measure by key, in the order of the file."""
    measures: dict[str, Measure] = {}
    for key, values in tables_of(content, file=MEASURES, findings=findings).items():
        if not isinstance(values, dict):
            findings.add(file=MEASURES, key=key, reason="must be a stanza of its own")
            continue
        stanza = Stanza(file=MEASURES, name=f'["{key}"]', values=values, findings=findings)
        if not _KEY.fullmatch(key):
            stanza.refuse("", 'must be named in lower case with dots, in quotes, such as ["beds.ga.open"]')
        measures[key] = Measure(
            key=key,
            title=stanza.text("title"),
            unit=stanza.text("unit"),
            about=stanza.choice("about", About),
            aggregation=stanza.choice("aggregation", Aggregation),
            lowest=stanza.number("lowest"),
            highest=stanza.number("highest"),
            whole=stanza.claim("whole"),
            definition=stanza.text("definition"),
            source=stanza.text("source"),
            kinds=_kinds(stanza),
            steady=stanza.claim("steady", default=False),
        )
        if measures[key].steady and measures[key].about is About.SINCE_MIDNIGHT:
            stanza.refuse("steady", "cannot be said of a counter that falls to zero at midnight")
        if stanza.has("highest") and measures[key].lowest >= measures[key].highest:
            stanza.refuse("highest", "must be above lowest")
        stanza.close()
    return measures


def _kinds(stanza: Stanza) -> frozenset[str]:
    kinds = stanza.texts("kinds") if stanza.has("kinds") else ()
    for kind in kinds:
        if kind not in set(Kind):
            stanza.refuse("kinds", f"{shown(kind)} is not a kind of organisation; these are {', '.join(Kind)}")
    return frozenset(kinds)
