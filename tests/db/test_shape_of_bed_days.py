"""How questions about closed days reach their rows: those of the days asked about alone, however many are stored."""

from datetime import date, timedelta

import psycopg
import pytest

from db.read.bed_days import Part, came_and_went, colours, reasons_of, there_at_start, totals
from db.read.snapshot import one_look
from homeward.embedded import Connection as Server
from metrics.beddays.sums import NUMBERS
from tests.db.watched import Watched, nodes

LAST = date(2022, 12, 31)
ASKED = timedelta(days=7)
# Two years of one site with eight wards, for everybody and for the people of each of four councils.
_FILL = """
INSERT INTO feed (key, title, is_enabled) VALUES ('board', 'Board', true);
INSERT INTO counted_day (known_from, day, site)
SELECT day + interval '1 day', day, 'R0A' FROM generate_series(timestamp '2021-01-01', '2022-12-31', '1 day') AS day;
INSERT INTO bed_day_sum (known_from, day, feed_id, NUMBERS, arrived, left_at, came, went,
                         site, ward, specialty, council, reasons)
SELECT known_from, day, feed.id, ONES, '', '', '', '', site, 'W' || ward, '', council,
       CASE WHEN council = '' THEN '{"hospital.transport": 2, "": 1}'::jsonb END
  FROM counted_day, feed, generate_series(1, 8) AS ward, unnest(ARRAY['', 'L1', 'L2', 'L3', 'L4']) AS council;
ANALYZE bed_day_sum, counted_day
""".replace("NUMBERS", ", ".join(NUMBERS)).replace("ONES", ", ".join("1" for _ in NUMBERS))


@pytest.fixture
async def watched(server: Server, database: str) -> Watched:
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as owner:
        await owner.execute(_FILL.encode())
    return await Watched.connect(server.url(role="web", dbname=database))


async def test_a_week_of_two_years_is_found_by_its_days(watched: Watched) -> None:
    start = LAST - ASKED
    part = Part(sites=("R0A",), wards=None, elsewhere=(), councils=(), start=start, end=LAST, known=None)
    async with watched:
        watched.wants_plans = True
        async with one_look(watched):
            assert len(await totals(watched, part, by_council=False)) == 8
            assert [len(each.day) for each in await colours(watched, part, by="ward")] == [7] * 8
            assert len((await colours(watched, part, by="site"))[0].green) == 56
            assert len(await came_and_went(watched, part, by_specialty=False)) == 8
            assert await there_at_start(watched, part, on=[start], by_specialty=False) == {
                ("R0A", f"W{ward}", start): 1 for ward in range(1, 9)
            }  # fmt: skip
            assert (await reasons_of(watched, part))["hospital.transport", start] == 16
    reads = [node for plan in watched.plans for node in nodes(plan) if node.get("Relation Name") == "bed_day_sum"]
    assert {node["Node Type"] for node in reads} <= {"Index Scan", "Bitmap Heap Scan"}
    conditions = [
        node["Index Cond"] for plan in watched.plans for node in nodes(plan)
        if str(node.get("Index Name", "")).startswith("bed_day_sum")
    ]  # fmt: skip
    assert len(conditions) >= 6
    assert all("day >=" in condition or "day =" in condition for condition in conditions)
