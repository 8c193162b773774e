"""The columns of /room: one row for each service. Places are capacity, and nothing here is of a person."""

from api.tables import Column, Table, fields, listed
from api.wire import RoomService
from metrics.disclosure.figure import Figure

_HOURS = ("hours.weekdays", "hours.saturdays", "hours.sundays", "hours.bank_holidays")

ROOM = Table(
    (
        *fields(RoomService, "service", "name", "need", "answer", kind=Figure.KEY),
        # The reason names how many of what is put up are not usable, which tells by subtraction who is there.
        *fields(RoomService, "says", kind=Figure.DERIVED),
        *fields(RoomService, "unit", kind=Figure.TEXT),
        *fields(RoomService, "usable", unit="in the unit of the kind", kind=Figure.CAPACITY),
        *fields(RoomService, "is_whole", kind=Figure.FLAG),
        Column(
            name="places", of=lambda row: listed(f"{each.locality}: {each.usable:g}" for each in row.places),
            unit="in the unit of the kind", kind=Figure.CAPACITY,
        ),
        *fields(RoomService, "limited_at_most", unit="in the unit of the kind", kind=Figure.SETTING),
        *fields(RoomService, "freshness", kind=Figure.TEXT),
        *fields(RoomService, "observed_at", kind=Figure.TIME),
        *fields(RoomService, "next_usable", unit="in the unit of the kind", kind=Figure.CAPACITY),
        *fields(RoomService, "next_at", "next_on", kind=Figure.TIME),
        *fields(RoomService, "is_open", kind=Figure.FLAG),
        *fields(RoomService, "opens_at", "closes_at", kind=Figure.TIME),
        *fields(RoomService, *_HOURS, "who", "age", "telephone", "form", "route", "hub_telephone", kind=Figure.TEXT),
        Column(name="councils", of=lambda row: listed(row.councils), kind=Figure.KEY),
        Column(name="localities", of=lambda row: listed(row.localities), kind=Figure.KEY),
        *fields(RoomService, "owner", kind=Figure.TEXT),
        *fields(RoomService, "is_indicative", "is_simulated", kind=Figure.FLAG),
        *fields(RoomService, "withheld", kind=Figure.KEY),
    )
)  # fmt: skip
