"""rules.toml: the settings of the core of flow. Unit costs, owners of reasons, the High Impact Changes, lateness, the
clocks of urgent community response, planning; each dated and owned.
"""

import re
from datetime import time

from catalogue.reading.problems import Findings, shown
from catalogue.reading.red_reasons import OWNERS
from catalogue.reading.settings import common, read_settings, stanzas_of
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.flow.rules import (
    CostKind,
    FlowRules,
    HighImpactChange,
    LatenessRule,
    PlanningRule,
    ReasonOwner,
    ResponseRule,
    UnitCost,
)

RULES = "rules.toml"
_KINDS = ("unit_costs", "owners", "changes", "lateness", "urgent_response", "planning")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read_rules(content: bytes, *, findings: Findings) -> FlowRules:
    """Every setting; none of one kind and subject may overlap another."""
    tables = tables_of(content, file=RULES, findings=findings)
    for name in tables.keys() - set(_KINDS):
        findings.add(file=RULES, stanza=f"[{name}]", reason=f"unknown stanza; these are {', '.join(_KINDS)}")
    listed = {kind: stanzas_of(tables, kind, file=RULES, findings=findings) for kind in _KINDS}
    return FlowRules(
        unit_costs=read_settings(listed["unit_costs"], _unit_cost, subject=lambda each: each.kind),
        owners=read_settings(listed["owners"], _owner, subject=lambda each: (each.family, each.code)),
        changes=read_settings(listed["changes"], _change, subject=lambda each: (each.tag, each.type)),
        lateness=read_settings(listed["lateness"], _lateness, subject=lambda _: None),
        responses=read_settings(listed["urgent_response"], _response, subject=lambda _: None),
        planning=read_settings(listed["planning"], _planning, subject=lambda _: None),
    )


def _unit_cost(stanza: Stanza) -> UnitCost:
    pounds = stanza.number("pounds_a_day")
    if pounds < 0:
        stanza.refuse("pounds_a_day", "must not be negative")
    return UnitCost(kind=stanza.choice("kind", CostKind), pounds_a_day=pounds, **common(stanza))


def _owner(stanza: Stanza) -> ReasonOwner:
    family, code = _optional(stanza, "family"), _optional(stanza, "code")
    if (family is None) == (code is None):
        stanza.refuse("family", "either family or code must be given, and not both")
    acts = stanza.text("acts")
    if acts and acts not in OWNERS:
        stanza.refuse("acts", f"must be one of {', '.join(OWNERS)}, not {shown(acts)}")
    return ReasonOwner(acts=acts, family=family, code=code, **common(stanza))


def _change(stanza: Stanza) -> HighImpactChange:
    return HighImpactChange(
        name=stanza.text("name"), tag=stanza.text("tag"), type=_optional(stanza, "type"), **common(stanza)
    )


def _lateness(stanza: Stanza) -> LatenessRule:
    return LatenessRule(after=_hour(stanza, "after"), reasons=frozenset(stanza.texts("reasons")), **common(stanza))


def _response(stanza: Stanza) -> ResponseRule:
    rule = ResponseRule(
        two_hour=stanza.duration("two_hour"),
        two_day=stanza.duration("two_day"),
        opens_at=_hour(stanza, "opens_at"),
        closes_at=_hour(stanza, "closes_at"),
        is_open_always=stanza.claim("is_open_always", default=False),
        standard_share=_share(stanza, "standard_share"),
        left_out=frozenset(stanza.texts("left_out")),
        **common(stanza),
    )
    if rule.opens_at >= rule.closes_at:
        stanza.refuse("closes_at", "must be later than opens_at")
    return rule


def _planning(stanza: Stanza) -> PlanningRule:
    weeks = stanza.number("clear_within_weeks")
    if weeks <= 0:
        stanza.refuse("clear_within_weeks", "must be more than nothing")
    return PlanningRule(clear_within_weeks=weeks, start_within=stanza.duration("start_within"), **common(stanza))


def _optional(stanza: Stanza, key: str) -> str | None:
    return stanza.text(key) if stanza.has(key) else None


def _share(stanza: Stanza, key: str) -> float:
    share = stanza.number(key)
    if not 0 <= share <= 1:
        stanza.refuse(key, "must be a share from 0 to 1")
    return share


def _hour(stanza: Stanza, key: str) -> time:
    text = stanza.text(key)
    if not _HOUR.fullmatch(text):
        if text:
            stanza.refuse(key, f'must be a time such as "08:00", not {shown(text)}')
        return time.min
    return time.fromisoformat(text)
