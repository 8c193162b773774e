"""alerts.toml: the rules by which alerts are raised and cleared, and the channels by which people are told."""

import re
from collections.abc import Mapping
from datetime import timedelta

from catalogue.alerting import Alerting, Channel
from catalogue.model import Kind
from catalogue.reading.channels import read_channel
from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.alerts import AlertRule, AlertSeverity, Edge, FeedTrouble, Hold, Line, RuleKind, Side

ALERTS = "alerts.toml"

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = timedelta(days=7)
_PRIORITIES = ("2_hour", "2_day")
_STANDS_IN = Line(1.0, 0.0)
_YES_OR_NO = Line(1.0, 0.0)


def read_alerts(content: bytes, *, known: Known, findings: Findings) -> Alerting:
    """All rules and channels."""
    tables = tables_of(content, file=ALERTS, findings=findings)
    for name in tables.keys() - {"channels", "rules"}:
        findings.add(file=ALERTS, stanza=f"[{name}]", reason="unknown stanza; [rules.*] or [channels.*] is meant?")
    channels = {
        key: read_channel(key, stanza) for key, stanza in _stanzas(tables, "channels", findings=findings).items()
    }
    rules = {
        key: _rule(key, stanza, known=known, channels=channels)
        for key, stanza in _stanzas(tables, "rules", findings=findings).items()
    }
    return Alerting(rules=rules, channels=channels)


def _stanzas(tables: Mapping[str, object], group: str, *, findings: Findings) -> dict[str, Stanza]:
    listed = tables.get(group, {})
    if not isinstance(listed, dict):
        findings.add(file=ALERTS, key=group, reason=f"must be stanzas [{group}.*]")
        return {}
    found = {}
    for key, values in listed.items():
        if not isinstance(values, dict):
            findings.add(file=ALERTS, stanza=f"[{group}]", key=key, reason=f"must be a stanza [{group}.{key}]")
            continue
        found[key] = Stanza(file=ALERTS, name=f"[{group}.{key}]", values=values, findings=findings)
        if not _KEY.fullmatch(key) or len(key) > 60:
            found[key].refuse("", "must be named in lower case, digits and hyphens, in 60 characters at most")
    return found


def _rule(key: str, stanza: Stanza, *, known: Known, channels: Mapping[str, Channel]) -> AlertRule:
    kind = stanza.choice("kind", RuleKind)
    organisations, each = _places(stanza, kind, known=known)
    rule = AlertRule(
        key=key,
        title=_short(stanza, "title"),
        kind=kind,
        line=_line(stanza, kind),
        hold=Hold(_hold(stanza, "raise_after"), _hold(stanza, "clear_after")),
        severity=stanza.choice("severity", AlertSeverity),
        channels=_channels(stanza, channels),
        advice=_short(stanza, "advice"),
        owner=stanza.text("owner"),
        note=stanza.text("note"),
        organisations=organisations,
        each=each,
        indicator=_indicator(stanza, kind, known=known),
        edge=stanza.choice("edge", Edge) if kind is RuleKind.UNUSUAL else None,
        trouble=stanza.choice("trouble", FeedTrouble) if kind is RuleKind.FEED else None,
        within=_within(stanza, kind),
        priority=_priority(stanza) if kind is RuleKind.CLOCK else None,
    )
    stanza.close()
    if rule.line.raise_at == rule.line.clear_at and rule.hold == Hold():
        stanza.refuse("clear_inside", "is nought, and nothing must hold: it could go on and off at will")
    return rule


def _short(stanza: Stanza, key: str) -> str:
    """A text that goes into messages: one line, and not longer than a person reads."""
    text = stanza.text(key)
    if not text.isprintable() or len(text) > 200:
        stanza.refuse(key, "must be one line of at most 200 characters")
    return text


def _places(stanza: Stanza, kind: RuleKind, *, known: Known) -> tuple[tuple[str, ...], str | None]:
    named = stanza.texts("organisations") if stanza.has("organisations") else ()
    for code in named:
        if code not in known.organisations:
            stanza.refuse("organisations", f"{shown(code)} is not an organisation of organisations.csv")
    each = stanza.choice("each", Kind).value if stanza.has("each") else None
    if not named and each is None and kind is not RuleKind.FEED:
        stanza.refuse("organisations", "is missing; name some, or a kind of organisation as each")
    return named, each


def _indicator(stanza: Stanza, kind: RuleKind, *, known: Known) -> str | None:
    if not kind.is_of_an_indicator or (kind is RuleKind.LEVEL and not stanza.has("indicator")):
        return None
    key = stanza.text("indicator")
    if key and known.indicators is not None and key not in known.indicators:
        stanza.refuse("indicator", f"{shown(key)} is not an indicator")
    return key


def _line(stanza: Stanza, kind: RuleKind) -> Line:
    if kind in {RuleKind.FEED, RuleKind.ACTION}:
        return _YES_OR_NO
    if kind is RuleKind.UNUSUAL:
        inside = stanza.number("clear_inside")
        if not 0 <= inside <= 0.5:
            stanza.refuse("clear_inside", "is a share of the width of the usual range, from 0 to 0.5")
            return _STANDS_IN
        return Line(0.0, -inside, is_open_ended=True)
    side = stanza.choice("side", Side) if kind is RuleKind.VALUE else Side.ABOVE
    raise_at, clear_at = stanza.number("raise_at"), stanza.number("clear_at")
    if kind is RuleKind.LEVEL and not (raise_at in {2, 3, 4} and clear_at in {1, 2, 3}):
        stanza.refuse("raise_at", "a level is raised at 2, 3 or 4 and clears at 1, 2 or 3")
        return _STANDS_IN
    try:
        return Line(raise_at, clear_at, side)
    except ValueError:
        stanza.refuse("clear_at", f"must lie on the good side of raise_at, {raise_at:g}")
        return _STANDS_IN


def _within(stanza: Stanza, kind: RuleKind) -> timedelta:
    """How long before; an action may be told of only once it is overdue."""
    is_asked = kind is RuleKind.CLOCK or (kind is RuleKind.ACTION and stanza.has("within"))
    return stanza.duration("within") if is_asked else timedelta(0)


def _hold(stanza: Stanza, key: str) -> timedelta:
    if not stanza.has(key):
        return timedelta(0)
    hold = stanza.duration(key)
    if hold > _LONGEST:
        stanza.refuse(key, "is longer than a week")
        return _LONGEST
    return hold


def _channels(stanza: Stanza, channels: Mapping[str, Channel]) -> tuple[str, ...]:
    named = stanza.texts("channels") if stanza.has("channels") else ()
    for key in named:
        if key not in channels:
            stanza.refuse("channels", f"there is no stanza [channels.{key}]")
    return named


def _priority(stanza: Stanza) -> str:
    text = stanza.text("priority")
    if text and text not in _PRIORITIES:
        stanza.refuse("priority", f"must be one of {', '.join(_PRIORITIES)}, not {shown(text)}")
    return text
