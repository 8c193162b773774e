"""GET /room: who can take somebody now, and how to refer to them. No person."""

from datetime import time

from fastapi import APIRouter
from fastapi.responses import Response

from api import shapes, wire
from api.basis import basis
from api.calls import MAY_BE_REFUSED
from api.columns.room import ROOM
from api.names import called_as
from api.narrowing_room import Among, checked
from api.needs import needs
from api.pages import Page
from api.questions import Answering, Built, TheQuestion
from db.engine import Connection
from metrics.access import May
from metrics.flow.capacity_words import UNITS
from metrics.room.hours import Hours, Span
from metrics.room.listing import Need
from picture.call import Call
from picture.room import Entry, Room, of_system, room
from picture.virtual_wards import virtual_wards

router = APIRouter(tags=["pictures"])

_DEFINITIONS = ("flow.capacity", "room.answer", "room.hours", "room.sentence")
_ORDER = {need: str(place) for place, need in enumerate(Need)}
_ROOM = Answering(
    shape=wire.Room, tables={"services": lambda made: ROOM.of(made.services)}, refuses=MAY_BE_REFUSED,
)  # fmt: skip


@router.get(
    "/room",
    openapi_extra=needs(May.FIGURES),
    summary="Who can take somebody now",
    **_ROOM.documented,
)
async def get_room(question: TheQuestion, wanted: Among) -> Response:
    """The services in the room of the system that an organisation belongs to: yes, limited, no, not known, closed, or
    ask the hub; why; how to refer; their hours; how old the figure is. Whoever may see figures of a part of a system
    sees its whole room."""
    question = question.named("room", wanted)

    async def build(conn: Connection) -> Built:
        async with question.call(conn) as own:
            call = of_system(own)
            wards = await virtual_wards(conn, question.door.memory, call, when=question.moment, viewer=question.viewer)
        found = room(call, wards=wards, wanted=wanted)
        checked(wanted, found)
        page = question.page(found.entries, key=lambda each: (_ORDER[each.listing.need], each.listing.organisation))
        made = wire.Room(
            basis=basis(
                call, kinds=("offer",), definitions=_DEFINITIONS, rows=(), code_version=question.door.code_version,
                changes_at=found.changes_at,
            ),
            clock=shapes.clock(question.door.clock), areas=_areas(found), total=page.total, next=page.next,
            services=_services(page, call),
        )  # fmt: skip
        return question.answer(made, _ROOM, what="room")

    return await question.ready(build)


def _areas(found: Room) -> list[wire.RoomArea]:
    return [
        wire.RoomArea(council=each.council, name=called_as(each.council, found.call), localities=list(each.localities))
        for each in found.areas
    ]


def _services(page: Page[Entry], call: Call) -> list[wire.RoomService]:
    return [_service(each, call) for each in page.rows]


def _service(each: Entry, call: Call) -> wire.RoomService:
    listing, left, opening, next_ = each.listing, each.left, each.opening, each.next
    kind = listing.need.kind
    return wire.RoomService(
        service=listing.organisation, name=called_as(listing.organisation, call), need=listing.need.value,
        answer=each.answer.value, says=each.says, unit=None if kind is None else UNITS[kind], usable=left.usable,
        is_whole=left.is_whole, places=[wire.RoomPlaces(locality=name, usable=amount) for name, amount in left.where],
        limited_at_most=None if each.limit is None else each.limit.at_most, freshness=left.freshness.value,
        observed_at=left.observed_at, next_usable=None if next_ is None else next_.usable,
        next_at=None if next_ is None else next_.at, next_on=None if next_ is None else next_.on,
        is_open=None if opening is None else opening.is_open, opens_at=None if opening is None else opening.opens_at,
        closes_at=None if opening is None else opening.closes_at,
        hours=None if listing.hours is None else _hours(listing.hours), who=listing.who, age=listing.age,
        telephone=listing.telephone, form=listing.form, route=listing.route, hub_telephone=listing.hub_telephone,
        councils=sorted(each.councils), localities=sorted(each.localities), owner=listing.owner,
        is_indicative=listing.is_indicative, is_simulated=listing.is_simulated,
        withheld=None if each.withheld is None else each.withheld.value,
    )  # fmt: skip


def _hours(hours: Hours) -> wire.RoomHours:
    return wire.RoomHours(
        weekdays=_span(hours.weekdays), saturdays=_span(hours.saturdays), sundays=_span(hours.sundays),
        bank_holidays=_span(hours.bank_holidays),
    )  # fmt: skip


def _span(span: Span | None) -> str:
    if span is None:
        return "closed"
    return "always" if span == Span(time.min, time.min) else f"{span.opens:%H:%M}-{span.closes:%H:%M}"
