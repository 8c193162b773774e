"""lookups.toml: the services by which trusts say who a key of theirs is, asked by browsers and never by us.

Strict about addresses: where they lead, a browser sends keys of people.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from catalogue.model import Kind, Organisation
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from catalogue.sharing import LookUp

LOOKUPS = "lookups.toml"

_KEY = "{key}"
# What an address of a content policy cannot hold, or what would end it.
_FORBIDDEN = frozenset(" ;,'\"\\<>*$")


def read_lookups(content: bytes, *, organisations: Mapping[str, Organisation], findings: Findings) -> dict[str, LookUp]:
    """Every service by the code of its trust, in the order of the file."""
    found: dict[str, LookUp] = {}
    for code, values in tables_of(content, file=LOOKUPS, findings=findings).items():
        if not isinstance(values, dict):
            findings.add(file=LOOKUPS, key=code, reason="must be a stanza of its own")
            continue
        stanza = Stanza(file=LOOKUPS, name=f"[{code}]", values=values, findings=findings)
        if code not in organisations or organisations[code].kind is not Kind.TRUST:
            stanza.refuse("", f"{shown(code)} is not a trust of organisations.csv")
        found[code] = LookUp(
            organisation=code, url=_url(stanza), owner=stanza.text("owner"), with_cookies=stanza.claim("with_cookies")
        )
        stanza.close()
    return found


def _url(stanza: Stanza) -> str:
    url = stanza.text("url")
    if not url:
        return url
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        stanza.refuse("url", "is not an address")
        return url
    if not host or parts.scheme not in {"https", "http"}:
        stanza.refuse("url", "must be an address that begins with https://")
    elif parts.scheme == "http" and not _is_this_machine(host):
        stanza.refuse("url", "must begin with https://; http:// is for this machine alone")
    if parts.username is not None or parts.password is not None:
        stanza.refuse("url", "must not hold a name or password")
    if parts.fragment or _FORBIDDEN & set(url) or not url.isascii():
        stanza.refuse("url", "holds a sign that an address may not hold here")
    if url.count(_KEY) != 1 or _KEY in parts.netloc or set("{}") & set(url.replace(_KEY, "")):
        stanza.refuse("url", "must hold {key} once, behind the host, and no other braces")
    return url


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
