"""Cycles of a made system through the product and the bare pipe, both held against the plain reference."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson
import psycopg

from bench.bare.cycle import BareCycle
from bench.case import Bench, Kind, Ratio, demand
from bench.cycle import ProductCycle
from bench.rounds import Turns
from bench.scenery import Scenery, figures, make, observed_at, payload
from bench.spent import READINGS, Spent
from bench.store import Store

_CURRENT = """SELECT organisation, measure, observed_at, value FROM current_value
                JOIN series ON series.id = series_id ORDER BY 1, 2"""
_HISTORY = "SELECT observed_at, count(*), sum(value) FROM observation GROUP BY 1 ORDER BY 1"
_KEPT = """SELECT (SELECT count(*) FROM poll), (SELECT count(*) FROM rollup_mark),
                  (SELECT count(*) FROM reject), (SELECT version FROM data_version)"""


@dataclass(slots=True, kw_only=True)
class Pair:
    """Both sides over the same scenery, each with its store."""

    scenery: Scenery
    product: ProductCycle
    bare: BareCycle
    stores: tuple[Store, Store]
    _documents: dict[int, bytes] = field(default_factory=dict)

    def document(self, cycle: int) -> bytes:
        """The document of a cycle, made before anybody's time runs, once for both sides."""
        if cycle not in self._documents:
            self._documents = {cycle: payload(self.scenery, cycle)}
        return self._documents[cycle]

    def prove(self, *, last: int) -> Iterator[str]:
        """Hold both stores against what the feed said. Raises AssertionError where they differ."""
        said = sorted((code, key, observed_at(last), value) for code, key, value in figures(self.scenery, last))
        sums = [
            (observed_at(cycle), self.scenery.observations, sum(value for _, _, value in figures(self.scenery, cycle)))
            for cycle in range(last + 1)
        ]
        kept: list[tuple[int, ...]] = []
        for name, store in zip(("product", "bare"), self.stores, strict=True):
            with store.connect("owner") as conn:
                current = conn.execute(_CURRENT).fetchall()
                history = conn.execute(_HISTORY).fetchall()
                kept += conn.execute(_KEPT).fetchall()
            yield demand(current == said, f"{name}: {len(said):,} current values are those of the last document")
            yield demand(
                history == sums,
                f"{name}: history holds {sum(each[1] for each in sums):,} rows, in number and sum those sent",
            )
        yield demand(
            kept[0] == kept[1] == (last + 1, kept[0][1], 0, kept[0][3]),
            f"both: {last + 1} polls on record, the same marks and version, no reject",
        )
        bodies = [orjson.loads(body) for body in (self.product.body, self.bare.body)]
        totals = [(len(body), sum(row[3] for row in body)) for body in bodies]
        yield demand(totals[0] == totals[1] == sums[-1][1:], f"both wrote out {totals[0][0]:,} rows of the same sum")


@contextmanager
def pair(bench: Bench, *, trusts: int) -> Iterator[Pair]:
    """Both sides, each with cycle 0 behind it: its series are known and its tables not empty."""
    scenery = make(trusts)
    first = payload(scenery, 0)
    with bench.stores.fresh() as ours, bench.stores.fresh() as theirs, asyncio.Runner() as runner:
        # The bare side's series are made by the product, so that both have the same numbers.
        product, seeding = (ProductCycle(scenery=scenery, store=store, runner=runner) for store in (ours, theirs))
        try:
            product.run(first, cycle=0, stored=scenery.observations)
            seeding.run(first, cycle=0, stored=scenery.observations)
            seeding.close()
            for store in (ours, theirs):
                _settle(store)
            bare = BareCycle(theirs)
            try:
                yield Pair(scenery=scenery, product=product, bare=bare, stores=(ours, theirs))
            finally:
                bare.close()
        finally:
            product.close()


def _settle(store: Store) -> None:
    """Leave both sides the same tables, freshly counted."""
    with psycopg.connect(store.address("owner"), autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")


def ratios(
    turns: Turns[Spent], *, name: str, target: float | None = None, aim: float | None = None
) -> tuple[Ratio, ...]:
    """The speed of the product as a share of the bare pipe's, by the clock and in CPU time."""
    return tuple(
        Ratio(name=f"{name}, {how}", kind=Kind.SPEED, unit=unit, rounds=turns.rounds(of), target=target, aim=aim)
        for how, unit, of in READINGS
    )


def rows_per_second(spent: Iterable[Spent], rows: int) -> tuple[float, ...]:
    """How many rows went through in a second by the clock, each time."""
    return tuple(rows / each.seconds for each in spent)
