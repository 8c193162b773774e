"""The columns of the rows behind blockages."""

from api.tables import Column, Table, fields, listed
from api.wire import IdleDayRow, IdlePlace, LateRow, LostDayRow

LOST_DAYS = Table(
    (
        *fields(
            LostDayRow, "day", "stay", "feed", "site", "ward", "home_council", "blockage", "blockage_name", "tag",
            "what", "reason", "reason_label", "family", "owner", "ready_since", "care", "is_disputed",
        ),
        *fields(LostDayRow, "pounds", unit="pounds"),
    )
)  # fmt: skip
LATE = Table(
    (
        *fields(
            LateRow,
            "day",
            "stay",
            "feed",
            "site",
            "ward",
            "lateness",
            "reason",
            "reason_label",
            "is_running",
            "left_at",
        ),
        *fields(LateRow, "hours", unit="bed hours"),
    )
)


def _places(places: list[IdlePlace]) -> str:
    return listed(f"{each.place}: {each.people}" for each in places)


IDLE_DAYS = Table(
    (
        *fields(IdleDayRow, "day", "key", "what"),
        *fields(IdleDayRow, "saved", unit="bed days"),
        Column(name="idle", of=lambda row: _places(row.idle), unit="people by place"),
        Column(name="waited", of=lambda row: _places(row.waited), unit="people by place"),
        Column(
            name="offers",
            of=lambda row: listed(f"{each.organisation} {each.locality}: {each.usable:g}" for each in row.offers),
        ),
        Column(name="waiting", of=lambda row: listed(each.stay for each in row.waiting), unit="stays"),
    )
)
