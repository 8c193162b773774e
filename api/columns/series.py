"""The columns of /series. Its unit stands in a column of its own, since it is another for each figure."""

from api.tables import Table, fields
from api.wire import SeriesPoint

SERIES = Table(
    fields(
        SeriesPoint, "about_at", "about_until", "observed_at", "received_at", "value", "low", "high", "count", "usable",
        "expected",
    )
)  # fmt: skip
