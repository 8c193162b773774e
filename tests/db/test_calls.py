"""Calls and actions in the store: as known at every time, counted up by the store itself, and never changed."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from db.access.actions import say_action
from db.access.calls import end_call, enter, open_call
from db.engine import Connection
from db.read.actions import actions_of, versions_of
from db.read.calls import call_held, calls_held, entries_of, names_shown, shown_in
from db.read.snapshot import data_version, one_look
from db.write import save_catalogue
from metrics.actions.action import NewAction, State
from metrics.calls.agenda import Item
from metrics.calls.held import Kind, Moment, NewEntry, standing_entries
from tests.db.contract.call_story import CHAIR, calls_told
from tests.db.contract.questions import KNOWN
from tests.db.contract.story import HOUR
from tests.db.contract.telling import Teller, catalogue

_MINUTE = timedelta(minutes=1)
FIRST = calls_told()[0]
ACTION = NewAction(
    number=None, organisation="R0A", call=None, title="Open six beds", owner="RMC", owner_role="Site manager",
    due_at=FIRST.scheduled_at, state=State.OPEN, figure=None, note="",
)  # fmt: skip


@pytest.fixture
async def told(store: Connection) -> Connection:
    """The store after every call of the story."""
    await save_catalogue(store, catalogue("first"), since=KNOWN[0], code_version="0")
    await Teller(store).tell(calls_told())
    return store


async def test_a_call_is_known_from_when_it_was_opened_and_over_from_when_it_was_stood_down(told: Connection) -> None:
    async with one_look(told):
        assert await call_held(told, 1, known=FIRST.scheduled_at) is None
        during = await call_held(told, 1, known=FIRST.scheduled_at + _MINUTE)
        after = await call_held(told, 1, known=FIRST.scheduled_at + HOUR)
        assert during is not None
        assert after is not None
        assert (during.ended_at, after.ended_at) == (None, FIRST.ended_at)
        assert after.opened_by == CHAIR
        of_trust = await calls_held(told, "R0A", known=KNOWN[-1], limit=9)
        assert [each.number for each in of_trust] == [2, 1]


async def test_what_was_entered_stands_as_it_was_known_then(told: Connection) -> None:
    at = FIRST.scheduled_at
    async with one_look(told):
        for known, expected in (
            (at + _MINUTE, []),
            (at + 3 * _MINUTE, ["Safe.", "Six beds."]),
            (at + 6 * HOUR, ["Safe but for one.", "Six beds."]),
            (at + timedelta(days=4), ["Six beds."]),
        ):
            assert [each.says for each in standing_entries(await entries_of(told, 1, known=known))] == expected


async def test_the_bytes_that_were_shown_come_back_as_they_were(told: Connection) -> None:
    async with one_look(told):
        assert await shown_in(told, 1, Moment.OPENED, "agenda") == f"R0A {FIRST.scheduled_at}".encode()
        assert await shown_in(told, 1, Moment.STOOD_DOWN, "wall") == b"{}"
        assert await shown_in(told, 2, Moment.STOOD_DOWN, "wall") is None
        assert await names_shown(told, 1, known=FIRST.scheduled_at + 2 * _MINUTE) == [(Moment.OPENED, "agenda")]
        assert len(await names_shown(told, 1, known=KNOWN[-1])) == 3


async def test_an_action_is_what_was_last_said_of_it_by_then(told: Connection) -> None:
    at = FIRST.scheduled_at
    async with one_look(told):
        assert await actions_of(told, ["R0A"], known=at) == []
        (new,) = await actions_of(told, ["R0A"], known=at + HOUR)
        (done,) = await actions_of(told, ["R0A"], known=at + timedelta(days=2))
        assert (new.state, done.state, done.note) == (State.OPEN, State.DONE, "Four opened.")
        assert new.figure is not None
        assert new.figure.baseline == 0.94
        assert new.captured_at == done.captured_at == new.recorded_at < done.recorded_at
        assert [each.state for each in await versions_of(told, new.number, known=KNOWN[-1])] == [
            State.OPEN,
            State.DONE,
        ]
        for since, expected in ((done.recorded_at, [done]), (done.recorded_at + _MINUTE, [])):
            assert await actions_of(told, ["R0A"], known=at + timedelta(days=2), over_since=since) == expected
        assert await actions_of(told, ["R0A"], known=at + HOUR, over_since=at + HOUR) == [new], "it is open"
        by_owner = await actions_of(told, ["RMC"], known=KNOWN[-1])
        assert len(by_owner) == 3
        assert await versions_of(told, 999, known=KNOWN[-1]) == []


async def test_each_word_counts_the_version_up(told: Connection) -> None:
    before = await data_version(told)
    at = FIRST.scheduled_at + timedelta(days=1)
    call = await open_call(told, "R0A", title="System call", scheduled_at=at, by=CHAIR, at=at)
    note = NewEntry(call=call, item=Item.BEDS, kind=Kind.NOTE, organisation=None, says="Short.", replaces=None)
    await enter(told, note, by=CHAIR, at=at)
    await say_action(told, ACTION, by=CHAIR, at=at)
    assert await end_call(told, call, by=CHAIR, at=at)
    assert await data_version(told) == before + 4


async def test_a_call_is_opened_once_and_stood_down_once(told: Connection) -> None:
    other = replace(CHAIR, name="another")
    assert await open_call(told, "R0A", title="Again", scheduled_at=FIRST.scheduled_at, by=other, at=KNOWN[-1]) == 1
    assert not await end_call(told, 1, by=other, at=KNOWN[-1])
    async with one_look(told):
        held = await call_held(told, 1, known=KNOWN[-1])
    assert held is not None
    assert (held.opened_by, held.ended_by) == (CHAIR, CHAIR)


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"owner": "RZZ"}, psycopg.errors.ForeignKeyViolation),
        ({"call": 99}, psycopg.errors.ForeignKeyViolation),
        ({"number": 99}, psycopg.errors.ForeignKeyViolation),
        ({"title": ""}, psycopg.errors.CheckViolation),
        ({"owner_role": ""}, psycopg.errors.CheckViolation),
        ({"title": "x" * 201}, psycopg.errors.CheckViolation),
    ],
)
async def test_what_is_no_action_is_refused_by_the_store_itself(
    told: Connection, wrong: dict[str, object], refused: type[psycopg.Error]
) -> None:
    with pytest.raises(refused):
        await say_action(told, replace(ACTION, **wrong), by=CHAIR, at=KNOWN[-1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "table", ["system_call", "system_call_end", "system_call_entry", "system_call_picture", "action_said"]
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET recorded_at = recorded_at", "DELETE FROM {}", "TRUNCATE {}"])
async def test_nobody_changes_what_was_said(told: Connection, table: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await told.execute(statement.format(table).encode())
