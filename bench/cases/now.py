"""The system now: every current value, read as the product reads it and by the bare query.

Product: a connection of the pool, one consistent look, the data version, every value as a record. Bare: the query on
current values over a connection of its own, fetched in binary. The whole of what a live board asks the store is
recorded as well.
"""

import asyncio

import psycopg
from msgspec.structs import astuple

from bench.case import Bench, Case, Figure, Kind, Outcome, Ratio, Size, demand
from bench.cycle import ProductCycle
from bench.rounds import alternate
from bench.scenery import figures, make, observed_at, payload
from bench.spent import READINGS, Meter, Spent
from db.engine import connection
from db.read.snapshot import one_look
from db.read.values import Value, values_now

ORDER = 4
_SIZES = {Size.FULL: (500, 15, 50), Size.QUICK: (500, 7, 50), Size.TINY: (20, 2, 2)}
_BARE = "SELECT series_id, about_at, observed_at, value, unchanged_since FROM current_value"
# So many quarters of history lie behind the current values; none of it may be read.
_CYCLES = 4


def run(bench: Bench) -> Outcome:
    """Run the case."""
    trusts, rounds, repeats = _SIZES[bench.size]
    scenery = make(trusts)
    with bench.stores.fresh() as store, asyncio.Runner() as runner:
        product = ProductCycle(scenery=scenery, store=store, runner=runner)
        for cycle in range(_CYCLES):
            product.run(payload(scenery, cycle), cycle=cycle, stored=scenery.observations)
        meter = Meter(store)

        async def look() -> list[Value]:
            async with connection(product.pool) as conn, one_look(conn):
                return await values_now(conn)

        async def looks() -> Spent:
            meter.start()
            for _ in range(repeats):
                await look()
            return meter.stop(acts=repeats)

        with store.connect("web") as conn:
            turns = alternate(
                lambda _: runner.run(looks()),
                lambda _: _bare(conn, meter, repeats),
                rounds=rounds, patience_seconds=bench.patience_seconds,
            )  # fmt: skip
            rows = conn.execute(_BARE, binary=True).fetchall()
        values = runner.run(look())
        said = sorted(value for _, _, value in figures(scenery, _CYCLES - 1))
        proofs = (
            demand(sorted(map(astuple, values)) == sorted(rows), f"both read the same {len(rows):,} rows"),
            demand(sorted(value.value for value in values) == said, "their values are those of the last document"),
            demand({value.observed_at for value in values} == {observed_at(_CYCLES - 1)}, "all of the last quarter"),
        )
        judged = tuple(product.judge(_CYCLES - 1) for _ in range(rounds + 1))[1:]
        meter.close()
        product.close()
    return Outcome(
        proofs=proofs,
        ratios=tuple(
            Ratio(
                name=f"{len(rows):,} current values, {how}", kind=Kind.COST, unit=unit, rounds=turns.rounds(of),
                target=1.5, aim=1.2,
            )
            for how, unit, of in READINGS
        ),
        figures=(Figure(name="the whole board", unit="cpu s", values=tuple(each.cpu_seconds for each in judged)),),
    )  # fmt: skip


def _bare(conn: psycopg.Connection, meter: Meter, repeats: int) -> Spent:
    meter.start()
    for _ in range(repeats):
        conn.execute(_BARE, binary=True).fetchall()
        conn.rollback()
    return meter.stop(acts=repeats)


CASE = Case(key="now", title="The system now", run=run)
