"""Stanzas that are dated, owned settings, several of one kind in a file: what all of them have, and that none of one
subject overlaps another."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import TypedDict, TypeVar

from catalogue.reading.problems import Findings
from catalogue.reading.stanza import Stanza
from catalogue.spans import overlap
from metrics.flow.rules import Setting

ASetting = TypeVar("ASetting", bound=Setting)


class Common(TypedDict):
    """What every setting has."""

    valid_from: date | None
    valid_to: date | None
    owner: str
    is_indicative: bool
    note: str


def stanzas_of(tables: Mapping[str, object], kind: str, *, file: str, findings: Findings) -> list[Stanza]:
    """The stanzas `[[kind]]` of a file."""
    listed = tables.get(kind, [])
    if not isinstance(listed, list) or not all(isinstance(values, dict) for values in listed):
        findings.add(file=file, key=kind, reason=f"must be stanzas [[{kind}]]")
        return []
    return [
        Stanza(file=file, name=f"[[{kind}]] {number}", values=values, findings=findings)
        for number, values in enumerate(listed, start=1)
    ]


def read_settings(
    stanzas: Sequence[Stanza], read: Callable[[Stanza], ASetting], *, subject: Callable[[ASetting], object]
) -> tuple[ASetting, ...]:
    """Each stanza as a setting; two of one subject may not hold on the same day."""
    settings = []
    for stanza in stanzas:
        settings.append(read(stanza))
        stanza.close()
    for (before, one), (stanza, other) in combinations(zip(stanzas, settings, strict=True), 2):
        if subject(one) == subject(other) and overlap(one, other):
            stanza.refuse("valid_from", f"overlaps {before.name}")
    return tuple(settings)


def common(stanza: Stanza) -> Common:
    """The days on which a setting holds, its owner, whether it is indicative, and where it is from."""
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
