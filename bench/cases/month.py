"""A month by London day for every organisation: from the daily rollups, and from the raw rows they were made of.

Raw rows of every quarter of an hour; the product's own job rolls them up. The raw rows are asked twice: for the very
answer that the rollups give, which is what the target is about, and by the plainest GROUP BY, which is recorded.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import psycopg
from msgspec.structs import astuple

from bench.case import Bench, Case, Figure, Kind, Outcome, Ratio, Size, demand
from bench.cycle import ProductCycle
from bench.rounds import alternate
from bench.scenery import CADENCE, MEASURES, make, payload
from bench.spent import READINGS, Meter, Spent
from bench.store import Store
from db.engine import connection
from db.read.points import Rolled, days
from db.timeseries import Room
from jobs.upkeep import keep_rollups

ORDER = 6
# Trusts, days of history, rounds.
_SIZES = {Size.FULL: (500, 30, 7), Size.QUICK: (500, 30, 3), Size.TINY: (20, 4, 2)}
_FIRST = date(2022, 3, 10)
_LONDON = ZoneInfo("Europe/London")
_REPEATS = 5
_FILL = """
INSERT INTO observation (series_id, about_at, observed_at, received_at, value)
SELECT series.id, at, at, at + interval '1 minute', (series.id %% 50 + 60)
       + round(30 * sin(extract(epoch FROM at) / 20000 + series.id))
  FROM generate_series(%(start)s::timestamptz, %(end)s::timestamptz - %(step)s, %(step)s) AS at, series
 WHERE series.measure = %(measure)s ORDER BY at, series.id"""
_MARK = """INSERT INTO rollup_mark
           SELECT (SELECT id FROM feed), at FROM generate_series(%s::timestamptz, %s, interval '1 hour') AS at"""
# What a rollup answers, asked of the raw rows: each observation by its newest version known then.
_RAW = """
WITH newest AS (
    SELECT DISTINCT ON (series_id, about_at) series_id, about_at, received_at, value FROM observation
     WHERE series_id = ANY(%(series)s) AND about_at >= %(start)s AND about_at < %(end)s AND received_at <= %(known)s
     ORDER BY series_id, about_at, observed_at DESC, received_at DESC)
SELECT series_id, (about_at AT TIME ZONE 'Europe/London')::date AS day, max(received_at), avg(value), sum(value),
       min(value), max(value), (array_agg(value ORDER BY about_at))[1], (array_agg(value ORDER BY about_at DESC))[1],
       count(*)
  FROM newest GROUP BY 1, 2 ORDER BY 1, 2"""
# The plainest question there is; it would be wrong as soon as anything was corrected.
_PLAIN = """
SELECT series_id, (about_at AT TIME ZONE 'Europe/London')::date AS day, avg(value), sum(value), min(value), max(value),
       count(*)
  FROM observation
 WHERE series_id = ANY(%(series)s) AND about_at >= %(start)s AND about_at < %(end)s GROUP BY 1, 2 ORDER BY 1, 2"""


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, length, rounds = _SIZES[bench.size]
    start, end = _midnight(_FIRST), _midnight(_FIRST + timedelta(days=length))
    scenery = make(trusts)
    with bench.stores.fresh() as store, asyncio.Runner() as runner:
        product = ProductCycle(scenery=scenery, store=store, runner=runner)
        product.run(payload(scenery, 0), cycle=0, stored=scenery.observations)
        series, rows = _fill(store, start, end)
        runner.run(_roll_up(product))
        with psycopg.connect(store.address("owner"), autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
        meter = Meter(store)

        async def of_days() -> list[Rolled]:
            async with connection(product.pool) as conn:
                return await days(conn, series, start=_FIRST, end=_FIRST + timedelta(days=length), known=end)

        async def often() -> Spent:
            meter.start()
            for _ in range(_REPEATS):
                await of_days()
            return meter.stop(acts=_REPEATS)

        asked = {"series": series, "start": start, "end": end, "known": end}
        with store.connect("web") as conn:

            def raw(query: str, _: int) -> Spent:
                meter.start()
                conn.execute(query, asked, binary=True).fetchall()
                conn.rollback()
                return meter.stop()

            same, plainest = (
                alternate(
                    lambda _: runner.run(often()), partial(raw, query), rounds=rounds,
                    patience_seconds=bench.patience_seconds,
                )
                for query in (_RAW, _PLAIN)
            )  # fmt: skip
            slow = conn.execute(_RAW, asked, binary=True).fetchall()
            plain = conn.execute(_PLAIN, asked, binary=True).fetchall()
        fast = runner.run(of_days())
        meter.close()
        product.close()
    told = [(r.series_id, r.bucket, r.mean, r.total, r.low, r.high, r.observations) for r in fast]
    proofs = (
        demand(len(slow) == trusts * length, f"{len(slow):,} days of {trusts} series from {rows:,} raw rows"),
        demand(list(map(astuple, fast)) == slow, "rollups and raw rows give the same ten figures of every day"),
        demand(told == plain, "so does the plainest query, in the figures it has"),
    )
    return Outcome(
        proofs=proofs,
        ratios=tuple(
            Ratio(
                name=f"{length} days of {trusts} organisations against {what}, {how}", kind=Kind.SPEED, unit=unit,
                rounds=turns.rounds(of), target=target,
            )
            # The plainest query is wrong as soon as anything was corrected: recorded, and no target.
            for what, turns, target in (("the same from raw rows", same, 50), ("the plainest GROUP BY", plainest, None))
            for how, unit, of in READINGS
        ),
        figures=(Figure(name="raw rows", unit="", values=(float(rows),)),),
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=_LONDON).astimezone(UTC)


def _fill(store: Store, start: datetime, end: datetime) -> tuple[Sequence[int], int]:
    """Put raw rows straight into history, marked as a poll would; the numbers of the series, and how many rows."""
    months = {(start + timedelta(days=number)).replace(day=1) for number in range((end - start).days + 1)}
    with store.connect("owner") as conn:
        for table in ("observation", "rollup_hour"):
            for month in sorted(months):
                conn.execute("SELECT make_room(%s, %s, %s)", (table, month, month))
        values = {"start": start, "end": end, "step": CADENCE, "measure": MEASURES[0]}
        rows = conn.execute(_FILL, values).rowcount
        conn.execute("DELETE FROM rollup_mark")
        conn.execute(_MARK, (start, end - timedelta(hours=1)))
        numbers = conn.execute("SELECT id FROM series WHERE measure = %s ORDER BY id", (MEASURES[0],)).fetchall()
        conn.commit()
        conn.execute("ANALYZE observation")
    return [row[0] for row in numbers], rows


async def _roll_up(product: ProductCycle) -> None:
    async with connection(product.pool) as conn:
        room = Room()
        more = True
        while more:
            more = await keep_rollups(conn, room)


CASE = Case(key="month", title="A month by day for every organisation", run=run)
