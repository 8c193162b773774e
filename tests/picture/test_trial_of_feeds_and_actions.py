"""Rules on sources and actions tried on histories made by hand: each firing was counted before it was asked for."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from db.access.actions import say_action
from db.access.showing import say_shows_to
from db.engine import Connection
from homeward.embedded import Connection as Server
from ingest.failure import Reason
from ingest.patience import _ASKED_TO_WAIT
from metrics.access import Grant, Role, ShowsTo
from metrics.actions.action import NewAction, State
from metrics.calls.held import By
from metrics.vocabulary import Level
from picture.trial import CannotBeTried, Lines, SpanTooLong
from picture.trial_feeds import ASKS_TO_WAIT
from picture.veil import HubsOnly
from picture.viewer import Kind, Viewer
from tests.jobs.alerted import START, Alerted
from tests.picture.partners import LIVING
from tests.picture.trying import calls, close, november, on, tried, with_rule

DAY = timedelta(days=1)
FEED = {"kind": "feed", "trouble": "either", "organisations": ["SIM-S1"]}
ACTION = {"kind": "action", "organisations": ["SIM-S1"], "within": "30 min"}
CHAIR = By(role="Director on call", name="chair", account=None)
OPEN = NewAction(
    number=None, organisation="SIM", call=None, title="Open six beds", owner="SIM-S1", owner_role="Site manager",
    due_at=on(5, "12:00"), state=State.OPEN, figure=None, note="",
)  # fmt: skip


async def polled(store: Connection, **own: object) -> Alerted:
    """The beds of a hospital, late after 12 minutes and overdue after 30: asked from 5 November on, failing from half
    past nine to a quarter past ten, and never asked again."""
    found = await with_rule(store, **{**FEED, **own})
    assert LIVING.feeds["beds_s1"].limits.stale_after == timedelta(minutes=30)
    for clock in ("09:00", "09:10", "09:20"):
        await found.beds(30, at=on(5, clock))
    for minute in range(30, 45):
        await found.sending.fail("beds_s1", "server_error", at=on(5, f"09:{minute}"))
    await found.beds(30, at=on(5, "10:15"))
    return found


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"trouble": "failing"}, [(on(5, "09:30"), on(5, "10:15"))]),
        # Half an hour after 9:20, and after 10:15.
        ({"trouble": "overdue"}, [(on(5, "09:50"), on(5, "10:15")), (on(5, "10:45"), None)]),
        ({"trouble": "either"}, [(on(5, "09:30"), on(5, "10:15")), (on(5, "10:45"), None)]),
        # It is well for 12 minutes only before it is late: not long enough to clear.
        ({"trouble": "either", "raise_after": "30 min", "clear_after": "15 min"}, [(on(5, "10:00"), None)]),
        ({"trouble": "failing", "raise_after": "50 min"}, []),
    ],
)  # fmt: skip
async def test_a_source_fires_at_the_minutes_counted_by_hand(
    store: Connection, own: dict[str, object], expected: list[object]
) -> None:
    made = await tried(await polled(store, **own), start=november(5), end=november(7))
    assert calls(made.old) == [("beds_s1", raised, cleared) for raised, cleared in expected]
    assert [each.name for each in made.old.subjects] == [LIVING.feeds["beds_s1"].title] * bool(expected)


async def test_a_trial_that_begins_in_the_midst_of_trouble_begins_with_it(store: Connection) -> None:
    found = await polled(store)
    made = await tried(found, start=november(6), end=november(8))
    assert calls(made.old) == [("beds_s1", close(5), None)]
    assert [(each.value, each.is_partial) for each in made.days] == [(1.0, False)] * 2


async def test_before_a_source_was_first_asked_nothing_is_known_of_it(store: Connection) -> None:
    made = await tried(await polled(store), start=november(3), end=november(6))
    assert [(each.value, each.is_partial) for each in made.days] == [(None, False), (None, False), (1.0, True)]
    assert made.old.known == 1


async def test_nothing_is_known_of_a_source_after_what_was_known(store: Connection) -> None:
    found = await polled(store, trouble="overdue")
    made = await tried(found, start=november(5), end=november(7), known=on(5, "09:55"))
    # It had fallen silent five minutes before; whether it spoke again nobody could know.
    assert calls(made.old) == [("beds_s1", on(5, "09:50"), None)]
    assert [each.value for each in made.days] == [1.0, None]


async def test_whether_one_fails_that_may_have_asked_for_a_wait_is_not_known_until_it_goes_on(
    store: Connection,
) -> None:
    found = await with_rule(store, **{**FEED, "trouble": "failing"})
    for hour, failures in ((8, 2), (9, 3)):
        await found.beds(30, at=on(5, f"{hour:02}:00"))
        for minute in range(1, failures + 1):
            await found.sending.fail("beds_s1", "too_many_requests", at=on(5, f"{hour:02}:0{minute}"))
    await found.beds(30, at=on(5, "10:00"))
    # After another failure it was never waited for.
    await found.sending.fail("beds_s1", "server_error", at=on(5, "10:01"))
    await found.sending.fail("beds_s1", "unavailable", at=on(5, "10:02"))
    await found.beds(30, at=on(5, "10:05"))
    made = await tried(found, start=november(5), end=november(6))
    assert calls(made.old) == [
        ("beds_s1", on(5, "09:03"), on(5, "10:00")), ("beds_s1", on(5, "10:01"), on(5, "10:05"))
    ]  # fmt: skip


def test_a_wait_is_asked_for_by_the_very_reasons_of_a_poll() -> None:
    assert {Reason(each) for each in ASKS_TO_WAIT} == _ASKED_TO_WAIT


async def test_a_rule_on_all_sources_looks_at_all_and_one_asked_of_a_place_at_those_of_it(store: Connection) -> None:
    found = await with_rule(store, kind="feed", trouble="failing")
    for number in (1, 2):
        await found.sending.fail(f"beds_s{number}", "server_error", at=on(5, "09:00"))
    everywhere = await tried(found, start=november(5), end=november(6))
    there = await tried(found, start=november(5), end=november(6), organisation="SIM-S2")
    assert [call.part for call in everywhere.old.calls] == ["beds_s1", "beds_s2"]
    assert [call.part for call in there.old.calls] == ["beds_s2"]
    assert [each.value for each in everywhere.days] == [2.0]


async def test_a_source_of_a_provider_that_shows_to_hubs_only_is_not_among_them(
    server: Server, database: str, store: Connection
) -> None:
    found = await with_rule(store, kind="feed", trouble="failing")
    for feed in ("home_care_h06", "beds_s1"):
        await found.sending.fail(feed, "server_error", at=on(5, "09:00"))
    async with await psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)) as web:
        await say_shows_to(web, "SIM-H06", ShowsTo.HUBS, by="branch", account=None, at=START, picture_at=START)
    planner = Viewer(name="planner", kind=Kind.ACCOUNT, grants=(Grant(Role.PLANNER, "SIM"),))
    made = await tried(found, start=november(5), end=november(6), viewer=planner)
    assert [call.part for call in made.old.calls] == ["beds_s1"]
    with pytest.raises(HubsOnly):
        await tried(found, start=november(5), end=november(6), organisation="SIM-H06", viewer=planner)


async def say(found: Alerted, action: NewAction, clock: str, *, day: int = 5) -> int:
    number = await say_action(found.conn, action, by=CHAIR, at=on(day, clock))
    await found.conn.commit()
    return number


async def test_an_action_fires_before_it_is_due_and_is_over_when_something_is_said_of_it(store: Connection) -> None:
    found = await with_rule(store, **ACTION)
    done = await say(found, OPEN, "08:00")
    await say(found, replace(OPEN, number=done, state=State.DONE), "12:40")
    later = await say(found, replace(OPEN, due_at=on(6, "10:00")), "08:00", day=6)
    await say(found, replace(OPEN, number=later, due_at=on(6, "15:00")), "10:10", day=6)
    await say(found, replace(OPEN, number=later, due_at=on(6, "15:00"), state=State.WITHDRAWN), "14:50", day=6)
    given = await say(found, replace(OPEN, title="Ring the hub", due_at=on(7, "09:00")), "08:10", day=7)
    await say(found, replace(OPEN, number=given, owner="SIM-S2", due_at=on(7, "09:00")), "09:30", day=7)
    other = await say(found, replace(OPEN, owner="SIM-S2", due_at=on(7, "09:00")), "08:10", day=7)
    made = await tried(found, start=november(4), end=november(9))
    assert calls(made.old) == [
        (str(done), on(5, "11:30"), on(5, "12:40")),
        (str(later), on(6, "09:30"), on(6, "10:10")),
        (str(later), on(6, "14:30"), on(6, "14:50")),
        # Told of while its owner was this hospital.
        (str(given), on(7, "08:30"), on(7, "09:30")),
    ]
    assert str(other) not in {call.part for call in made.old.calls}
    assert [(each.part, each.name, each.calls) for each in made.old.subjects] == [
        (str(later), "Open six beds", 2), (str(done), "Open six beds", 1), (str(given), "Ring the hub", 1)
    ]  # fmt: skip
    # Before the first action of all there was nowhere to say one.
    assert [each.value for each in made.days] == [None, 1.0, 1.0, 1.0, 0.0]


async def test_an_action_that_was_open_before_the_span_is_in_it_as_it_stood(store: Connection) -> None:
    found = await with_rule(store, **ACTION)
    number = await say(found, OPEN, "08:00")
    over = await say(found, OPEN, "08:00")
    await say(found, replace(OPEN, number=over, state=State.DONE), "09:00")
    made = await tried(found, start=november(6), end=november(8))
    assert calls(made.old) == [(str(number), close(5), None)]
    assert [each.value for each in made.days] == [1.0, 1.0]
    assert (await tried(found, start=november(6), end=november(8), known=on(5, "07:00"))).old.known == 0


async def test_its_day_at_level_four_is_that_of_the_organisation_and_only_where_there_is_one(
    store: Connection,
) -> None:
    found = await with_rule(store, **ACTION)
    await say(found, OPEN, "08:00")
    made = await tried(found, start=november(4), end=november(9))
    assert (made.old.spells, made.old.false_calls, made.old.lead_hours_median) == (None, None, None)
    assert not any(each.level is Level.FOUR for each in made.days)


@pytest.mark.parametrize(("own", "most"), [(FEED, 31), (ACTION, 366)])
async def test_a_span_that_is_too_long_is_refused_in_words(
    store: Connection, own: dict[str, object], most: int
) -> None:
    found = await with_rule(store, **own)
    with pytest.raises(SpanTooLong, match=f"at most {most} days"):
        await tried(found, start=november(10) - (most + 1) * DAY, end=november(10))
    assert len((await tried(found, start=november(10) - most * DAY, end=november(10))).days) == most


@pytest.mark.parametrize("own", [FEED, ACTION])
async def test_what_has_no_line_is_tried_by_no_other(store: Connection, own: dict[str, object]) -> None:
    found = await with_rule(store, **own)
    with pytest.raises(CannotBeTried, match="no line to move"):
        await tried(found, start=november(5), end=november(6), lines=Lines(raise_at=1))
