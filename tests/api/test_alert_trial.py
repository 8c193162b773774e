"""An alert rule tried on the published winter: its numbers are those the published figures give by a plain loop."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from catalogue.reader import SHIPPED_FACTS, from_files, read
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import Role
from tests.api.cast import Cast, cast_over
from tests.api.conftest import AFTER, published
from tests.jobs.alerted import CHANNELS, rule
from tests.journeys.house import fresh_database

pytestmark = pytest.mark.slow

PLANNER = (Role.PLANNER, "ENG")
TRUST = "RNZ"
START, END = date(2021, 11, 29), date(2022, 4, 4)
SPAN = f"from={START}&to={END}"
RULES = [
    rule(
        "full", kind="value", indicator="acute.ga_occupancy", organisations=[TRUST], side="above", raise_at=0.95,
        clear_at=0.92, raise_after="1 h",
    ),
    rule("odd", kind="unusual", indicator="acute.ga_occupancy", organisations=[TRUST], edge="above", clear_inside=0.1),
    rule("level", kind="level", organisations=[TRUST], raise_at=4, clear_at=2),
    rule("source", kind="feed", trouble="failing"),
    rule("dear", kind="blockage", organisations=[TRUST], raise_at=60, clear_at=45),
    rule(
        "clocks", kind="clock", organisations=[TRUST], priority="2_hour", within="30 min", raise_at=3, clear_at=0,
    ),
    rule("due", kind="action", organisations=[TRUST], within="30 min"),
]  # fmt: skip


async def with_rules(address: str) -> None:
    async with await psycopg.AsyncConnection.connect(address) as conn:
        files = {**read(SHIPPED_FACTS).files, "alerts.toml": "\n".join([CHANNELS, *RULES]).encode()}
        await save_catalogue(conn, from_files(files), since=AFTER + timedelta(seconds=1), code_version="test")


@pytest.fixture(scope="module")
def ruled(server: Server, winter: Server) -> Iterator[str]:
    assert winter is server
    with fresh_database(server, "winter") as name:
        asyncio.run(with_rules(server.url(role="worker", dbname=name)))
        yield name


@pytest.fixture
async def cast(server: Server, ruled: str) -> AsyncIterator[Cast]:
    async with cast_over(server, ruled) as found:
        yield found


async def tried(cast: Cast, query: str) -> dict[str, Any]:
    answer = await cast.get(f"/alerts/trial?{query}", PLANNER)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def occupancy() -> dict[date, float | None]:
    """A trust's occupancy day by day, as it was published."""
    days: dict[date, float | None] = {}
    for row in published():
        if row["org_code"] == TRUST and START <= date.fromisoformat(row["date"]) < END:
            occupied, opened = row["ga_beds_occupied"], row["ga_beds_open"]
            days[date.fromisoformat(row["date"])] = int(occupied) / int(opened) if occupied and opened else None
    return days


def plainly(raise_at: float, clear_at: float) -> list[date]:
    """The days on which a rule would have fired, by hand."""
    fired, is_open = [], False
    for day, value in sorted(occupancy().items()):
        if value is not None and not is_open and value >= raise_at:
            fired.append(day)
            is_open = True
        elif value is not None and is_open and value <= clear_at:
            is_open = False
    return fired


def days_of(result: dict[str, Any]) -> list[date]:
    """The days that closed when it was raised."""
    return [(datetime.fromisoformat(call["raised_at"]) - timedelta(hours=6)).date() for call in result["calls"]]


async def test_a_rule_and_another_line_side_by_side_are_as_the_published_figures_give(cast: Cast) -> None:
    made = await tried(cast, f"rule=full&{SPAN}&raise_at=0.93&clear_at=0.9")
    assert days_of(made["old"]) == plainly(0.95, 0.92)
    assert days_of(made["new"]) == plainly(0.93, 0.90)
    assert days_of(made["new"]) != days_of(made["old"])
    assert (made["old"]["raise_at"], made["new"]["raise_at"]) == (0.95, 0.93)
    known = [value for value in occupancy().values() if value is not None]
    assert (made["known_days"], len(made["days"])) == (len(known), (END - START).days)


async def test_days_at_level_four_are_those_beyond_the_threshold_in_force(cast: Cast) -> None:
    made = await tried(cast, f"rule=full&{SPAN}")
    worst = {date.fromisoformat(each["day"]) for each in made["days"] if each["level"] == 4}
    assert worst == {day for day, value in occupancy().items() if value is not None and value >= 0.98}
    assert made["new"] is None


async def test_the_level_of_an_organisation_is_tried_over_all_that_was_judged(cast: Cast) -> None:
    made = await tried(cast, f"rule=level&{SPAN}")
    worst = [each["day"] for each in made["days"] if each["level"] == 4]
    assert made["unit"] is None
    assert made["old"]["spells"] >= 1
    assert len(made["old"]["calls"]) >= 1
    assert worst


async def test_what_is_unusual_is_tried_by_the_range_of_each_day(cast: Cast) -> None:
    made = await tried(cast, f"rule=odd&{SPAN}")
    assert made["old"]["calls"]
    first = min(datetime.fromisoformat(call["raised_at"]).date() for call in made["old"]["calls"])
    # Two weeks of days come before any range.
    assert first > START + timedelta(days=14)


async def test_only_what_was_known_then_is_looked_at(cast: Cast) -> None:
    made = await tried(cast, f"rule=full&{SPAN}&known=2021-11-01T00:00:00Z")
    assert (made["known_days"], made["old"]["calls"]) == (0, [])


@pytest.mark.parametrize(("key", "days"), [("source", 31), ("dear", 62), ("clocks", 92), ("due", 180)])
async def test_a_rule_of_any_kind_is_tried_and_of_a_winter_that_told_nothing_of_it_nothing_is_known(
    cast: Cast, key: str, days: int
) -> None:
    made = await tried(cast, f"rule={key}&organisation={TRUST}&to=2022-04-04")
    assert len(made["days"]) == days
    assert (made["known_days"], made["old"]["calls"], made["old"]["subjects"], made["new"]) == (0, [], [], None)
    assert made["notes"]
    assert {each["value"] for each in made["days"]} == {None}
    # The trust's own level is known of these days, but nobody can say that the rule would have missed any of it.
    assert 4 in {each["level"] for each in made["days"]}
    told = made["old"]
    assert {told[name] for name in ("spells", "caught", "missed", "false_calls", "lead_hours_median")} == {None}


async def test_where_the_organisation_has_no_level_there_is_none_to_be_early_for(cast: Cast) -> None:
    made = await tried(cast, f"rule=full&organisation={TRUST}&from=2021-01-01&to=2021-02-01")
    told = made["old"]
    assert {told[name] for name in ("spells", "caught", "missed", "false_calls", "lead_hours_median")} == {None}


@pytest.mark.parametrize(("key", "most"), [("source", 31), ("dear", 62), ("clocks", 92), ("due", 366), ("full", 4000)])
async def test_a_span_that_is_too_long_is_refused_in_words(cast: Cast, key: str, most: int) -> None:
    since = date(2022, 4, 4) - timedelta(days=most + 1)
    answer = await cast.get(f"/alerts/trial?rule={key}&from={since}&to=2022-04-04", PLANNER)
    assert (answer.status_code, answer.json()["code"]) == (422, "span_too_long")
    assert f"at most {most} days" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("rule=nothing", 404, "unknown_rule"),
        ("rule=source&raise_at=1", 422, "rule_not_tried"),
        ("rule=due&clear_at=0", 422, "rule_not_tried"),
        ("rule=dear&raise_at=10", 422, "invalid_parameter"),
        ("rule=clocks&organisation=XYZ", 404, "unknown_organisation"),
        ("rule=odd&raise_at=1", 422, "rule_not_tried"),
        ("rule=full&raise_at=0.9", 422, "invalid_parameter"),
        ("rule=full&raise_at=nan", 422, "invalid_parameter"),
        ("rule=full&organisation=XYZ", 404, "unknown_organisation"),
        ("rule=full&from=2022-04-01&to=2022-03-01", 422, "empty_span"),
        ("rule=full&from=2001-01-01", 422, "span_too_long"),
        ("rule=full&from=yesterday", 422, "invalid_parameter"),
        ("rule=full&known=2029-01-01T00:00:00Z", 422, "known_in_future"),
    ],
)
async def test_what_cannot_be_tried_says_why(cast: Cast, query: str, status: int, code: str) -> None:
    answer = await cast.get(f"/alerts/trial?{query}", PLANNER)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.HUB, Role.WARD, Role.PROVIDER])
async def test_a_rule_is_tried_by_planners_analysts_and_administrators_alone(cast: Cast, role: Role) -> None:
    answer = await cast.get("/alerts/trial?rule=full", (role, "ENG"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
