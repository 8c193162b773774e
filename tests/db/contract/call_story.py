"""Calls in the story: one stood down, one forgotten; entries replaced and taken back, actions said anew, pictures."""

from datetime import timedelta

from db.access.actions import say_action
from db.access.calls import end_call, enter, keep_shown, open_call
from db.engine import Connection
from metrics.actions.action import Aim, Figure, NewAction, State
from metrics.calls.agenda import Item
from metrics.calls.held import By, Kind, Moment, NewEntry
from tests.db.contract.story import AUTUMN, HOUR, SPRING, Called, midnight

CHAIR = By(role="Director on call", name="chair", account=7)
PROVIDER = By(role="Site manager", name="site", account=None)
_MINUTE = timedelta(minutes=1)


def calls_told() -> list[Called]:
    """Two calls of a trust and one of its board, of which one was never stood down."""
    spring, autumn = midnight(SPRING) + 8 * HOUR, midnight(AUTUMN) + 8 * HOUR
    return [
        Called("R0A", spring, spring + HOUR),
        Called("R0A", autumn, None),
        Called("QOP", autumn, autumn + HOUR),
    ]


async def hold_call(conn: Connection, told: Called) -> None:
    """Hold a call as the web would: open, enter, capture, keep, say anew, stand down."""
    at, code = told.scheduled_at, told.organisation
    call = await open_call(conn, code, title="System call", scheduled_at=at, by=CHAIR, at=at + _MINUTE)
    await keep_shown(conn, call, Moment.OPENED, bodies={"agenda": f"{code} {at}".encode()}, at=at + _MINUTE)
    note = NewEntry(call=call, item=Item.SAFETY, kind=Kind.NOTE, organisation=None, says="Safe.", replaces=None)
    first = await enter(conn, note, by=CHAIR, at=at + 2 * _MINUTE)
    better = NewEntry(
        call=call, item=Item.SAFETY, kind=Kind.NOTE, organisation="RMC", says="Safe but for one.", replaces=first
    )
    second = await enter(conn, better, by=CHAIR, at=at + 5 * HOUR)
    taken = NewEntry(call=call, item=Item.SAFETY, kind=Kind.NOTE, organisation=None, says="", replaces=second)
    await enter(conn, taken, by=CHAIR, at=at + timedelta(days=3))
    aid = NewEntry(call=call, item=Item.AID, kind=Kind.AID_OFFERED, organisation="RMC", says="Six beds.", replaces=None)
    await enter(conn, aid, by=PROVIDER, at=at + 3 * _MINUTE)
    figure = Figure(
        indicator="acute.ga_occupancy", organisation="RMC", aim=Aim.DOWN, by=0.02, baseline=0.94, baseline_at=at
    )
    new = NewAction(
        number=None, organisation=code, call=call, title="Open six beds", owner="RMC", owner_role="Site manager",
        due_at=at + 4 * HOUR, state=State.OPEN, figure=figure, note="",
    )  # fmt: skip
    number = await say_action(conn, new, by=CHAIR, at=at + 4 * _MINUTE)
    done = NewAction(
        number=number, organisation=code, call=call, title="Open six beds", owner="RMC", owner_role="Site manager",
        due_at=at + 4 * HOUR, state=State.DONE, figure=None, note="Four opened.",
    )  # fmt: skip
    await say_action(conn, done, by=PROVIDER, at=at + timedelta(days=1))
    if told.ended_at is not None:
        await keep_shown(conn, call, Moment.STOOD_DOWN, bodies={"agenda": b"end", "wall": b"{}"}, at=told.ended_at)
        await end_call(conn, call, by=CHAIR, at=told.ended_at)
    await conn.commit()
