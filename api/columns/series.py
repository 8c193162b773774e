"""The columns of /series. Its unit stands in a column of its own, since it is another for each figure."""

from api.tables import Table, fields
from api.wire import SeriesPoint
from metrics.disclosure.figure import Figure

SERIES = Table(
    (
        *fields(SeriesPoint, "about_at", "about_until", "observed_at", "received_at", kind=Figure.TIME),
        *fields(SeriesPoint, "value", "low", "high", kind=Figure.MIXED),
        *fields(SeriesPoint, "count", "usable", "expected", kind=Figure.TALLY),
        *fields(SeriesPoint, "is_withheld", kind=Figure.FLAG),
    )
)
