"""Days that are known of some sites only, or of none: before the first list, or not yet counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from db.clock import PictureClock, start_clock
from db.engine import Connection
from homeward.embedded import Connection as Server
from metrics.beddays.closed_days import closed_days
from metrics.beddays.record import StayRecord
from metrics.vocabulary.episodes import Stay
from picture.board import When
from picture.call import call
from picture.counted import counted
from picture.memory import Memory
from picture.viewer import ITSELF
from tests.api.lain import LAST, RUN, answer, asking, count, of, somebody, spent, tell
from tests.db.watched import Watched
from tests.picture.partners import AT_NINE, NOW, Partners, stay, whole_system


async def _of_a_second_site(sending: Partners) -> StayRecord:
    """Somebody of another acute site, told of so late that most of their days are still to be counted."""
    first = somebody(0).stay
    told = replace(
        first, key="ST-second", organisation="SIM-S2", ward="SIM-S2-W04", admitted_at=AT_NINE - timedelta(days=70),
        left_at=None, observed_at=AT_NINE - timedelta(days=69),
    )  # fmt: skip
    await sending.bring("ward_board_archive", [told], at=AT_NINE + timedelta(minutes=1))
    return StayRecord(stay=told, ready=(), days={})


@pytest.mark.parametrize("by", ["site", "trust", "council", "weekday"])
async def test_a_sum_of_sites_holds_only_the_days_that_are_known_of_all_of_them(
    store: Connection, server: Server, database: str, by: str
) -> None:
    sending = await tell(store)
    await count(store)
    second = await _of_a_second_site(sending)
    async with asking(server, database) as client:
        told = await answer(client, "bed-days", by=by)
        old = await answer(client, "bed-days", by=by, end="2026-10-03")
        red = await answer(client, "red-green/period", by=by) if by != "weekday" else None
        old_red = await answer(client, "red-green/period", by="trust", end="2026-10-03")
    acute, community = told["whole"]
    known = acute["known_days"]
    assert 0 < known == len(RUN.days) - len(told["period"]["waiting"])
    days = closed_days(LAST - timedelta(days=known - 1), LAST)
    assert acute["spent"]["nights"] == spent([*of("SIM-S1"), second], days)["nights"]
    assert community["known_days"] == len(RUN.days)
    assert community["spent"]["nights"] == spent(of("SIM-C1"))["nights"]
    if by in {"council", "weekday"}:
        lines = [part for part in told["parts"] if part["care"] == "acute" and part["spent"]]
        assert sum(part["spent"]["nights"] for part in lines) == acute["spent"]["nights"]
    # Nothing at all is known of the second site then: a sum without it is no sum of all.
    assert (old["whole"][0]["known_days"], old["whole"][0]["spent"]) == (0, None)
    assert old["period"]["known_days"] == 0
    assert (old_red["whole"]["known_days"], old_red["whole"]["whole"]) == (0, None)
    if red is not None:
        assert red["whole"]["known_days"] == known


def _here(*, at: datetime) -> list[Stay]:
    """Two who have lain there for weeks, as a list of a site names them."""
    return [replace(stay(key, "SIM-S1", days=40), observed_at=at) for key in ("ST-one", "ST-two")]


@pytest.mark.parametrize("is_counted", [True, False], ids=["counted", "nothing counted"])
@pytest.mark.parametrize("days_ago", [0, 1, 12])
async def test_days_before_the_first_list_are_unknown_whether_or_not_anything_is_counted(
    store: Connection, server: Server, database: str, days_ago: int, *, is_counted: bool
) -> None:
    clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
    await start_clock(store, service=datetime.now(UTC), wanted=clock)
    sending = await whole_system(store)
    first = AT_NINE - timedelta(days=days_ago)
    # Lists of equal length for days would be those of a board that is stuck.
    if days_ago:
        await sending.tell("board_s1", "SIM-S1", _here(at=first)[:1], at=first)
    await sending.tell("board_s1", "SIM-S1", _here(at=AT_NINE), at=AT_NINE)
    await store.commit()
    if is_counted:
        await count(store)
    mine = {"organisation": "SIM-S1", "start": "2026-10-13", "end": "2026-11-09"}
    async with asking(server, database) as client:
        spent_ = await answer(client, "bed-days", **mine)
        occupied = await answer(client, "occupancy", **mine)
        red = await answer(client, "red-green/period", **mine)
    (line,) = spent_["whole"]
    assert line["now"]["occupied"] == 2
    # The day of the first list is known from then on; today is not over.
    assert line["known_days"] == spent_["period"]["known_days"] == red["whole"]["known_days"] == days_ago
    assert (None if line["spent"] is None else line["spent"]["nights"]) == (2 * days_ago or None)
    (part,) = occupied["parts"]
    assert part["by_day"]["census_end"] == [None] * (28 - days_ago) + [2] * days_ago
    assert spent_["period"]["waiting"] == []


async def test_a_site_whose_first_list_is_of_nobody_was_empty_since_then_and_not_before(
    store: Connection, server: Server, database: str
) -> None:
    clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
    await start_clock(store, service=datetime.now(UTC), wanted=clock)
    sending = await whole_system(store)
    await sending.tell("board_s1", "SIM-S1", [], at=AT_NINE - timedelta(days=2))
    await sending.tell("board_s1", "SIM-S1", _here(at=AT_NINE), at=AT_NINE)
    await store.commit()
    async with asking(server, database) as client:
        told = await answer(client, "bed-days", organisation="SIM-S1", start="2026-11-01", end="2026-11-09")
    assert told["whole"][0]["known_days"] == 2


@pytest.mark.parametrize("by", ["site", "ward", "trust"])
@pytest.mark.parametrize("silent_for", [0, 5])
async def test_who_is_in_a_bed_now_is_unknown_while_the_board_is_silent_and_not_nobody(
    store: Connection, server: Server, database: str, silent_for: int, by: str
) -> None:
    clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
    await start_clock(store, service=datetime.now(UTC), wanted=clock)
    sending = await whole_system(store)
    told_at = AT_NINE - timedelta(days=silent_for)
    await sending.tell("board_s1", "SIM-S1", _here(at=told_at)[:1], at=told_at - timedelta(days=3))
    await sending.tell("board_s1", "SIM-S1", _here(at=told_at), at=told_at)
    await store.commit()
    async with asking(server, database) as client:
        told = await answer(client, "bed-days", by=by, organisation="SIM-S1", start="2026-11-01", end="2026-11-09")
        here = await answer(client, "bed-days/now", by=by, organisation="SIM-S1")
    lines = [*told["whole"], *(part for part in told["parts"] if part["spent"])]
    assert len(lines) == 2
    for line in lines:
        assert line["spent"]["nights"] > 0
        assert (line["now"] and line["now"]["occupied"]) == (None if silent_for else 2)
        assert (line["now_rows"] is None) == bool(silent_for)
    assert here["total"] == (0 if silent_for else 2)


async def test_a_week_that_waits_to_be_counted_is_read_in_one_go(
    store: Connection, server: Server, database: str
) -> None:
    await tell(store)
    days = closed_days(date(2026, 9, 24), date(2026, 9, 30))
    async with await Watched.connect(server.url(role="web", dbname=database)) as conn:
        asked = call(conn, Memory(), organisation="SIM-S1", when=When(), now=NOW, viewer=ITSELF)
        async with asked as called:
            conn.statements.clear()
            found = await counted(conn, called, days=days, ward=None, viewer=ITSELF)
    assert (found.waiting, len(found.sources.later)) == ((), 7)
    assert sum("FROM bed_day AS told" in statement for statement in conn.statements) == 1
