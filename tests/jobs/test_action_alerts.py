"""Reminders: an action of a call is told of before it is due and once it is overdue, until something is said of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.access.actions import say_action
from db.engine import Connection
from metrics.actions.action import NewAction, State
from metrics.calls.held import By
from tests.jobs.alerted import START, Alerted, alerted, rule

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CHAIR = By(role="Director on call", name="chair", account=None)
OPEN = NewAction(
    number=None, organisation="SIM", call=None, title="Open six beds", owner="SIM-S1", owner_role="Site manager",
    due_at=START + 2 * HOUR, state=State.OPEN, figure=None, note="",
)  # fmt: skip
REMINDER = rule("due", kind="action", organisations=["SIM"], within="30 min", channels=["duty"])


async def say(found: Alerted, action: NewAction) -> int:
    """Write an action down at the present of the story."""
    number = await say_action(found.conn, action, by=CHAIR, at=found.now)
    await found.conn.commit()
    return number


async def says_now(found: Alerted) -> list[tuple[str, str, str]]:
    """What is open: which action, its words, what is said of it now."""
    return [(each.part, each.name, each.says_now) for each in await found.open()]


async def test_a_reminder_comes_before_an_action_is_due_by_time_alone(store: Connection) -> None:
    found = await alerted(store, REMINDER)
    number = await say(found, OPEN)
    await found.look()
    assert await found.open() == []
    assert not await found.look(later=89 * MINUTE)
    assert await found.look(later=MINUTE)
    assert await says_now(found) == [(str(number), "Open six beds", "due 11:01; Wendmoor General, Site manager")]
    assert await found.rows("SELECT count(*) FROM alert_letter WHERE channel = 'duty'") == [(1,)]
    # At the very instant it is due it is not overdue yet.
    await found.look(later=30 * MINUTE)
    assert (await says_now(found))[0][2].startswith("due 11:01;")
    await found.look(later=MINUTE)
    assert (await says_now(found))[0][2].startswith("overdue, was due 11:01;")
    assert len(await found.open()) == 1


@pytest.mark.parametrize("state", [State.DONE, State.WITHDRAWN])
async def test_it_is_over_when_the_action_is_done_or_withdrawn(store: Connection, state: State) -> None:
    found = await alerted(store, REMINDER)
    number = await say(found, OPEN)
    await found.look(later=3 * HOUR)
    assert len(await found.open()) == 1
    await say(found, replace(OPEN, number=number, state=state))
    await found.look(later=MINUTE)
    assert await found.open() == []
    assert [each.ended_because for each in await found.over()] == ["cleared"]


async def test_it_is_over_when_the_action_is_due_later_and_comes_again_then(store: Connection) -> None:
    found = await alerted(store, REMINDER)
    number = await say(found, OPEN)
    await found.look(later=3 * HOUR)
    await say(found, replace(OPEN, number=number, due_at=START + 24 * HOUR))
    await found.look(later=MINUTE)
    assert await found.open() == []
    await found.look(later=20 * HOUR + 45 * MINUTE)
    assert await says_now(found) == [
        (str(number), "Open six beds", "due 09:01; Wendmoor General, Site manager")
    ]  # fmt: skip


async def test_with_no_time_before_only_what_is_overdue_is_told(store: Connection) -> None:
    found = await alerted(store, rule("late", kind="action", organisations=["SIM"]))
    await say(found, OPEN)
    await found.look(later=2 * HOUR)
    assert await found.open() == []
    assert await found.look(later=MINUTE)
    assert len(await found.open()) == 1


async def test_each_action_is_told_of_by_itself_and_those_of_others_not_at_all(store: Connection) -> None:
    found = await alerted(store, rule("due", kind="action", organisations=["SIM-S1"], within="30 min"))
    mine = await say(found, OPEN)
    owed = await say(found, replace(OPEN, title="Ring the hub", due_at=START + HOUR))
    other = await say(found, replace(OPEN, title="Open a ward", owner="SIM-S2", due_at=START + HOUR))
    await found.look(later=2 * HOUR)
    assert sorted(each.part for each in await found.open()) == sorted(map(str, (mine, owed)))
    assert str(other) not in {each.part for each in await found.open()}
