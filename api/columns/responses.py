"""The columns of /responses and of /responses/clocks."""

from typing import NamedTuple

from api.tables import Adding, Sum, Table, fields
from api.wire import ByReason, Clocks, DueBy, ResponseClocks, ResponseRow
from metrics.disclosure.figure import Figure

_COUNTS = (
    "received", "due", "met", "missed", "running", "running_due_today", "untriaged", "overdue", "not_told"
)  # fmt: skip


class Of(NamedTuple):
    """A part of a group's clocks, with the group."""

    clocks: Clocks
    kind: str
    part: ByReason | DueBy


CLOCKS = Table(
    (
        *fields(Clocks, "group", "name", "priority", kind=Figure.KEY),
        *fields(Clocks, *_COUNTS, unit="responses", kind=Figure.PEOPLE),
        *fields(Clocks, "met_share", unit="share", kind=Figure.SHARE, rests_on=("met", "due")),
        *fields(Clocks, "standard_share", unit="share", kind=Figure.SETTING),
        *fields(Clocks, "is_standard_met", kind=Figure.DERIVED),
        *fields(Clocks, "visits_left", unit="visits", kind=Figure.CAPACITY),
        *fields(Clocks, "says", kind=Figure.DERIVED),
    ),
    sums=(
        Sum(("due",), ("met", "missed")),
        Sum(("running",), ("running_due_today",), has_rest=True),
        Sum(("running",), ("untriaged",), has_rest=True),
    ),
    adding=(Adding(by=("priority",)),),
)
_CLOCKS = fields(Of, "clocks.group", "clocks.name", "clocks.priority", kind=Figure.KEY)
REASONS = Table(
    (
        *_CLOCKS,
        *fields(Of, "kind", "part.reason", kind=Figure.KEY),
        *fields(Of, "part.responses", unit="responses", kind=Figure.PEOPLE),
    ),
    adding=(Adding(by=("clocks_group", "clocks_name", "clocks_priority", "kind")),),
)
DUE_BY = Table(
    (
        *_CLOCKS,
        *fields(Of, "part.by", kind=Figure.TIME),
        *fields(Of, "part.responses", unit="responses", kind=Figure.PEOPLE),
    )
)
RESPONSES = Table(
    (
        *fields(ResponseRow, "response", kind=Figure.PERSON),
        *fields(
            ResponseRow, "feed", "team", "team_name", "priority", "source", "home_council", "locality", kind=Figure.KEY
        ),
        *fields(ResponseRow, "received_at", "triaged_at", "first_contact_at", "closed_at", kind=Figure.TIME),
        *fields(ResponseRow, "outcome", "reason", kind=Figure.KEY),
        *fields(ResponseRow, "clock_started_at", "due_at", kind=Figure.TIME),
        *fields(ResponseRow, "clock", kind=Figure.KEY),
        *fields(ResponseRow, "is_open", "is_told", kind=Figure.FLAG),
        *fields(ResponseRow, "unlisted_since", kind=Figure.TIME),
    )
)


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
