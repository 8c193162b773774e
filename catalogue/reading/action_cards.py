"""action_cards.toml: actions that are offered to a role when a level of a pillar is reached."""

from datetime import timedelta

from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.settings import common, read_settings, stanzas_of
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.calls.schedule import ActionCard
from metrics.pressure.indicator import Pillar

ACTION_CARDS = "action_cards.toml"
_CARDS = "cards"


def read_action_cards(content: bytes, *, known: Known, findings: Findings) -> tuple[ActionCard, ...]:
    """Every card, in the order of the file; a card of one level, pillar, role and title stands there once."""
    tables = tables_of(content, file=ACTION_CARDS, findings=findings)
    for name in tables.keys() - {_CARDS}:
        findings.add(file=ACTION_CARDS, stanza=f"[{name}]", reason="unknown stanza; [[cards]] is meant?")
    return read_settings(
        stanzas_of(tables, _CARDS, file=ACTION_CARDS, findings=findings),
        lambda stanza: _card(stanza, known=known),
        subject=lambda each: (each.level, each.pillar, each.role, each.title),
    )


def _card(stanza: Stanza, *, known: Known) -> ActionCard:
    level = stanza.whole_number("level", lowest=1)
    if level > 4:
        stanza.refuse("level", "must be from 1 to 4")
    indicator = stanza.text("indicator") if stanza.has("indicator") else None
    if indicator and known.indicators is not None and indicator not in known.indicators:
        stanza.refuse("indicator", f"{shown(indicator)} is not an indicator")
    within = stanza.duration("within")
    if within <= timedelta(0):
        stanza.refuse("within", "must be more than nothing")
    return ActionCard(
        level=level, pillar=stanza.choice("pillar", Pillar).value, role=stanza.text("role"), title=stanza.text("title"),
        within=within, indicator=indicator, **common(stanza),
    )  # fmt: skip
