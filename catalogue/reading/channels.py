"""[channels.*] of alerts.toml: who is told of alerts, by which way, and when not.

Strict about where messages go: an address that holds a secret, and the secret itself, are placeholders.
"""

import re
from datetime import time
from urllib.parse import urlsplit

from catalogue.alerting import Channel, ChannelKind, WebhookFormat
from catalogue.placeholders import is_well_formed, placeholders, resolve
from catalogue.reading.networks import networks_in
from catalogue.reading.problems import shown
from catalogue.reading.stanza import Stanza
from metrics.alerts import AlertSeverity, Quiet

_MAIL = re.compile(r"[A-Za-z0-9.!#%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_ONE_PLACEHOLDER = re.compile(r"\$\{[A-Z][A-Z0-9_]*\}")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read_channel(key: str, stanza: Stanza) -> Channel:
    """One channel; what is wrong with it is noted on its stanza."""
    kind = stanza.choice("kind", ChannelKind)
    is_mail = kind is ChannelKind.EMAIL
    form = stanza.choice("format", WebhookFormat) if not is_mail else WebhookFormat.JSON
    channel = Channel(
        key=key,
        title=stanza.text("title"),
        kind=kind,
        owner=stanza.text("owner"),
        quiet=_quiet(stanza),
        through_quiet=_through(stanza),
        to=_to(stanza) if is_mail else (),
        url="" if is_mail else _url(stanza),
        format=form,
        secret=None if is_mail else _secret(stanza, form),
        networks=() if is_mail else networks_in(stanza),
    )
    stanza.close()
    return channel


def is_mail_address(text: str) -> bool:
    """Whether a text is one plain e-mail address: no name beside it, no space, nothing that could begin a new line."""
    return len(text) <= 254 and bool(_MAIL.fullmatch(text))


def _quiet(stanza: Stanza) -> Quiet | None:
    if not (stanza.has("quiet_from") or stanza.has("quiet_to")):
        return None
    starts, ends = _hour(stanza, "quiet_from"), _hour(stanza, "quiet_to")
    if starts == ends:
        stanza.refuse("quiet_to", "must be another time than quiet_from")
        return None
    return Quiet(starts, ends)


def _hour(stanza: Stanza, key: str) -> time:
    text = stanza.text(key)
    if not _HOUR.fullmatch(text):
        if text:
            stanza.refuse(key, f'must be a time such as "22:00", in London, not {shown(text)}')
        return time.min if key == "quiet_from" else time.max
    return time.fromisoformat(text)


def _through(stanza: Stanza) -> frozenset[AlertSeverity]:
    if not stanza.has("through_quiet"):
        return frozenset({AlertSeverity.URGENT})
    named = stanza.texts("through_quiet")
    for each in named:
        if each not in set(AlertSeverity):
            stanza.refuse("through_quiet", f"{shown(each)} is not one of {', '.join(AlertSeverity)}")
    return frozenset(AlertSeverity(each) for each in named if each in set(AlertSeverity))


def _to(stanza: Stanza) -> tuple[str, ...]:
    named = stanza.texts("to")
    for each in named:
        if not _ONE_PLACEHOLDER.fullmatch(each) and not is_mail_address(each):
            stanza.refuse("to", f"{shown(each)} is neither an e-mail address nor a placeholder such as ${{DUTY_EMAIL}}")
    return named


def _url(stanza: Stanza) -> str:
    url = stanza.text("url")
    if not url:
        return url
    if not is_well_formed(url) or not placeholders(url):
        stanza.refuse("url", "must hold a placeholder such as ${TEAMS_URL}: who knows the address can write to it")
        return url
    names = placeholders(url)
    start = "https://host" if url.startswith("${") else "part"
    filled = resolve(url, {name: start if name == names[0] else "part" for name in names})
    try:
        parts = urlsplit(filled)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        stanza.refuse("url", "must be an address that begins with https:// or http://")
    elif parts.username is not None or parts.password is not None:
        stanza.refuse("url", "must not hold a name or password")
    return url


def _secret(stanza: Stanza, form: WebhookFormat) -> str | None:
    if form is not WebhookFormat.JSON and not stanza.has("secret"):
        return None
    secret = stanza.text("secret")
    if secret and not _ONE_PLACEHOLDER.fullmatch(secret):
        # What was written there may be the secret itself: it is not repeated.
        stanza.refuse("secret", "must be one placeholder such as ${TEAMS_SECRET}; a secret stands in no catalogue")
    return secret
