"""The columns of /responses and of /responses/clocks."""

from typing import NamedTuple

from api.tables import Table, fields
from api.wire import ByReason, Clocks, DueBy, ResponseClocks, ResponseRow

_COUNTS = (
    "received", "due", "met", "missed", "running", "running_due_today", "unallocated", "overdue", "not_told"
)  # fmt: skip


class Of(NamedTuple):
    """A part of a group's clocks, with the group."""

    clocks: Clocks
    kind: str
    part: ByReason | DueBy


CLOCKS = Table(
    (
        *fields(Clocks, "group", "name", "priority"),
        *fields(Clocks, *_COUNTS, unit="responses"),
        *fields(Clocks, "met_share", "standard_share", unit="share"),
        *fields(Clocks, "is_standard_met"),
        *fields(Clocks, "visits_left", unit="visits"),
        *fields(Clocks, "says"),
    )
)
_CLOCKS = fields(Of, "clocks.group", "clocks.name", "clocks.priority")
REASONS = Table((*_CLOCKS, *fields(Of, "kind", "part.reason"), *fields(Of, "part.responses", unit="responses")))
DUE_BY = Table((*_CLOCKS, *fields(Of, "part.by"), *fields(Of, "part.responses", unit="responses")))
RESPONSES = Table(
    fields(
        ResponseRow, "response", "feed", "team", "team_name", "priority", "source", "home_council", "locality",
        "received_at", "triaged_at", "first_contact_at", "closed_at", "outcome", "reason", "clock_started_at", "due_at",
        "clock", "is_open", "is_told", "unlisted_since",
    )
)  # fmt: skip


def reasons(made: ResponseClocks) -> list[Of]:
    """Who was declined, deferred or left out, by reason, of each group."""
    return [
        Of(clocks, kind, part)
        for clocks in made.clocks
        for kind, parts in (
            ("declined", clocks.declined), ("deferred", clocks.deferred), ("left out", clocks.left_out)
        )
        for part in parts
    ]  # fmt: skip


def due_by(made: ResponseClocks) -> list[Of]:
    """How many are due by each hour, of each group."""
    return [Of(clocks, "", part) for clocks in made.clocks for part in clocks.due_by]
