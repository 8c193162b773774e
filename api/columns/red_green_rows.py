"""The columns of the rows behind red and green days."""

from api.tables import Table, fields
from api.wire import ClosedDayRow, RunningDayRow
from metrics.disclosure.figure import Figure

CLOSED = Table(
    (
        *fields(ClosedDayRow, "day", kind=Figure.TIME),
        *fields(ClosedDayRow, "stay", kind=Figure.PERSON),
        *fields(ClosedDayRow, "feed", "site", "ward", "why", kind=Figure.KEY),
        *fields(ClosedDayRow, "is_ready", "is_contradiction", kind=Figure.FLAG),
        *fields(ClosedDayRow, "reason", "reason_label", kind=Figure.KEY),
        *fields(ClosedDayRow, "red_run_days", unit="days", kind=Figure.EXTREME),
        *fields(ClosedDayRow, "is_run_at_least", kind=Figure.FLAG),
    )
)
RUNNING = Table(
    (
        *fields(RunningDayRow, "day", kind=Figure.TIME),
        *fields(RunningDayRow, "stay", kind=Figure.PERSON),
        *fields(RunningDayRow, "feed", "site", "ward", "state", kind=Figure.KEY),
        *fields(RunningDayRow, "is_ready", "is_contradiction", kind=Figure.FLAG),
        *fields(RunningDayRow, "reason", "reason_label", kind=Figure.KEY),
        *fields(RunningDayRow, "reviewed_at", kind=Figure.TIME),
    )
)
