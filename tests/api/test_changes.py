"""What changed since the last call: since which one, which levels and wards, and that what was known then stays so."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from homeward.embedded import Connection as Server
from metrics.access import Role
from tests.api.cast import Cast, cast_over
from tests.journeys.house import fresh_database
from tests.picture.partners import AT_NINE, BEDS, DEPARTMENT, Partners

CHAIR = (Role.CHAIR, "SIM")
SINCE = (AT_NINE + timedelta(seconds=30)).isoformat().replace("+00:00", "Z")
LATER = AT_NINE + timedelta(minutes=1)


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    with fresh_database(peopled, "peopled") as database:
        async with cast_over(peopled, database) as found:
            yield found


async def _tell(
    cast: Cast, server: Server, feed: str, place: str, figures: dict[str, float], *, about: datetime | None = None,
    after: int = 0, dimensions: tuple[tuple[str, str], ...] = (),
) -> None:  # fmt: skip
    """A document that arrives a minute past nine, and the web knowing of it; `after` so many seconds more."""
    database = cast.address.rsplit("/", 1)[-1].split("?")[0]
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        received = LATER + timedelta(seconds=after)
        await Partners(conn).send(
            feed, place, figures, at=about or received, received_at=received, dimensions=dimensions
        )
        await conn.commit()
    await _caught_up(cast)


async def _caught_up(cast: Cast) -> None:
    cursor = await cast.store.execute("SELECT version FROM data_version")
    version = (await cursor.fetchone() or (0,))[0]
    async with asyncio.timeout(10):
        async for beat in cast.door.pulse.beats(heartbeat_seconds=5):
            if beat is not None and beat.version >= version:
                return


async def _changes(cast: Cast, query: str = f"&since={SINCE}") -> dict[str, Any]:
    answer = await cast.get(f"/changes?organisation=SIM{query}", CHAIR)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_nothing_changed_where_nothing_was_sent(cast: Cast) -> None:
    assert (await _changes(cast))["changes"] == []


async def test_a_level_that_fell_stands_with_the_figure_that_drove_it(cast: Cast, peopled: Server) -> None:
    calm = {**DEPARTMENT, "ed.awaiting_bed": 0.0, "ed.over_12_hours": 0.0, "ed.within_4_hours_today": 66.0,
            "ambulance.waiting": 0.0, "ambulance.handover_minutes_today": 200.0}  # fmt: skip
    easy = {**BEDS, "beds.ga.occupied": 30.0, "beds.awaiting_admission": 0.0, "beds.ga.core_open": 50.0,
            "beds.ga.escalation_open": 0.0, "criteria.not_met_now": 1.0}  # fmt: skip
    before = (await cast.get("/snapshot?organisation=SIM-S1", CHAIR)).json()["organisation"]
    await _tell(cast, peopled, "beds_s1", "SIM-S1", easy)
    await _tell(cast, peopled, "ed_s1", "SIM-S1", calm)
    now = (await cast.get("/snapshot?organisation=SIM-S1", CHAIR)).json()["organisation"]
    assert now["level"] < before["level"]
    made = (await cast.get(f"/changes?organisation=SIM-T1&tiles=SIM-S1&since={SINCE}", CHAIR)).json()
    (change,) = [each for each in made["changes"] if each["organisation"]["code"] == "SIM-S1"]
    assert (change["what"], change["level_before"], change["level_now"]) == ("fallen", before["level"], now["level"])
    assert change["driver"] is not None
    assert change["driver"]["before"] != change["driver"]["now"]
    assert change["says"].startswith(f"level {before['level']} to ")


async def test_a_ward_that_closes_beds_is_a_change_with_its_reason(cast: Cast, peopled: Server) -> None:
    why = (("reason", "infection"),)
    await _tell(cast, peopled, "beds_s1", "SIM-S1-W03", {"ward.closed": 0.0})
    quiet = (LATER + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
    assert (await _changes(cast, f"&since={quiet}"))["changes"] == []
    await _tell(cast, peopled, "beds_s1", "SIM-S1-W03", {"ward.closed": 6.0}, dimensions=why, after=30)
    (change,) = (await _changes(cast, f"&since={quiet}"))["changes"]
    assert (change["what"], change["organisation"]["code"]) == ("closed", "SIM-S1-W03")
    assert (change["beds_before"], change["beds_now"], change["reasons"]) == (0.0, 6.0, ["infection"])
    assert change["says"] == "6 beds closed (infection), 0 at the last call"


async def test_what_arrives_late_about_then_does_not_change_what_was_known_then(cast: Cast, peopled: Server) -> None:
    assert (await _changes(cast))["changes"] == []
    # A correction of nine o'clock that arrives after the time since when is asked.
    worse = {**BEDS, "beds.ga.occupied": 50.0, "beds.awaiting_admission": 30.0}
    await _tell(cast, peopled, "beds_s1", "SIM-S1", worse, about=AT_NINE)
    then = await cast.get(f"/changes?organisation=SIM-T1&tiles=SIM-S1&since={SINCE}", CHAIR)
    for change in then.json()["changes"]:
        assert change["driver"] is None or change["driver"]["before"] != 30.0


async def test_by_default_it_is_since_the_last_call_that_was_due_where_nobody_held_one(cast: Cast) -> None:
    since = (await _changes(cast, ""))["since"]
    # Two minutes past nine the call of half past eight is still due, so that the last one is that of the day before.
    assert since == {"at": "2026-11-09T16:00:00Z", "title": "System call", "call": None}


@pytest.mark.parametrize(
    ("query", "status"),
    [("&since=2026-11-10", 422), ("&since=2026-11-10T08:00:00", 422), ("&since=2027-01-01T00:00:00Z", 422),
     ("&tiles=SIM-X", 404), ("&tiles=" + ",".join(["SIM-S1"] * 25), 422)],
)  # fmt: skip
async def test_what_cannot_be_compared_is_refused(cast: Cast, query: str, status: int) -> None:
    assert (await cast.get(f"/changes?organisation=SIM{query}", CHAIR)).status_code == status
