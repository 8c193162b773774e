"""How a figure swings, asked of the published winter: held against the rows as published, files, and refusals."""

import csv
import io
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import date, timedelta
from statistics import median
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import connection, engine
from homeward.embedded import Connection as Server
from picture.memory import Memory
from picture.variance import Variance, variance
from picture.viewer import ITSELF
from tests.api.conftest import AFTER, published
from tests.signed_in import token_for

TODAY = date(2022, 4, 5)
ASKED = {"organisation": "R0A", "indicator": "acute.ga_occupancy"}


async def _variance(ask: httpx2.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await ask.get("/api/v1/variance", params={**ASKED, **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _occupancy() -> dict[date, float]:
    rows = [row for row in published() if row["org_code"] == "R0A"]
    return {
        date.fromisoformat(row["date"]): float(row["ga_beds_occupied"]) / float(row["ga_beds_open"]) for row in rows
    }  # fmt: skip


async def test_the_middle_of_each_weekday_is_that_of_the_published_days_of_eight_weeks(ask: httpx2.AsyncClient) -> None:
    found = await _variance(ask)
    by_weekday: dict[int, list[float]] = defaultdict(list)
    for day, value in _occupancy().items():
        if TODAY - timedelta(days=56) <= day < TODAY:
            by_weekday[day.isoweekday()].append(value)
    assert {cell["weekday"]: cell["days"] for cell in found["cells"]} == {
        weekday: len(values) for weekday, values in by_weekday.items()
    }
    for cell in found["cells"]:
        assert cell["hour"] is None
        assert cell["median"] == pytest.approx(median(by_weekday[cell["weekday"]]))


async def test_the_last_seven_days_are_as_published_and_a_day_not_published_is_not_known(
    ask: httpx2.AsyncClient,
) -> None:
    found = await _variance(ask)
    days = _occupancy()
    assert [day["on"] for day in found["week"]] == [
        (TODAY - timedelta(days=ago)).isoformat() for ago in range(7, 0, -1)
    ]
    for day in found["week"]:
        expected = days.get(date.fromisoformat(day["on"]))
        assert day["value"] == (None if expected is None else pytest.approx(expected))
    assert found["week"][-1]["value"] is None


async def test_it_says_how_many_days_are_known_and_of_how_many_organisations(ask: httpx2.AsyncClient) -> None:
    trust, system = await _variance(ask), await _variance(ask, organisation="QOP")
    assert (trust["known_days"], trust["asked_days"]) == (len(_occupancy()), 735)
    assert trust["usable"] == trust["expected"] == 1
    assert system["usable"] == system["expected"] > 1
    assert trust["years"] == []


async def test_shares_add_up_to_one_and_what_cannot_be_told_is_null(ask: httpx2.AsyncClient) -> None:
    shares = (await _variance(ask))["shares"]
    assert shares["hour"] is None
    assert shares["season"] is None
    assert shares["weekday"] + shares["noise"] == pytest.approx(1)


async def test_a_figure_of_which_nothing_ever_came_is_said_to_be_unknown(ask: httpx2.AsyncClient) -> None:
    found = await _variance(ask, indicator="ucr.unallocated")
    assert found["cells"] == []
    assert {day["value"] for day in found["week"]} == {None}
    assert found["shares"] is None
    assert found["signals"] is None
    assert found["says"].startswith("Too few days are known")


@pytest.mark.parametrize(("table", "rows"), [("cells", 7), ("week", 7), ("years", 0)])
async def test_each_list_is_a_file_with_what_it_is_of_on_each_row(
    ask: httpx2.AsyncClient, winter: Server, table: str, rows: int
) -> None:
    exact = {"Authorization": f"Bearer {await token_for(winter.url(role='web', dbname='winter'))}"}
    answer = await ask.get("/api/v1/variance", params={**ASKED, "format": "csv", "table": table}, headers=exact)
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(found) == rows
    assert {row["organisation"] for row in found} <= {"R0A"}
    assert f"acute.ga_occupancy-{table}" in answer.headers["content-disposition"]


@pytest.mark.parametrize(("query", "status", "code"), [
    ({"organisation": "NOBODY"}, 404, "unknown_organisation"),
    ({"indicator": "no.such"}, 404, "unknown_figure"),
    ({"table": "months"}, 422, "invalid_parameter"),
])  # fmt: skip
async def test_what_is_not_there_is_a_problem(
    ask: httpx2.AsyncClient, query: dict[str, str], status: int, code: str
) -> None:
    answer = await ask.get("/api/v1/variance", params={**ASKED, **query})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.fixture
async def web(winter: Server) -> AsyncIterator[AsyncEngine]:
    """The store of the winter, as the web asks it."""
    pool = engine(winter.url(role="web", dbname="winter"), role="web", assume_role=False, size=1)
    yield pool
    await pool.dispose()


async def _later(pool: AsyncEngine, by: timedelta) -> Variance:
    """What is said of the figure when so much time has gone by and nothing came."""
    async with connection(pool) as conn:
        return await variance(conn, Memory(), **ASKED, now=AFTER + by, viewer=ITSELF)


async def test_days_of_silence_are_not_known_and_nothing_is_said_to_go_on_in_them(web: AsyncEngine) -> None:
    newest = max(_occupancy())
    found = await _later(web, timedelta(days=2))
    week = {day.day: day.value for day in found.week}
    assert {day for day, value in week.items() if value is None} == {day for day in week if day > newest} != set()
    assert f"nothing is known since {newest:%A}" in found.says
    assert "has lain" not in found.says
    assert all(each.last <= newest for each in found.changes or ())
    assert sum(cell.days for cell in found.cells) < sum(
        cell.days for cell in (await _later(web, timedelta(hours=1))).cells
    )


async def test_after_a_long_silence_the_map_is_empty_and_no_old_day_stands_in_it(web: AsyncEngine) -> None:
    found = await _later(web, timedelta(days=70))
    assert found.cells == ()
    assert {day.value for day in found.week} == {None}
    assert (found.shares, found.changes) == (None, None)
    assert found.says == (
        "Too few days are known to tell its swing; too few weeks are known to hold the last seven days against."
    )
