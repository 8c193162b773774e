"""Emergency department and ambulance door as a long CSV list: one line is one figure of one quarter of an hour.

Publisher: an emergency department's system. Version: 1. Cadence: every fifteen minutes, the last three hours whole.
Known lies: figures of the last three hours may be corrected; the later file counts. Those named `_today` fall back to
nought at London midnight, not UTC midnight. A metric may be left out, and its cell empty or a dash: not known. The
stanza's columns are the names in `metric`.
Contract: `docs/feeds/emergency-department.md`.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from catalogue.model import Feed
from ingest.parsed import Parsed, RejectCode, sample_of
from ingest.reading.cells import figure_of_text
from ingest.reading.columns import LIVE, columns_of
from ingest.reading.csv_text import demand_columns, read_table
from ingest.reading.live import published_when_seen
from ingest.reading.rows import RowReader
from metrics.vocabulary import Measure, Observation

FORMAT = "ed_quarters_csv"
TITLE = "Emergency department and ambulance door (CSV)"
CONTENT_TYPES = ("text/csv",)
published_at = published_when_seen

_TIME, _CODE, _METRIC, _VALUE = "time", "org_code", "metric", "value"
_QUARTER_MINUTES = 15


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one file. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    named = {column.name: column.measure for column in columns_of(feed, measures, abouts=LIVE)}
    table = read_table(payload, max_rows=feed.max_rows)
    ignored = Counter(demand_columns(table, required=(_TIME, _CODE, _METRIC, _VALUE)))
    reader = RowReader()
    for number, cells in reader.rows(table):
        at = _quarter(reader, cells, number=number)
        organisation = reader.code(cells, _CODE, number=number)
        measure = named.get(cells[_METRIC])
        if at is None or organisation is None:
            continue
        if measure is None:
            ignored[sample_of(cells[_METRIC])[:64]] += 1
            continue
        figure = figure_of_text(cells[_VALUE])
        if isinstance(figure, float):
            reader.observations.append(Observation(organisation, measure, at, at, figure))
        elif figure is not None:
            reader.refuse(figure, number=number, field=cells[_METRIC], value=cells[_VALUE])
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(table.rows),
        ignored_fields=dict(ignored.most_common(20)),
    )


def _quarter(reader: RowReader, cells: Mapping[str, str], *, number: int) -> datetime | None:
    at = reader.instant(cells, _TIME, number=number)
    if at is not None and (at.minute % _QUARTER_MINUTES or at.second or at.microsecond):
        reader.refuse(RejectCode.BAD_TIME, number=number, field=_TIME, value=cells[_TIME])
        return None
    return at
