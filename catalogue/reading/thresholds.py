"""thresholds.toml: where the levels of an indicator begin, dated, owned, for all or for one organisation.

Which way an indicator gets worse is the business of `metrics`; here the three bounds must only rise, or only fall.
"""

from itertools import combinations

from catalogue.model import Threshold
from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from catalogue.spans import overlap

THRESHOLDS = "thresholds.toml"


def read_thresholds(content: bytes, *, known: Known, findings: Findings) -> list[Threshold]:
    """Every threshold, in the order of the file."""
    tables = tables_of(content, file=THRESHOLDS, findings=findings)
    for name in tables.keys() - {"thresholds"}:
        findings.add(file=THRESHOLDS, stanza=f"[{name}]", reason="unknown stanza; [[thresholds]] is meant?")
    listed = tables.get("thresholds", [])
    if not isinstance(listed, list) or not all(isinstance(values, dict) for values in listed):
        findings.add(file=THRESHOLDS, key="thresholds", reason="must be stanzas [[thresholds]]")
        return []
    stanzas = [
        Stanza(file=THRESHOLDS, name=_name(number, values), values=values, findings=findings)
        for number, values in enumerate(listed, start=1)
    ]
    thresholds = [_threshold(stanza, known=known) for stanza in stanzas]
    for (before, one), (stanza, other) in combinations(zip(stanzas, thresholds, strict=True), 2):
        if (one.indicator, one.organisation) == (other.indicator, other.organisation) and overlap(one, other):
            stanza.refuse("valid_from", f"overlaps {before.name}")
    return thresholds


def _name(number: int, values: dict[str, object]) -> str:
    words = [values.get("indicator"), values.get("organisation")]
    about = ", ".join(word for word in words if isinstance(word, str))
    return f"[[thresholds]] {number} ({about})"


def _threshold(stanza: Stanza, *, known: Known) -> Threshold:
    threshold = Threshold(
        indicator=stanza.text("indicator"),
        organisation=stanza.text("organisation") if stanza.has("organisation") else None,
        two=stanza.number("two"),
        three=stanza.number("three"),
        four=stanza.number("four"),
        valid_from=stanza.optional_day("valid_from"),
        valid_to=stanza.optional_day("valid_to"),
        owner=stanza.text("owner"),
        is_indicative=stanza.claim("is_indicative"),
        note=stanza.text("note"),
    )
    stanza.close()
    if known.indicators is not None and threshold.indicator not in known.indicators:
        stanza.refuse("indicator", f"{shown(threshold.indicator)} is not an indicator")
    if threshold.organisation is not None and threshold.organisation not in known.organisations:
        stanza.refuse("organisation", f"{shown(threshold.organisation)} is not an organisation of organisations.csv")
    if threshold.valid_from and threshold.valid_to and threshold.valid_from >= threshold.valid_to:
        stanza.refuse("valid_to", "must be after valid_from")
    rises = threshold.two < threshold.three < threshold.four
    falls = threshold.two > threshold.three > threshold.four
    if stanza.has("two") and stanza.has("three") and stanza.has("four") and not (rises or falls):
        stanza.refuse("three", "two, three and four must rise, or fall, from one to the next")
    return threshold
