"""How questions reach their rows: the present from current values alone, the past by the index."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from db.engine import Connection
from db.read.points import days, hours, raw_points
from db.read.snapshot import one_look
from db.read.values import values_now, values_then
from homeward.embedded import Connection as Server
from tests.db.watched import Watched, scans

SERIES = list(range(1, 31))
END = datetime(2022, 4, 1, tzinfo=UTC)
_FILL = """
SELECT make_room(t, '2022-01-01T00:00:00Z', '2022-03-31T00:00:00Z') FROM unnest(ARRAY['observation', 'rollup_hour']) t;
INSERT INTO observation SELECT at, at, at, NULL, extract(hour FROM at), s
  FROM generate_series(1, 30) s,
       generate_series(timestamptz '2022-01-01T00:00:00Z', '2022-03-31', interval '1 hour') at;
INSERT INTO observation_span SELECT at - interval '1 year', at - interval '1 year' + interval '3 hours',
       at - interval '1 year', at - interval '1 year' + interval '3 hours', at, at, 3, s, 4
  FROM generate_series(1, 30) s, generate_series(timestamptz '2022-01-01T00:00:00Z', '2022-12-31', interval '1 day') at;
INSERT INTO rollup_hour SELECT about_at, received_at, value, value, value, value, value, value, series_id, 1
  FROM observation;
INSERT INTO rollup_day SELECT day + interval '1 day', 1, 1, 1, 1, 1, 1, s, day, 24
  FROM generate_series(1, 30) s, generate_series(timestamp '2021-01-01', '2022-03-31', interval '1 day') day;
INSERT INTO current_value SELECT DISTINCT ON (series_id) about_at, observed_at, received_at, observed_at, value,
       series_id FROM observation ORDER BY series_id, about_at DESC;
ANALYZE observation, observation_span, rollup_hour, rollup_day, current_value
"""


@pytest.fixture
async def watched(server: Server, database: str) -> AsyncIterator[Watched]:
    """A watched connection as the web's role to a store with 65,000 observations and as many rollups."""
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as owner:
        await owner.execute(_FILL)
    async with await Watched.connect(server.url(role="web", dbname=database)) as conn:
        yield conn


def _history(plans: set[tuple[str, str]]) -> set[str]:
    return {table for _, table in plans if table.startswith(("observation", "rollup"))}


async def test_the_present_never_touches_history(watched: Watched) -> None:
    async with one_look(watched):
        watched.wants_plans = True
        assert len(await values_now(watched)) == len(SERIES)
    (plan,) = watched.plans
    assert {table for _, table in scans([plan])} == {"current_value"}


async def _past(conn: Connection) -> None:
    at = datetime(2022, 2, 14, 8, tzinfo=UTC)
    week = at - timedelta(days=7)
    async with one_look(conn):
        assert len(await values_then(conn, SERIES, at=at, known=at)) == len(SERIES)
        assert len(await values_then(conn, SERIES[:1], at=at, known=at, runs_for=timedelta(days=2))) == 1
        assert len(await values_then(conn, SERIES, at=at - timedelta(days=300), known=END)) == len(SERIES)
        assert len(await raw_points(conn, SERIES[:3], start=week, end=at, known=at)) == 3 * 168
        assert len(await hours(conn, SERIES[:3], start=week, end=at, known=at)) == 3 * 168
        assert len(await days(conn, SERIES[:3], start=date(2022, 1, 1), end=date(2022, 2, 1), known=END)) == 93


async def test_the_past_is_found_by_the_index(watched: Watched) -> None:
    watched.wants_plans = True
    await _past(watched)
    read = {(kind, table) for kind, table in scans(watched.plans) if table in _history({(kind, table)})}
    assert {table.split("_20")[0] for _, table in read} == {
        "observation", "observation_span", "rollup_hour", "rollup_day"
    }  # fmt: skip
    assert [scan for scan in read if scan[0] == "Seq Scan"] == []


async def test_an_instant_is_looked_for_in_few_partitions(watched: Watched) -> None:
    watched.wants_plans = True
    async with one_look(watched):
        await raw_points(watched, SERIES, start=datetime(2022, 2, 3, tzinfo=UTC), end=datetime(2022, 2, 9, tzinfo=UTC),
                         known=END)  # fmt: skip
    parts = {table for table in _history(scans(watched.plans)) if table.startswith("observation_20")}
    assert parts == {"observation_2022_02"}
