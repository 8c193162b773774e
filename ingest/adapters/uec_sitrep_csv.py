"""Urgent and emergency care daily situation report as CSV, one file for the trusts of one region.

Publisher: NHS England. Version: the columns of winter 2021/22. Cadence: the return for a day is available from 11:00
London on the next; a file holds the last 28 published days, ordered by day and code.
Known lies: as for the same report as JSON. An empty cell and a dash both mean "not sent". Dates are British. The last
line is "# rows" and their number, because a CSV file cut at the end of a line is a CSV file too.
Contract: `docs/feeds/uec-sitrep.md`.
"""

from collections.abc import Mapping
from operator import itemgetter

from catalogue.model import Feed
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import british_date, figure_of_text
from ingest.reading.columns import columns_of
from ingest.reading.csv_text import demand_columns, read_table
from ingest.reading.daily import DailyReader
from ingest.reading.london import published_next_morning
from metrics.vocabulary import Measure

FORMAT = "uec_sitrep_csv"
TITLE = "Urgent and emergency care daily situation report (CSV)"
published_at = published_next_morning
CONTENT_TYPES = ("text/csv",)

_DAY, _CODE, _NAME = "Period", "Org Code", "Org Name"


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one file. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    columns = columns_of(feed, measures)
    table = read_table(payload, max_rows=feed.max_rows)
    ignored = demand_columns(table, required=(_DAY, _CODE, *(column.name for column in columns)), optional=(_NAME,))
    reader = DailyReader(columns=columns, figure_of=figure_of_text)
    of_columns = itemgetter(*table.places.values())
    for number, row in enumerate(table.rows, start=1):
        if len(row) != table.width:
            reader.refuse(RejectCode.WRONG_CELL_COUNT, number=number, field="", value=list(row))
            continue
        cells: dict[str, object] = dict(zip(table.places, map(str.strip, of_columns(row)), strict=True))
        day = reader.day_of(cells, field=_DAY, number=number, read=british_date)
        organisation = reader.organisation_of(cells, field=_CODE, number=number)
        if day is not None and organisation is not None:
            reader.read_figures(cells, organisation=organisation, day=day, number=number)
    return Parsed(
        observations=reader.observations, rejects=reader.rejects, rows=len(table.rows), ignored_fields=ignored
    )
