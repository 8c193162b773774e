"""An action judged over HTTP the day after it was due: its figure's course by the hour, before and after."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import psycopg
import pytest

from db.clock import read_clock
from db.timeseries import Room
from homeward.embedded import Connection as Server
from jobs.upkeep import keep_rollups
from metrics.access import Role
from metrics.vocabulary import Observation
from tests.api.cast import Cast, cast_over
from tests.journeys.house import fresh_database
from tests.picture.partners import AT_NINE, NOW, Partners

CHAIR = (Role.CHAIR, "SIM")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = AT_NINE + 7 * HOUR


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    with fresh_database(peopled, "peopled") as database:
        async with cast_over(peopled, database) as found:
            yield found


async def _lived(cast: Cast, server: Server, occupied: Callable[[datetime], float], *, until: datetime) -> None:
    """A site's beds hour by hour from three weeks before up to a time, rolled up, and the clock put there."""
    database = cast.address.rsplit("/", 1)[-1].split("?")[0]
    hours = [AT_NINE - 21 * DAY + number * HOUR for number in range(int((until - AT_NINE) / HOUR) + 21 * 24)]
    told = [
        Observation("SIM-S1", measure, at, at, value)
        for at in hours
        for measure, value in (("beds.ga.open", 100.0), ("beds.ga.occupied", occupied(at)))
    ]
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        await Partners(conn).lay_in("beds_s1", told, received_at=until)
        await conn.execute("UPDATE picture_clock SET origin_picture = origin_picture + %s", (until - NOW,))
        await conn.commit()
        room = Room()
        while await keep_rollups(conn, room):
            pass
    cast.door.pulse.clock = await read_clock(cast.store)


@pytest.mark.parametrize(
    ("after", "verdict", "is_reached"),
    [(80.0, "moved", True), (90.5, "within_usual", False), (97.0, "moved", False)],
)
async def test_what_became_of_a_figure(
    cast: Cast, peopled: Server, *, after: float, verdict: str, is_reached: bool
) -> None:
    answer = await cast.post(
        "/actions",
        {
            "organisation": "SIM", "title": "Open ten beds", "owner": "SIM-T1", "owner_role": "Site manager",
            "due_at": DUE.isoformat(), "role": "Director on call",
            "figure": {"indicator": "acute.ga_occupancy", "organisation": "SIM-S1", "aim": "down", "by": 0.05},
        },
        CHAIR,
    )  # fmt: skip
    number = answer.json()["action"]

    def occupied(at: datetime) -> float:
        # It swings by a point from day to day; from when it was due on it is as told.
        return after if at >= DUE else 90.0 + (at - AT_NINE).days % 3

    await _lived(cast, peopled, occupied, until=DUE + DAY + HOUR)
    story = (await cast.get(f"/actions/{number}", CHAIR)).json()
    judged = story["judgement"]
    assert (judged["verdict"], judged["is_reached"]) == (verdict, is_reached)
    assert judged["days_after"] == 1
    assert judged["days_before"] >= 20
    assert judged["after"] == pytest.approx(after / 100)
    assert judged["is_wanted_way"] is (judged["change"] < 0)
    assert story["bucket"] == "hour"
    times = [datetime.fromisoformat(each["at"]) for each in story["course"]]
    assert times == sorted(times)
    assert min(times) < NOW < DUE < max(times)
    assert "work" not in judged["says"]
    # As it was known before a whole day had passed it was too early, and is so still when that is asked.
    known = (DUE + HOUR).isoformat().replace("+00:00", "Z")
    before = (await cast.get(f"/actions/{number}?known={known}", CHAIR)).json()
    assert before["judgement"]["verdict"] == "too_early"
