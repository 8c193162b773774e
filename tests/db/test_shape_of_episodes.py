"""How questions about episodes reach their rows: the present without what was superseded, a span without the rest."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from db.engine import Connection
from db.episode_tables import TABLES, EpisodeTable
from db.read.episodes import (
    bed_days,
    offers_from,
    ready_in,
    ready_now,
    referrals_in,
    referrals_now,
    responses_in,
    responses_now,
    stays_at,
    stays_now,
)
from db.read.snapshot import one_look
from db.write.episodes.staging import stage, staged
from db.write.episodes.statements import statement
from homeward.embedded import Connection as Server
from tests.db.watched import Watched, nodes

END = datetime(2022, 4, 1, tzinfo=UTC)
WEEK = {"start": END - timedelta(days=67), "end": END - timedelta(days=60), "known": END}
OF = ["R0A"]
# Ninety days of admissions: 100 a day for five days each, every one told in three versions; who came last is still in.
_FILL = """
INSERT INTO organisation VALUES ('R0A', 'A', 'A', 'trust'), ('RMC', 'B', 'B', 'trust');
INSERT INTO feed (key, title, is_enabled, register) VALUES ('board', 'B', true, 'beds'), ('old', 'O', true, 'beds');
INSERT INTO episode_document SELECT 1, at, at, '{stay}'
  FROM generate_series(timestamptz '2022-01-01T00:00:00Z', '2022-03-31T23:45:00Z', interval '15 minutes') at;
CREATE TEMP TABLE told AS
SELECT n, v AS version, CASE WHEN n % 2 = 0 THEN 'R0A' ELSE 'RMC' END AS organisation,
       timestamptz '2022-01-01T00:00:00Z' + n * interval '14.4 minutes' AS starts,
       timestamptz '2022-01-01T00:00:00Z' + n * interval '14.4 minutes' + interval '5 days' AS ends,
       timestamptz '2022-01-01T00:00:00Z' + n * interval '14.4 minutes' + v * interval '2 days' AS said,
       v = 3 AND n <= 8500 AS is_over
  FROM generate_series(1, 9000) n, generate_series(1, 3) v;
INSERT INTO stay (observed_at, received_at, superseded_at, feed_id, version, in_document, key, organisation,
                  admitted_at, left_at)
SELECT said, said, CASE WHEN version < 3 THEN said + interval '2 days' END, 1, version, version = 3 AND NOT is_over,
       'ST-' || n, organisation, starts, CASE WHEN is_over THEN ends END FROM told;
INSERT INTO ready_interval SELECT said, said, CASE WHEN version < 3 THEN said + interval '2 days' END, NULL, 1, version,
       version = 3 AND NOT is_over, 'ST-' || n, starts + interval '2 days', CASE WHEN is_over THEN ends END FROM told;
INSERT INTO bed_day SELECT said, said, CASE WHEN version < 3 THEN said + interval '2 days' END, NULL, 1, version, false,
       (starts + d * interval '1 day')::date, 'ST-' || n, NULL, 'red' FROM told, generate_series(0, 4) d;
INSERT INTO referral (observed_at, received_at, superseded_at, feed_id, version, in_document, key, organisation,
                      pathway, referred_at, closed_at)
SELECT said, said, CASE WHEN version < 3 THEN said + interval '2 days' END, 1, version, false, 'RF-' || n, organisation,
       'P1', starts, CASE WHEN is_over THEN ends END FROM told;
INSERT INTO response (observed_at, received_at, superseded_at, feed_id, version, in_document, key, organisation,
                      priority, asked_at, closed_at)
SELECT said, said, CASE WHEN version < 3 THEN said + interval '2 days' END, 1, version, false, 'UC-' || n, organisation,
       '2_hour', starts, CASE WHEN is_over THEN ends END FROM told;
INSERT INTO capacity_offer (observed_at, received_at, superseded_at, feed_id, version, in_document, organisation, kind,
                            locality, starts_at, offered)
SELECT said, said, CASE WHEN version < 3 THEN said + interval '2 days' END, 1, version, false, organisation,
       'community_bed', 'all', starts, 1 FROM told;
ANALYZE stay, ready_interval, bed_day, referral, response, capacity_offer, episode_document, feed
"""


@pytest.fixture
async def watched(server: Server, database: str) -> AsyncIterator[Watched]:
    """A watched connection as the web's role to a store with 27,000 versions of each kind, and more of days."""
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as owner:
        await owner.execute(_FILL)
    async with await Watched.connect(server.url(role="web", dbname=database)) as conn:
        yield conn


def _reached(plans: list[dict[str, Any]]) -> dict[str, set[str]]:
    """By which index each table is read; "all of it" where it is read whole."""
    found: dict[str, set[str]] = {}
    for plan in plans:
        for node in nodes(plan):
            if node["Node Type"] == "Bitmap Index Scan":
                found.setdefault("by bitmap", set()).add(node["Index Name"])
            elif "Relation Name" in node and node["Node Type"] != "Bitmap Heap Scan":
                found.setdefault(node["Relation Name"], set()).add(node.get("Index Name", "all of it"))
    return found


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
async def test_what_is_held_is_looked_for_by_its_key_before_anything_is_known_of_the_table(
    store: Connection, table: EpisodeTable
) -> None:
    """The store is new, as when a past is brought: every index looks as good as any other to the database."""
    source, sent = await stage(store, staged(table, [], listed_at=END, names_all=True), can_copy=False)
    asked = {**sent, "feed": 1, "received": END, "head": END, "listed_at": END, "names_all": True, "is_head": True}
    compare = statement(table, source=source, of_document=True)
    cursor = await store.execute(b"EXPLAIN (FORMAT JSON) " + compare, asked)
    ((plan,),) = await cursor.fetchall()
    compared = next(node for node in nodes(plan[0]["Plan"]) if node.get("Subplan Name") == "CTE compared")
    (held,) = (node for node in nodes(compared) if node.get("Alias") == "held")
    assert held["Index Name"] == f"{table.name}_pkey"
    assert all(f"{column.name} = " in held["Index Cond"] for column in table.key)


async def test_the_present_never_touches_what_was_superseded(watched: Watched) -> None:
    for ask, index in (
        (stays_now, "stay_open"),
        (referrals_now, "referral_open"),
        (responses_now, "response_open"),
        (ready_now, "ready_interval_open"),
    ):
        watched.plans.clear()
        async with one_look(watched):
            watched.wants_plans = True
            held = await ask(watched, OF)
            watched.wants_plans = False
        assert 200 <= len(held) <= 300  # type: ignore[arg-type]
        table = index.removesuffix("_open")
        reached = _reached(watched.plans)
        # What other feeds say of the same keys is looked for by the key.
        assert reached.pop(table, set()) | reached.pop("by bitmap", set()) <= {index, f"{table}_pkey"}, ask
        assert index in str(watched.plans), ask
        assert reached.pop("stay", {"stay_pkey"}) == {"stay_pkey"}
        assert reached == {"feed": {"all of it"}, "episode_document": {"episode_document_pkey"}}, ask


async def test_offers_to_come_are_read_without_their_former_versions(watched: Watched) -> None:
    async with one_look(watched):
        watched.wants_plans = True
        assert await offers_from(watched, OF, start=END - timedelta(days=3), end=END, known=None)
    assert _reached(watched.plans)["capacity_offer"] == {"capacity_offer_present"}


async def test_a_span_or_an_instant_is_found_by_an_index(watched: Watched) -> None:
    async with one_look(watched):
        watched.wants_plans = True
        assert await stays_at(watched, OF, at=WEEK["start"], known=END)
        assert await ready_in(watched, OF, **WEEK)
        assert await referrals_in(watched, OF, **WEEK)
        assert await responses_in(watched, OF, **WEEK)
        assert await bed_days(watched, OF, start=date(2022, 2, 1), end=date(2022, 2, 8), known=END)
        assert await offers_from(watched, OF, **WEEK)
    reached = _reached(watched.plans)
    assert {"stay_life", "ready_interval_life", "referral_life", "response_life"} <= set().union(*reached.values())
    del reached["feed"]
    assert "all of it" not in set().union(*reached.values())


async def test_the_newest_document_as_known_long_ago_is_found_from_there(watched: Watched) -> None:
    async with one_look(watched):
        watched.wants_plans = True
        await stays_at(watched, OF, at=WEEK["start"], known=WEEK["start"])
    looked = [n for plan in watched.plans for n in nodes(plan) if n.get("Relation Name") == "episode_document"]
    assert [node["Index Name"] for node in looked] == ["episode_document_pkey"]
    assert "listed_at <" in looked[0]["Index Cond"]
