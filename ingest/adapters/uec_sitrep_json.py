"""Urgent and emergency care daily situation report as JSON, one document for the trusts of one integrated care board.

Publisher: NHS England. Version: the columns of winter 2021/22. Cadence: the return for a day is available from 11:00
London on the next; a document holds the last 28 published days, ordered by day and code.
Known lies: figures come as the trusts returned them and may contradict each other (more stays over 21 days than over
7). What a trust did not return is null, and unknown. Stays over 14 days and the split into core and escalation beds
are not in this version.
Contract: `docs/feeds/uec-sitrep.md`.
"""

from collections.abc import Mapping

from catalogue.model import Feed
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import figure_of_json, iso_date
from ingest.reading.columns import columns_of
from ingest.reading.daily import DailyReader
from ingest.reading.document import demand_fields, generated_at_of, read_document, rows_of
from ingest.reading.london import published_next_morning
from metrics.vocabulary import Measure

FORMAT = "uec_sitrep_json"
TITLE = "Urgent and emergency care daily situation report (JSON)"
published_at = published_next_morning
CONTENT_TYPES = ("application/json",)


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one document. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    columns = columns_of(feed, measures)
    document = read_document(payload, feed=feed)
    rows = rows_of(document, "rows", feed=feed)
    required = ("date", "org_code", *(column.name for column in columns))
    ignored = demand_fields(rows, required=required, optional=("org_name",))
    reader = DailyReader(columns=columns, figure_of=figure_of_json)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            reader.refuse(RejectCode.NOT_AN_OBJECT, number=number, field="", value=row)
            continue
        day = reader.day_of(row, field="date", number=number, read=iso_date)
        organisation = reader.organisation_of(row, field="org_code", number=number)
        if day is not None and organisation is not None:
            reader.read_figures(row, organisation=organisation, day=day, number=number)
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(rows),
        generated_at=generated_at_of(document),
        ignored_fields=ignored,
    )
