"""sharing.toml: why and on what basis feeds are brought in, who asked for it, who answers for it, when it is looked at
again. A feed that no entry names is not registered, and stays visible as such: nothing is taken for granted here."""

import re
from collections.abc import Mapping

from catalogue.model import Feed
from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of
from catalogue.sharing import PERSONS, Sharing

SHARING = "sharing.toml"

_NAME = re.compile(r"[a-z0-9_]+")


def read_sharing(content: bytes, *, feeds: Mapping[str, Feed], findings: Findings) -> dict[str, Sharing]:
    """Every entry by key, in the order of the file."""
    entries: dict[str, Sharing] = {}
    taken: dict[str, str] = {}
    for key, values in tables_of(content, file=SHARING, findings=findings).items():
        if not isinstance(values, dict):
            findings.add(file=SHARING, key=key, reason="must be a stanza of its own")
            continue
        stanza = Stanza(file=SHARING, name=f"[{key}]", values=values, findings=findings)
        if not _NAME.fullmatch(key):
            stanza.refuse("", "must be named in lower case, digits and _")
        entries[key] = Sharing(
            key=key,
            title=stanza.text("title"),
            feeds=_feeds(stanza, feeds=feeds, taken=taken),
            fields=stanza.texts("fields"),
            purpose=stanza.text("purpose"),
            lawful_basis=stanza.text("lawful_basis"),
            asked_by=stanza.text("asked_by"),
            owner=stanza.text("owner"),
            kept=stanza.text("kept"),
            review_on=stanza.day("review_on"),
        )
        stanza.close()
    return entries


def _feeds(stanza: Stanza, *, feeds: Mapping[str, Feed], taken: dict[str, str]) -> tuple[str, ...]:
    named = stanza.texts("feeds")
    for key in named:
        if key not in feeds:
            stanza.refuse("feeds", f"{shown(key)} is not a feed of feeds.toml")
        elif key in taken:
            stanza.refuse("feeds", f"{shown(key)} stands in {taken[key]} already")
        taken.setdefault(key, stanza.name)
    if len({bool(feeds[key].tells & PERSONS) for key in named if key in feeds}) > 1:
        stanza.refuse("feeds", "some tell of persons and some do not; these are two entries, on two bases")
    return named
