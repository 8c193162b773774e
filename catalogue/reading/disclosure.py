"""disclosure.toml: which counts of people are small, and how the others are rounded; dated and owned."""

from catalogue.reading.problems import Findings
from catalogue.reading.settings import common, read_settings, stanzas_of
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.disclosure.rule import Rule

DISCLOSURE = "disclosure.toml"
_RULES = "rules"
_NUMBERS = ("least_shown", "rounding_base", "least_mean_basis")


def read_disclosure(content: bytes, *, findings: Findings) -> tuple[Rule, ...]:
    """Every rule, in the order of the file; one at most holds on a day."""
    tables = tables_of(content, file=DISCLOSURE, findings=findings)
    for name in tables.keys() - {_RULES}:
        findings.add(file=DISCLOSURE, stanza=f"[{name}]", reason="unknown stanza; [[rules]] is meant?")
    stanzas = stanzas_of(tables, _RULES, file=DISCLOSURE, findings=findings)
    return read_settings(stanzas, _rule, subject=lambda _: None)


def _rule(stanza: Stanza) -> Rule:
    least, base, basis = (max(1, stanza.whole_number(key, lowest=1)) for key in _NUMBERS)
    if base > 2 * least:
        stanza.refuse("rounding_base", "must not be more than twice least_shown: a count would be rounded to nought")
        base = least
    return Rule(
        least_shown=least,
        rounding_base=base,
        shows_zero=stanza.claim("shows_zero"),
        protects_totals=stanza.claim("protects_totals"),
        least_mean_basis=basis,
        **common(stanza),
    )
