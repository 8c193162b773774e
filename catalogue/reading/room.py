"""room.toml: which services the room shows, how to refer to them and when, and from where on one is called limited.

Strict about telephone numbers and addresses: they are pressed on a telephone by somebody in a hurry.
"""

import re
from collections.abc import Mapping
from datetime import time
from urllib.parse import urlsplit

from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.settings import common, read_settings, stanzas_of
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.flow.service import Service
from metrics.room.hours import Hours, Span
from metrics.room.listing import Limit, Listing, Need, RoomRules

ROOM = "room.toml"

_KINDS = ("services", "limits")
_TELEPHONE = re.compile(r"0[0-9]{2,4}( [0-9]{3,6}){1,3}|0[0-9]{9,10}|1(11|01)|999")
_SPAN = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")
_CLOSED, _ALWAYS = "closed", "always"
# What an address of a page cannot hold, or what would end it.
_FORBIDDEN = frozenset(" ;,'\"\\<>*$")


def read_room(content: bytes, *, known: Known, services: Mapping[str, Service], findings: Findings) -> RoomRules:
    """Everything said of the room; a service meets one need once on a day, and a need has one limit."""
    tables = tables_of(content, file=ROOM, findings=findings)
    for name in tables.keys() - set(_KINDS):
        findings.add(file=ROOM, stanza=f"[{name}]", reason=f"unknown stanza; these are {', '.join(_KINDS)}")
    listed = {kind: stanzas_of(tables, kind, file=ROOM, findings=findings) for kind in _KINDS}
    return RoomRules(
        listings=read_settings(
            listed["services"],
            lambda stanza: _listing(stanza, known=known, services=services),
            subject=lambda each: (each.organisation, each.need),
        ),
        limits=read_settings(
            listed["limits"],
            lambda stanza: _limit(stanza, known=known),
            subject=lambda each: (each.need, each.organisation),
        ),
    )


def _listing(stanza: Stanza, *, known: Known, services: Mapping[str, Service]) -> Listing:
    organisation, need = stanza.text("organisation"), stanza.choice("need", Need)
    if organisation and organisation not in known.organisations:
        stanza.refuse("organisation", f"{shown(organisation)} is not an organisation of organisations.csv")
    found = services.get(organisation)
    if need.service_type is not None and (found is None or found.type is not need.service_type):
        stanza.refuse("organisation", f"is no service of type {need.service_type} in services.csv")
    ways = {"telephone": _telephone(stanza, "telephone"), "form": _form(stanza), "route": _maybe(stanza, "route")}
    if not any(ways.values()):
        stanza.refuse("", "says no way to refer: telephone, form or route")
    return Listing(
        organisation=organisation, need=need, who=stanza.text("who"), age=stanza.text("age"), **ways,
        hours=_hours(stanza), councils=_own(stanza, "councils", need=need, codes=known.organisations),
        localities=_own(stanza, "localities", need=need), hub_telephone=_telephone(stanza, "hub_telephone"),
        is_simulated=stanza.claim("is_simulated", default=False), **common(stanza),
    )  # fmt: skip


def _limit(stanza: Stanza, *, known: Known) -> Limit:
    organisation = _maybe(stanza, "organisation")
    if organisation and organisation not in known.organisations:
        stanza.refuse("organisation", f"{shown(organisation)} is not an organisation of organisations.csv")
    at_most = stanza.number("at_most")
    if at_most < 0:
        stanza.refuse("at_most", "must be 0 or more")
    return Limit(
        need=stanza.choice("need", Need), at_most=at_most, organisation=organisation, **common(stanza)
    )  # fmt: skip


def _maybe(stanza: Stanza, key: str) -> str | None:
    return stanza.text(key) if stanza.has(key) else None


def _own(stanza: Stanza, key: str, *, need: Need, codes: object = None) -> frozenset[str]:
    """Whom it serves, where services.csv cannot say so: one source for each field."""
    if not stanza.has(key):
        return frozenset()
    named = stanza.texts(key)
    if need.service_type is not None:
        stanza.refuse(key, "is said of this service in services.csv")
    for code in named:
        if isinstance(codes, Mapping) and code not in codes:
            stanza.refuse(key, f"{shown(code)} is not an organisation of organisations.csv")
    return frozenset(named)


def _telephone(stanza: Stanza, key: str) -> str | None:
    number = _maybe(stanza, key)
    if number and not _TELEPHONE.fullmatch(number):
        stanza.refuse(key, 'must be a number of the United Kingdom such as "01632 960001"')
    return number


def _form(stanza: Stanza) -> str | None:
    address = _maybe(stanza, "form")
    if not address:
        return address
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme != "https" or not host:
        stanza.refuse("form", "must be an address that begins with https://")
    elif parts.username is not None or parts.password is not None or _FORBIDDEN & set(address):
        stanza.refuse("form", "holds a name, a password or a sign that an address may not hold here")
    return address


def _hours(stanza: Stanza) -> Hours | None:
    if not stanza.has("hours"):
        return None
    inner = stanza.inner("hours")
    found = Hours(
        weekdays=_span(inner, "weekdays"), saturdays=_span(inner, "saturdays"), sundays=_span(inner, "sundays"),
        bank_holidays=_span(inner, "bank_holidays"),
    )  # fmt: skip
    inner.close()
    return found


def _span(stanza: Stanza, key: str) -> Span | None:
    text = stanza.text(key)
    if text == _ALWAYS:
        return Span(time.min, time.min)
    if _SPAN.fullmatch(text):
        opens, closes = (time.fromisoformat(part) for part in text.split("-"))
        if opens == closes:
            stanza.refuse(key, f'begins and ends at one time; "{_ALWAYS}" is meant?')
        return Span(opens, closes)
    if text and text != _CLOSED:
        stanza.refuse(key, f'must be "{_CLOSED}", "{_ALWAYS}" or a span such as "08:00-20:00", not {shown(text)}')
    return None
