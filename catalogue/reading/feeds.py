"""feeds.toml: what the feeds of a format share, and what each feed is on its own.

A feed is read from its format's keys overlaid with its own; a problem is said where the key was written, so a mistake
in shared defaults shows once.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from urllib.parse import urlsplit

from catalogue.model import INBOX, UNLISTED_COUNTS_FOR, Confirmation, Covers, Delivery, Feed
from catalogue.placeholders import is_well_formed, placeholders, resolve
from catalogue.reading.known import Known
from catalogue.reading.networks import networks_in
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from metrics.vocabulary import FreshnessLimits

FEEDS = "feeds.toml"

_NAME = re.compile(r"[a-z0-9_]+")
_EPISODES = ("stay", "referral", "response", "offer")
# Those that are open until somebody ends them, so that they can go missing from a list.
_LISTED = {"stay", "referral", "response"}
_SHARED_KEYS = frozenset(field.name for field in fields(Feed)) - {"key", "format"}


def read_feeds(content: bytes, *, known: Known, findings: Findings) -> dict[str, Feed]:
    """Every feed by key, in the order of the file."""
    tables = tables_of(content, file=FEEDS, findings=findings)
    for name in tables.keys() - {"formats", "feeds"}:
        findings.add(file=FEEDS, stanza=f"[{name}]", reason="unknown stanza; [formats.…] or [feeds.…] is meant?")
    formats = _named(tables, "formats", findings=findings)
    for name, shared in formats.items():
        for key in shared.keys() - _SHARED_KEYS:
            findings.add(file=FEEDS, stanza=f"[formats.{name}]", key=key, reason="unknown key")
    feeds = _named(tables, "feeds", findings=findings)
    return {key: _feed(key, own, formats=formats, known=known, findings=findings) for key, own in feeds.items()}


def _named(tables: Mapping[str, object], group: str, *, findings: Findings) -> dict[str, dict[str, object]]:
    named = tables.get(group, {})
    if not isinstance(named, dict):
        findings.add(file=FEEDS, key=group, reason=f"must be stanzas such as [{group}.name]")
        return {}
    for name, values in named.items():
        if not isinstance(values, dict):
            findings.add(file=FEEDS, stanza=f"[{group}]", key=name, reason=f"must be a stanza [{group}.{name}]")
        elif not _NAME.fullmatch(name):
            findings.add(file=FEEDS, stanza=f"[{group}.{name}]", reason="must be named in lower case, digits and _")
    return {name: values for name, values in named.items() if isinstance(values, dict)}


def _feed(
    key: str,
    own: Mapping[str, object],
    *,
    formats: Mapping[str, Mapping[str, object]],
    known: Known,
    findings: Findings,
) -> Feed:
    named_format = own.get("format")
    shared = formats.get(named_format, {}) if isinstance(named_format, str) else {}
    stanza = Stanza(
        file=FEEDS,
        name=f"[feeds.{key}]",
        values={**{name: value for name, value in shared.items() if name in _SHARED_KEYS}, **own},
        findings=findings,
        origins=dict.fromkeys(shared.keys() - own.keys(), f"[formats.{named_format}]"),
    )
    feed = Feed(
        key=key,
        title=stanza.text("title"),
        format=_format(stanza, formats=formats, known=known),
        url=_url(stanza),
        delivery=stanza.choice("delivery", Delivery),
        covers=stanza.choice("covers", Covers),
        places=_places(stanza, known=known),
        poll_every=stanza.duration("poll_every"),
        deadline=stanza.duration("deadline"),
        retry_for=stanza.duration("retry_for"),
        limits=_limits(stanza.inner("limits")),
        future_within=stanza.duration("future_within"),
        ancient_after=stanza.duration("ancient_after"),
        max_bytes=stanza.whole_number("max_bytes", lowest=1),
        max_rows=stanza.whole_number("max_rows", lowest=1),
        networks=networks_in(stanza),
        columns=_columns(stanza, known=known),
        measure_limits=_measure_limits(stanza, known=known),
        headers=_headers(stanza),
        precedence=stanza.whole_number("precedence", lowest=0),
        publisher=stanza.text("publisher"),
        licence=stanza.text("licence"),
        is_simulated=stanza.claim("is_simulated"),
        is_enabled=stanza.claim("is_enabled", default=True),
        register=_register(stanza),
        tells=_tells(stanza),
        unlisted_counts_for=_unlisted(stanza),
        confirmation=_confirmation(stanza),
    )
    stanza.close()
    _check_times(feed, stanza)
    return feed


def _format(stanza: Stanza, *, formats: Mapping[str, Mapping[str, object]], known: Known) -> str:
    name = stanza.text("format")
    if name and name not in formats:
        stanza.refuse("format", f"there is no stanza [formats.{name}]")
    if name and known.formats is not None and name not in known.formats:
        stanza.refuse("format", f"no adapter reads {shown(name)}; known are {', '.join(sorted(known.formats))}")
    return name


def _register(stanza: Stanza) -> str | None:
    if not stanza.has("register"):
        return None
    name = stanza.text("register")
    if name and not _NAME.fullmatch(name):
        stanza.refuse("register", "must be named in lower case, digits and _")
    return name


def _tells(stanza: Stanza) -> frozenset[str]:
    kinds = stanza.texts("tells") if stanza.has("tells") else ()
    for kind in kinds:
        if kind not in _EPISODES:
            stanza.refuse("tells", f"{shown(kind)} is not one of {', '.join(_EPISODES)}")
    return frozenset(kinds)


def _unlisted(stanza: Stanza) -> timedelta:
    if not stanza.has("unlisted_counts_for"):
        return UNLISTED_COUNTS_FOR
    counts_for = stanza.duration("unlisted_counts_for")
    if not (set(stanza.texts("tells")) if stanza.has("tells") else set()) & _LISTED:
        stanza.refuse("unlisted_counts_for", f"is for a feed that tells of {', '.join(sorted(_LISTED))}")
    return counts_for


def _confirmation(stanza: Stanza) -> Confirmation:
    if not stanza.has("confirmation"):
        return Confirmation()
    inner = stanza.inner("confirmation")
    confirmation = Confirmation(
        documents=inner.whole_number("documents", lowest=2),
        jump_for=inner.duration("jump_for"),
        zero_for=inner.duration("zero_for"),
    )
    inner.close()
    return confirmation


def _url(stanza: Stanza) -> str:
    if not stanza.has("url") and stanza.has("delivery") and stanza.text("delivery") == Delivery.ARCHIVE:
        return ""
    url = stanza.text("url")
    if not url:
        return url
    if url == INBOX:
        _check_pushed(stanza)
        return url
    if not is_well_formed(url):
        stanza.refuse("url", "holds a $ that is no placeholder such as ${REPLAY_URL}")
        return url
    # A placeholder at the start stands for an address, one elsewhere for a part of it.
    start = "http://host" if url.startswith("${") else "part"
    names = placeholders(url)
    filled = resolve(url, {name: start if name == names[0] else "part" for name in names})
    try:
        parts = urlsplit(filled)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        stanza.refuse(
            "url", f"must be an address that begins with http:// or https://, or {INBOX} for a feed that is pushed"
        )
    if "@" in filled.partition("?")[0]:
        stanza.refuse("url", "must not hold a name or password; use a header with a placeholder")
    return url


def _check_pushed(stanza: Stanza) -> None:
    if stanza.has("delivery") and stanza.text("delivery") == Delivery.ARCHIVE:
        stanza.refuse("url", "an archive is imported by hand and never pushed")
    if stanza.has("headers"):
        stanza.refuse("headers", f"is for a feed that is asked; that of {INBOX} never is")


def _headers(stanza: Stanza) -> dict[str, str]:
    if not stanza.has("headers"):
        return {}
    headers = stanza.table("headers")
    for name, value in headers.items():
        if not is_well_formed(value):
            stanza.refuse_inner("headers", name, "holds a $ that is no placeholder such as ${FEED_TOKEN}")
    return headers


def _places(stanza: Stanza, *, known: Known) -> tuple[str, ...]:
    places = stanza.texts("places")
    for place in places:
        if place not in known.organisations:
            stanza.refuse("places", f"{shown(place)} is not an organisation of organisations.csv")
    return places


def _columns(stanza: Stanza, *, known: Known) -> dict[str, str]:
    columns = stanza.table("columns")
    first: dict[str, str] = {}
    for column, measure in columns.items():
        if measure not in known.measures:
            stanza.refuse_inner("columns", column, f"{shown(measure)} is not a measure of measures.toml")
        elif measure in first:
            stanza.refuse_inner("columns", column, f"{measure} is already taken from {first[measure]}")
        first.setdefault(measure, column)
    if stanza.has("columns") and not columns:
        stanza.refuse("columns", "is empty")
    return columns


def _measure_limits(stanza: Stanza, *, known: Known) -> dict[str, FreshnessLimits]:
    if not stanza.has("measure_limits"):
        return {}
    tables = stanza.inner("measure_limits")
    limits = {measure: _limits(tables.inner(measure)) for measure in tables.given}
    for measure in limits.keys() - known.measures:
        tables.refuse(measure, "is not a measure of measures.toml")
    return limits


def _limits(stanza: Stanza) -> FreshnessLimits:
    limits = FreshnessLimits(
        late_after=stanza.duration("late_after"),
        stale_after=stanza.duration("stale_after"),
        stuck_after=stanza.duration("stuck_after") if stanza.has("stuck_after") else None,
    )
    if limits.late_after >= limits.stale_after and timedelta.max not in {limits.late_after, limits.stale_after}:
        stanza.refuse("late_after", "must be shorter than stale_after")
    stanza.close()
    return limits


def _check_times(feed: Feed, stanza: Stanza) -> None:
    if timedelta.max in {feed.poll_every, feed.deadline, feed.retry_for}:
        return
    if feed.deadline >= feed.poll_every / 2:
        stanza.refuse("deadline", "must be shorter than half of poll_every")
    if feed.retry_for > feed.deadline:
        stanza.refuse("retry_for", "must not be longer than deadline")
    # Words older than that are refused: a list so old could not bring anybody back. The default does not forbid it.
    if stanza.has("unlisted_counts_for") and timedelta.max > feed.unlisted_counts_for > feed.ancient_after:
        stanza.refuse("unlisted_counts_for", "must not be longer than ancient_after")
