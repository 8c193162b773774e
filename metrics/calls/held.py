"""Calls as they were held: who opened them, what was entered, when they were stood down. Records only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metrics.calls.agenda import Item


class Kind(StrEnum):
    """What an entry is. AID_ASKED and AID_OFFERED name who asks for or offers mutual aid."""

    NOTE = "note"
    DECISION = "decision"
    AID_ASKED = "aid_asked"
    AID_OFFERED = "aid_offered"


class Moment(StrEnum):
    """When the picture of a call was kept as it was shown."""

    OPENED = "opened"
    STOOD_DOWN = "stood_down"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who said something: in which role, under which name, and of which account, where it was one."""

    role: str
    name: str
    account: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A call that was opened. `ended_at` None: not stood down, as known then."""

    number: int
    organisation: str
    title: str
    scheduled_at: datetime
    opened_by: By
    opened_at: datetime
    ended_by: By | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something entered in a call, at an item. `organisation`: whom it is about, None: nobody in particular.

    `replaces` is the entry whose place it takes; without words it takes that back.
    """

    number: int
    call: int
    item: Item
    kind: Kind
    organisation: str | None
    says: str
    replaces: int | None
    by: By
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be entered in a call, at an item."""

    call: int
    item: Item
    kind: Kind
    organisation: str | None
    says: str
    replaces: int | None


def standing_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Of all that was entered, what stands: nothing that was replaced, and nothing that only takes something back.

    Shape: in the order in which each was first entered.
    """
    every = sorted(entries, key=lambda each: each.number)
    first: dict[int, int] = {}
    last: dict[int, Entry] = {}
    for each in every:
        root = each.number if each.replaces is None else first.get(each.replaces, each.replaces)
        first[each.number] = root
        last[root] = each
    return tuple(last[root] for root in sorted(last) if last[root].says)
