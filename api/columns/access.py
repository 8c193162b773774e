"""The columns of /access-report."""

from api.tables import Column, Table, fields, listed
from api.wire import Access
from metrics.disclosure.figure import Figure

ACCESS = Table(
    (
        *fields(Access, "name", "kind", "role", "organisation", "organisation_name", kind=Figure.TEXT),
        Column(name="may", of=lambda row: listed(row.may), kind=Figure.TEXT),
        Column(name="rows_shared_by", of=lambda row: listed(row.shared_by), kind=Figure.TEXT),
        *fields(Access, "is_open", "made_at", "seen_at", kind=Figure.TEXT),
    )
)
