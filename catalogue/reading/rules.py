"""rules.toml: the settings of the core of flow. Unit costs, owners of reasons, the High Impact Changes, lateness, the
clocks of urgent community response, planning; each dated and owned.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from itertools import combinations
from typing import TypedDict, TypeVar

from catalogue.reading.problems import Findings, shown
from catalogue.reading.red_reasons import OWNERS
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from catalogue.spans import overlap
from metrics.flow.rules import (
    CostKind,
    FlowRules,
    HighImpactChange,
    LatenessRule,
    PlanningRule,
    ReasonOwner,
    ResponseRule,
    Setting,
    UnitCost,
)

RULES = "rules.toml"
_KINDS = ("unit_costs", "owners", "changes", "lateness", "urgent_response", "planning")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
ASetting = TypeVar("ASetting", bound=Setting)


class _Common(TypedDict):
    valid_from: date | None
    valid_to: date | None
    owner: str
    is_indicative: bool
    note: str


def read_rules(content: bytes, *, findings: Findings) -> FlowRules:
    """Every setting; none of one kind and subject may overlap another."""
    tables = tables_of(content, file=RULES, findings=findings)
    for name in tables.keys() - set(_KINDS):
        findings.add(file=RULES, stanza=f"[{name}]", reason=f"unknown stanza; these are {', '.join(_KINDS)}")
    listed = {kind: _stanzas(kind, tables.get(kind, []), findings=findings) for kind in _KINDS}
    return FlowRules(
        unit_costs=_read(listed["unit_costs"], _unit_cost, subject=lambda each: each.kind),
        owners=_read(listed["owners"], _owner, subject=lambda each: (each.family, each.code)),
        changes=_read(listed["changes"], _change, subject=lambda each: (each.tag, each.type)),
        lateness=_read(listed["lateness"], _lateness, subject=lambda _: None),
        responses=_read(listed["urgent_response"], _response, subject=lambda _: None),
        planning=_read(listed["planning"], _planning, subject=lambda _: None),
    )


def _stanzas(kind: str, listed: object, *, findings: Findings) -> list[Stanza]:
    if not isinstance(listed, list) or not all(isinstance(values, dict) for values in listed):
        findings.add(file=RULES, key=kind, reason=f"must be stanzas [[{kind}]]")
        return []
    return [
        Stanza(file=RULES, name=f"[[{kind}]] {number}", values=values, findings=findings)
        for number, values in enumerate(listed, start=1)
    ]


def _read(
    stanzas: Sequence[Stanza], read: Callable[[Stanza], ASetting], *, subject: Callable[[ASetting], object]
) -> tuple[ASetting, ...]:
    settings = []
    for stanza in stanzas:
        settings.append(read(stanza))
        stanza.close()
    for (before, one), (stanza, other) in combinations(zip(stanzas, settings, strict=True), 2):
        if subject(one) == subject(other) and overlap(one, other):
            stanza.refuse("valid_from", f"overlaps {before.name}")
    return tuple(settings)


def _common(stanza: Stanza) -> _Common:
    valid_from, valid_to = stanza.optional_day("valid_from"), stanza.optional_day("valid_to")
    if valid_from and valid_to and valid_from >= valid_to:
        stanza.refuse("valid_to", "must be after valid_from")
    return {
        "valid_from": valid_from,
        "valid_to": valid_to,
        "owner": stanza.text("owner"),
        "is_indicative": stanza.claim("is_indicative"),
        "note": stanza.text("note"),
    }


def _unit_cost(stanza: Stanza) -> UnitCost:
    pounds = stanza.number("pounds_a_day")
    if pounds < 0:
        stanza.refuse("pounds_a_day", "must not be negative")
    return UnitCost(kind=stanza.choice("kind", CostKind), pounds_a_day=pounds, **_common(stanza))


def _owner(stanza: Stanza) -> ReasonOwner:
    family, code = _optional(stanza, "family"), _optional(stanza, "code")
    if (family is None) == (code is None):
        stanza.refuse("family", "either family or code must be given, and not both")
    acts = stanza.text("acts")
    if acts and acts not in OWNERS:
        stanza.refuse("acts", f"must be one of {', '.join(OWNERS)}, not {shown(acts)}")
    return ReasonOwner(acts=acts, family=family, code=code, **_common(stanza))


def _change(stanza: Stanza) -> HighImpactChange:
    return HighImpactChange(
        name=stanza.text("name"), tag=stanza.text("tag"), type=_optional(stanza, "type"), **_common(stanza)
    )


def _lateness(stanza: Stanza) -> LatenessRule:
    return LatenessRule(after=_hour(stanza, "after"), reasons=frozenset(stanza.texts("reasons")), **_common(stanza))


def _response(stanza: Stanza) -> ResponseRule:
    rule = ResponseRule(
        two_hour=stanza.duration("two_hour"),
        two_day=stanza.duration("two_day"),
        opens_at=_hour(stanza, "opens_at"),
        closes_at=_hour(stanza, "closes_at"),
        is_open_always=stanza.claim("is_open_always", default=False),
        standard_share=_share(stanza, "standard_share"),
        left_out=frozenset(stanza.texts("left_out")),
        **_common(stanza),
    )
    if rule.opens_at >= rule.closes_at:
        stanza.refuse("closes_at", "must be later than opens_at")
    return rule


def _planning(stanza: Stanza) -> PlanningRule:
    weeks = stanza.number("clear_within_weeks")
    if weeks <= 0:
        stanza.refuse("clear_within_weeks", "must be more than nothing")
    return PlanningRule(clear_within_weeks=weeks, start_within=stanza.duration("start_within"), **_common(stanza))


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
