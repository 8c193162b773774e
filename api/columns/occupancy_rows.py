"""The columns of the rows behind occupancy."""

from api.tables import Table, fields
from api.wire import OccupancyRow
from metrics.disclosure.figure import Figure

ROWS = Table(
    (
        *fields(OccupancyRow, "part", kind=Figure.KEY),
        *fields(OccupancyRow, "stay", kind=Figure.PERSON),
        *fields(OccupancyRow, "feed", "site", "came", "went", kind=Figure.KEY),
        *fields(OccupancyRow, "from_at", "to_at", kind=Figure.TIME),
        *fields(OccupancyRow, "minutes", unit="minutes", kind=Figure.EXTREME),
    )
)
