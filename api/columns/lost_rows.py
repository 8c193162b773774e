"""The columns of the rows behind blockages."""

from api.tables import Column, Table, fields, listed
from api.wire import IdleDayRow, IdlePlace, LateRow, LostDayRow
from metrics.disclosure.figure import Figure

LOST_DAYS = Table(
    (
        *fields(LostDayRow, "day", kind=Figure.TIME),
        *fields(LostDayRow, "stay", kind=Figure.PERSON),
        *fields(
            LostDayRow,
            "feed",
            "site",
            "ward",
            "home_council",
            "blockage",
            "blockage_name",
            "tag",
            "what",
            "reason",
            "reason_label",
            "family",
            "owner",
            kind=Figure.KEY,
        ),
        *fields(LostDayRow, "ready_since", kind=Figure.TIME),
        *fields(LostDayRow, "care", kind=Figure.KEY),
        *fields(LostDayRow, "is_disputed", kind=Figure.FLAG),
        *fields(LostDayRow, "pounds", unit="pounds", kind=Figure.DERIVED),
    )
)
LATE = Table(
    (
        *fields(LateRow, "day", kind=Figure.TIME),
        *fields(LateRow, "stay", kind=Figure.PERSON),
        *fields(LateRow, "feed", "site", "ward", "lateness", "reason", "reason_label", kind=Figure.KEY),
        *fields(LateRow, "is_running", kind=Figure.FLAG),
        *fields(LateRow, "left_at", kind=Figure.TIME),
        *fields(LateRow, "hours", unit="bed hours", kind=Figure.EXTREME),
    )
)


def _places(places: list[IdlePlace]) -> str:
    return listed(f"{each.place}: {each.people}" for each in places)


IDLE_DAYS = Table(
    (
        *fields(IdleDayRow, "day", kind=Figure.TIME),
        *fields(IdleDayRow, "key", "what", kind=Figure.KEY),
        *fields(IdleDayRow, "saved", unit="bed days", kind=Figure.PEOPLE),
        Column(name="idle", of=lambda row: _places(row.idle), unit="people by place", kind=Figure.DERIVED),
        Column(name="waited", of=lambda row: _places(row.waited), unit="people by place", kind=Figure.DERIVED),
        Column(
            name="offers", kind=Figure.CAPACITY,
            of=lambda row: listed(f"{each.organisation} {each.locality}: {each.usable:g}" for each in row.offers),
        ),
        Column(
            name="waiting", of=lambda row: listed(each.stay for each in row.waiting), unit="stays", kind=Figure.PERSON
        ),
    )
)  # fmt: skip
