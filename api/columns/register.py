"""The columns of /register: feeds with their entries, agreements between partners, addresses that give rows out."""

from api.tables import Column, Table, fields, listed
from api.wire import Inflow, RowRoute, SharedRows
from metrics.disclosure.figure import Figure

_ENTRY = ("title", "purpose", "lawful_basis", "asked_by", "owner", "kept", "review_on")

FEEDS = Table(
    (
        *fields(Inflow, "feed", "title", "publisher", "licence", "is_simulated", "is_polled", kind=Figure.KEY),
        Column(name="is_registered", of=lambda row: row.entry is not None, kind=Figure.TEXT),
        *fields(Inflow, *(f"entry.{name}" for name in _ENTRY), kind=Figure.TEXT),
        Column(name="entry_fields", of=lambda row: listed(row.entry.fields) if row.entry else None, kind=Figure.TEXT),
        *fields(Inflow, "review", kind=Figure.KEY),
        Column(name="persons", of=lambda row: listed(row.persons), kind=Figure.TEXT),
        Column(name="measures", of=lambda row: listed(row.measures), kind=Figure.TEXT),
        Column(name="places", of=lambda row: listed(row.places), kind=Figure.TEXT),
        Column(name="seen_by", of=lambda row: listed(row.seen_by), kind=Figure.TEXT),
        Column(name="rows_seen_by", of=lambda row: listed(row.rows_seen_by), kind=Figure.TEXT),
        Column(name="agreements", of=lambda row: listed(row.agreements), kind=Figure.TEXT),
    )
)
AGREEMENTS = Table(
    fields(
        SharedRows, "agreement", "owner", "owner_name", "role", "partner", "partner_name", "standing", "valid_from",
        "valid_to", "purpose", "lawful_basis", "asked_by", "responsible", "review_on", "review", kind=Figure.TEXT,
    )
)  # fmt: skip
ROUTES = Table(
    (
        *fields(RowRoute, "address", "title", kind=Figure.TEXT),
        Column(name="fields", of=lambda row: listed(row.fields), kind=Figure.TEXT),
        Column(name="roles", of=lambda row: listed(row.roles), kind=Figure.TEXT),
        *fields(RowRoute, "is_file", kind=Figure.FLAG),
    )
)
