"""Alerts over a real store: raised once, cleared once, by figures that are known, whoever looks and however often."""

import asyncio
from datetime import datetime, timedelta

import psycopg
import pytest

from db.access.acknowledgements import acknowledge
from db.engine import Connection
from homeward.embedded import Connection as Server
from jobs.alerts.watch import keep_alerts
from metrics.alerts import Signal
from metrics.vocabulary.episodes import Response
from picture.memory import Memory
from tests.jobs.alerted import START, Alerted, alerted, rule
from tests.picture.partners import BEDS, ready, stay

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HELD = {
    "kind": "value", "indicator": "acute.ga_occupancy", "organisations": ["SIM-S1"], "side": "above",
    "raise_at": 0.97, "clear_at": 0.92, "raise_after": "5 min", "clear_after": "1 h",
}  # fmt: skip


async def test_a_figure_beyond_its_line_raises_one_alert_however_often_it_is_seen(store: Connection) -> None:
    found = await alerted(store, rule())
    await found.beds(49)
    assert await found.look()
    for minute in range(5):
        await found.beds(49 + minute % 2)
        assert not await found.look(later=MINUTE)
    (alert,) = await found.open()
    assert (alert.rule, alert.organisation, alert.name) == ("full", "SIM-S1", "Wendmoor General")
    assert alert.says == "General and acute bed occupancy: 98.0 %; told from 97 % on, over at 92 %"
    assert (alert.raised_at, alert.is_simulated) == (START, True)


async def test_it_clears_at_its_clear_line_and_not_between_the_two(store: Connection) -> None:
    found = await alerted(store, rule())
    for occupied, is_open in ((49, True), (47, True), (48, True), (49, True), (46, False), (48, False), (49, True)):
        await found.beds(occupied)
        await found.look(later=MINUTE)
        assert bool(await found.open()) is is_open, occupied
        found.now += MINUTE
    assert [each.ended_because for each in await found.over()] == ["cleared"]


async def test_a_figure_that_must_hold_is_raised_by_time_alone_and_not_before(store: Connection) -> None:
    found = await alerted(store, rule(**HELD))
    await found.beds(49)
    await found.look()
    assert await found.open() == []
    assert not await found.look(later=timedelta(minutes=4, seconds=59))
    assert await found.look(later=timedelta(seconds=1))
    assert [each.raised_at for each in await found.open()] == [START + timedelta(minutes=5)]


async def test_a_figure_that_goes_stale_clears_nothing_and_says_that_it_is_not_known(store: Connection) -> None:
    found = await alerted(store, rule())
    await found.beds(49)
    await found.look()
    assert await found.look(later=timedelta(days=5))
    (alert,) = await found.open()
    assert alert.signal == Signal.UNKNOWN.value
    assert alert.says_now == "General and acute bed occupancy: not known"


async def test_a_figure_that_is_not_known_raises_nothing(store: Connection) -> None:
    found = await alerted(store, rule())
    await found.beds(50, at=START - timedelta(days=5))
    await found.look()
    assert await found.open() == []


async def test_time_in_which_nothing_was_known_does_not_clear(store: Connection) -> None:
    found = await alerted(store, rule(**{**HELD, "raise_after": "1 s"}))
    await found.beds(49)
    await found.look()
    await found.look(later=MINUTE)
    found.now += MINUTE
    await found.beds(40)
    await found.look()
    await found.look(later=timedelta(days=5))
    assert [each.signal for each in await found.open()] == ["unknown"]


async def test_nothing_is_looked_at_again_while_nothing_can_have_changed(store: Connection) -> None:
    found = await alerted(store, rule())
    await found.beds(30)
    await found.look()
    (before,) = await found.rows("SELECT seen_at FROM alert_round")
    await found.look(later=MINUTE)
    assert await found.rows("SELECT seen_at FROM alert_round") == [before]


async def test_a_round_in_which_nothing_happens_wakes_nobody(store: Connection) -> None:
    found = await alerted(store, rule())
    await found.beds(30)
    version = await found.rows("SELECT version FROM data_version")
    assert not await found.look()
    assert await found.rows("SELECT version FROM data_version") == version
    assert await found.rows("SELECT count(*) FROM alert_watch") == [(0,)]


async def test_workers_that_look_at_once_raise_each_alert_once(
    server: Server, database: str, store: Connection
) -> None:
    stanzas = [rule(f"full-{number}", channels=["duty", "room"]) for number in range(8)]
    found = await alerted(store, *stanzas)
    await found.beds(49)

    async def one(memory: Memory) -> None:
        url = server.url(role="worker", dbname=database)
        async with await psycopg.AsyncConnection.connect(url) as conn:
            for minute in range(6):
                await keep_alerts(conn, memory, now=START + minute * MINUTE, told_at=START)

    await asyncio.gather(*(one(Memory()) for _ in range(4)))
    assert len(await found.open()) == 8
    assert await found.rows("SELECT count(*), count(DISTINCT (alert, channel)) FROM alert_letter") == [(16, 16)]


async def test_an_older_look_gives_way_to_a_newer(server: Server, database: str, store: Connection) -> None:
    found = await alerted(store, rule())
    await found.beds(49)
    await found.look(later=MINUTE)
    found.now += MINUTE
    await found.beds(30)
    assert not await keep_alerts(store, Memory(), now=START, told_at=START)
    assert len(await found.open()) == 1


async def test_an_alert_whose_rule_is_taken_away_ends_and_is_not_said_to_be_well(store: Connection) -> None:
    found = await alerted(store, rule())
    await found.beds(49)
    await found.look()
    await found.rules(rule("other", kind="feed", trouble="failing"))
    await found.look(later=MINUTE)
    assert await found.open() == []
    assert [each.ended_because for each in await found.over()] == ["withdrawn"]


async def test_a_source_that_falls_silent_is_told_of_by_its_name(store: Connection) -> None:
    found = await alerted(
        store, rule("source", kind="feed", trouble="overdue", organisations=["SIM-S1"], raise_after="1 h")
    )
    for name in ("beds_s1", "ed_s1", "board_s1"):
        await found.sending.send(name, "SIM-S1", BEDS, at=found.now)
    await found.look()
    assert [each.part for each in await found.open() if each.part == "beds_s1"] == []
    await found.look(later=timedelta(days=3))
    await found.look(later=timedelta(hours=2))
    silent = next(each for each in await found.open() if each.part == "beds_s1")
    assert silent.says == "too old to judge by, and silent"
    await found.beds(30)
    await found.look(later=MINUTE)
    assert "beds_s1" not in {each.part for each in await found.open()}


async def test_a_level_is_told_with_what_drives_it(store: Connection) -> None:
    found = await alerted(store, rule("level", kind="level", organisations=["SIM-S1"], raise_at=4, clear_at=2))
    await found.beds(50)
    await found.look()
    (alert,) = await found.open()
    assert alert.says.startswith("at least level 4: ")


async def test_a_level_that_is_only_at_least_so_low_clears_nothing(store: Connection) -> None:
    of_beds = {"indicator": "acute.ga_occupancy", "organisations": ["SIM"], "raise_at": 4, "clear_at": 2}
    found = await alerted(store, rule("level", kind="level", **of_beds))
    await found.beds(50)
    await found.look()
    # The other hospitals have never told anything: level 1 is "at least level 1".
    found.now += MINUTE
    await found.beds(20)
    await found.look()
    assert [each.signal for each in await found.open()] == ["unknown"]


async def test_a_costly_blockage_is_told_by_its_cause_and_stays_while_a_list_is_missing(store: Connection) -> None:
    found = await alerted(store, rule("dear", kind="blockage", organisations=["SIM-S1"], raise_at=20, clear_at=10))
    people = [f"ST-{number}" for number in range(6)]
    told = [
        each for key in people for each in (stay(key, days=12, is_ready=True), ready(key, START - timedelta(days=9)))
    ]
    await found.sending.tell("board_s1", "SIM-S1", told)
    await found.look()
    (alert,) = await found.open()
    assert alert.says.endswith("42 bed days lost in the last seven closed days")
    assert not any(key in f"{alert}" for key in people)
    # The board falls silent: nobody is on a list, and nobody says that they have left.
    await found.look(later=timedelta(days=20))
    assert [each.signal for each in await found.open()] == ["unknown"]


async def test_clocks_are_told_when_they_are_about_to_run_out_by_time_alone(store: Connection) -> None:
    found = await alerted(
        store,
        rule("clocks", kind="clock", organisations=["SIM"], priority="2_hour", within="30 min", raise_at=2, clear_at=0),
    )
    await found.sending.bring("ucr_u1", [response(f"RE-{number}", START - MINUTE) for number in range(2)], at=START)
    await found.sending.send("ucr_u1", "SIM-U1", {"ucr.unallocated": 2.0}, at=START)
    await found.look()
    found.now += timedelta(minutes=85)
    await found.sending.send("ucr_u1", "SIM-U1", {"ucr.unallocated": 2.0}, at=found.now)
    await found.look()
    assert await found.open() == []
    assert await found.look(later=timedelta(minutes=5))
    (alert,) = await found.open()
    assert "2 run out within 30 minutes" in alert.says
    assert "RE-" not in f"{alert}"


def response(key: str, received_at: datetime) -> Response:
    """Somebody whom a team is to see within two hours."""
    return Response(
        key=key, organisation="SIM-U1", source="111", locality="north", home_council="SIM-L1", priority="2_hour",
        received_at=received_at, triaged_at=None, first_contact_at=None, closed_at=None, outcome=None, reason=None,
        observed_at=START,
    )  # fmt: skip


async def test_quiet_hours_put_off_what_can_wait_and_nothing_that_cannot(store: Connection) -> None:
    found = await alerted(
        store, rule("can-wait", channels=["duty", "room"]), rule("urgent", channels=["duty"], severity="urgent")
    )
    found.now = START.replace(hour=23)
    await found.beds(49)
    await found.look()
    letters = await found.rows(
        "SELECT rule, channel, due_at, is_held_back FROM alert_letter JOIN alert USING (alert) ORDER BY 1, 2"
    )
    morning = (START + timedelta(days=1)).replace(hour=7, minute=0)
    assert letters == [
        ("can-wait", "duty", morning, True),
        ("can-wait", "room", found.now, False),
        ("urgent", "duty", found.now, False),
    ]


async def test_whoever_was_never_told_that_it_began_is_not_told_that_it_is_over(store: Connection) -> None:
    found = await alerted(store, rule(channels=["duty"]))
    found.now = START.replace(hour=23)
    await found.beds(49)
    await found.look()
    found.now += HOUR
    await found.beds(30)
    await found.look()
    assert await found.rows("SELECT occasion, state FROM alert_letter") == [("raised", "not_needed")]


async def test_whoever_was_told_is_told_that_it_is_over(store: Connection) -> None:
    found = await alerted(store, rule(channels=["duty"]))
    await found.beds(49)
    await found.look()
    await store.execute("UPDATE alert_letter SET state = 'sent', done_at = made_at")
    found.now += HOUR
    await found.beds(30)
    await found.look()
    assert await found.rows("SELECT occasion, state FROM alert_letter ORDER BY 1") == [
        ("cleared", "waiting"), ("raised", "sent")
    ]  # fmt: skip


async def said(found: Alerted, server: Server, database: str, *, until: timedelta) -> None:
    """Somebody says that they have seen the only alert."""
    url = server.url(role="web", dbname=database)
    async with await psycopg.AsyncConnection.connect(url) as web:
        ((number,),) = await found.rows("SELECT alert FROM alert")
        await acknowledge(
            web, number, by="jo", account=None, role="Duty manager", note="", at=found.now, picture_at=found.now,
            until=found.now + until,
        )  # fmt: skip
        await web.commit()


async def test_what_is_open_still_when_an_acknowledgement_runs_out_is_told_again_once(
    store: Connection, server: Server, database: str
) -> None:
    found = await alerted(store, rule(channels=["room"]))
    await found.beds(49)
    await found.look()
    await said(found, server, database, until=2 * HOUR)
    await found.look(later=HOUR)
    assert await found.rows("SELECT occasion FROM alert_letter") == [("raised",)]
    for _ in range(3):
        await found.beds(49)
        await found.look(later=HOUR)
    assert await found.rows("SELECT occasion FROM alert_letter ORDER BY 1") == [("again",), ("raised",)]


@pytest.mark.parametrize(
    "statement", ["UPDATE alert_acknowledgement SET role = 'x'", "DELETE FROM alert_acknowledgement"]
)
async def test_what_somebody_said_is_never_changed(
    store: Connection, server: Server, database: str, statement: str
) -> None:
    found = await alerted(store, rule())
    await found.beds(49)
    await found.look()
    await said(found, server, database, until=HOUR)
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database)) as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
            await owner.execute(statement.encode())


async def test_what_a_provider_shows_to_hubs_only_is_in_no_alert(
    store: Connection, server: Server, database: str
) -> None:
    found = await alerted(
        store,
        rule(
            kind="value",
            indicator="care_homes.vacancies",
            organisations=["SIM-N01"],
            side="below",
            raise_at=1,
            clear_at=2,
        ),
    )
    await found.sending.send("care_homes_l1", "SIM-N01", {"care_home.usable": 0.0}, at=found.now)
    async with await psycopg.AsyncConnection.connect(server.url(role="web", dbname=database)) as web:
        await web.execute(
            "INSERT INTO vacancy_showing (organisation, shows_to, said_by, said_at, picture_at)"
            " VALUES ('SIM-N01', 'hubs', 'x', %s, %s)", (START, START),
        )  # fmt: skip
        await web.commit()
    await found.look()
    assert await found.open() == []
