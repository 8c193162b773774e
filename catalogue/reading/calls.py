"""calls.toml: when system calls are held, how many minutes are planned for each item, when an action is due soon."""

import re
from datetime import time, timedelta

from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.settings import common, read_settings, stanzas_of
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.calls.agenda import Item
from metrics.calls.schedule import CallRule, CallRules, ItemRule, ReminderRule

CALLS = "calls.toml"
_KINDS = ("calls", "items", "reminders")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST = timedelta(hours=4)
_MOST_MINUTES = 120


def read_calls(content: bytes, *, known: Known, findings: Findings) -> CallRules:
    """Every setting; an organisation holds one call at an hour, and an item has one planned time."""
    tables = tables_of(content, file=CALLS, findings=findings)
    for name in tables.keys() - set(_KINDS):
        findings.add(file=CALLS, stanza=f"[{name}]", reason=f"unknown stanza; these are {', '.join(_KINDS)}")
    listed = {kind: stanzas_of(tables, kind, file=CALLS, findings=findings) for kind in _KINDS}
    return CallRules(
        calls=read_settings(
            listed["calls"],
            lambda stanza: _call(stanza, known=known),
            subject=lambda each: (each.organisation, each.at),
        ),
        items=read_settings(listed["items"], _item, subject=lambda each: each.item),
        reminders=read_settings(listed["reminders"], _reminder, subject=lambda _: None),
    )


def _call(stanza: Stanza, *, known: Known) -> CallRule:
    organisation = stanza.text("organisation") if stanza.has("organisation") else None
    if organisation and organisation not in known.organisations:
        stanza.refuse("organisation", f"{shown(organisation)} is not an organisation of organisations.csv")
    lasts = stanza.duration("lasts")
    if not timedelta(0) < lasts <= _LONGEST:
        stanza.refuse("lasts", "must be more than nothing and at most 4 h")
    return CallRule(
        title=stanza.text("title"), at=_hour(stanza, "at"), days=_days(stanza), lasts=lasts, organisation=organisation,
        **common(stanza),
    )  # fmt: skip


def _days(stanza: Stanza) -> frozenset[int]:
    days = stanza.texts("days")
    for name in days:
        if name not in _WEEKDAYS:
            stanza.refuse("days", f"{shown(name)} is no weekday; these are {', '.join(_WEEKDAYS)}")
    return frozenset(_WEEKDAYS.index(name) for name in days if name in _WEEKDAYS)


def _item(stanza: Stanza) -> ItemRule:
    minutes = stanza.number("minutes")
    if not 0 < minutes <= _MOST_MINUTES:
        stanza.refuse("minutes", f"must be more than nothing and at most {_MOST_MINUTES}")
    return ItemRule(item=stanza.choice("item", Item), minutes=minutes, **common(stanza))


def _reminder(stanza: Stanza) -> ReminderRule:
    before = stanza.duration("before")
    if before <= timedelta(0):
        stanza.refuse("before", "must be more than nothing")
    return ReminderRule(before=before, **common(stanza))


def _hour(stanza: Stanza, key: str) -> time:
    text = stanza.text(key)
    if _HOUR.fullmatch(text):
        return time.fromisoformat(text)
    if text:
        stanza.refuse(key, f'must be a time such as "08:30", not {shown(text)}')
    return time.min
