"""The columns of the rows behind red and green days."""

from api.tables import Table, fields
from api.wire import ClosedDayRow, RunningDayRow

CLOSED = Table(
    (
        *fields(
            ClosedDayRow, "day", "stay", "feed", "site", "ward", "why", "is_ready", "is_contradiction", "reason",
            "reason_label",
        ),
        *fields(ClosedDayRow, "red_run_days", unit="days"),
        *fields(ClosedDayRow, "is_run_at_least"),
    )
)  # fmt: skip
RUNNING = Table(
    fields(
        RunningDayRow, "day", "stay", "feed", "site", "ward", "state", "is_ready", "is_contradiction", "reason",
        "reason_label", "reviewed_at",
    )
)  # fmt: skip
