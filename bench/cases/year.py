"""A year by day for every ward: from the sums of closed days, beside a bare query on their table.

A fortnight of the living system is told and counted by the product; what was counted is repeated back over one year and
over two, so that the same question is asked where twice as much is stored.
"""

import asyncio
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from bench.case import Bench, Case, Figure, Kind, Outcome, Ratio, Size, demand
from bench.imports import desk_on, empty
from bench.living import living
from bench.rounds import alternate
from bench.spent import READINGS, Meter, Spent
from bench.store import Store
from bench.story import write_share
from db.engine import connection
from homeward.importing import read_file
from homeward.past import archive_for
from homeward.shows import LIVING_FROM
from ingest.bulk import import_file
from jobs.bed_days import Aside, keep_bed_days
from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.timeline import micros
from metrics.vocabulary.days import close_of, last_closed, start_of
from picture.board import When
from picture.call import call
from picture.memory import Memory
from picture.occupancy import Each, Occupancy, Place, occupancy
from picture.viewer import ITSELF

ORDER = 15
# Days asked about, days stored, rounds.
_SIZES = {Size.FULL: (365, (365, 730), 7), Size.QUICK: (365, (365, 730), 3), Size.TINY: (20, (20, 40), 1)}
_MOST_MS = 300.0
# An answer grows with what it holds, not with what is stored: a fifth is left to caches and to a deeper index.
_MOST_GROWN = 1.2
_INSTANTS = ("arrived", "left_at", "came", "went")
_COUNTED = "SELECT * FROM bed_day_sum ORDER BY day"
_BARE = """
SELECT site, ward, day, sum(there_at_start), sum(nights), sum(octet_length(arrived)) / 8, sum(octet_length(left_at)) / 8
  FROM bed_day_sum JOIN counted_day USING (site, day, known_from)
 WHERE council = '' AND specialty = '' AND day >= %(start)s AND day <= %(end)s AND known_until IS NULL
 GROUP BY 1, 2, 3 ORDER BY 2, 3"""


def run(bench: Bench) -> Outcome:
    """Run the case."""
    asked, stored, rounds = _SIZES[bench.size]
    files = [path for path in write_share(bench, tiny=timedelta(days=3)) if path.name.startswith("ward_board")]
    with _told(bench, files, stored[0]) as (one, meter_one), _told(bench, files, stored[1]) as (two, meter_two):
        last = _last_day(two)
        days = closed_days(last - timedelta(days=asked - 1), last)
        with asyncio.Runner() as runner:
            asking = {store.name: _Asking(store) for store in (one, two)}

            def product(store: Store, meter: Meter, _: int) -> Spent:
                meter.start()
                runner.run(asking[store.name].ask(days))
                return meter.stop()

            def bare(store: Store, meter: Meter, _: int) -> Spent:
                with store.connect("web") as conn:
                    meter.start()
                    conn.execute(_BARE, {"start": days.first, "end": days.last}, binary=True).fetchall()
                    return meter.stop()

            # The first answer of a process reads the roll.
            for each in asking.values():
                runner.run(each.ask(days))
            patience = bench.patience_seconds
            beside = alternate(
                partial(product, two, meter_two),
                partial(bare, two, meter_two),
                rounds=rounds,
                patience_seconds=patience,
            )
            grown = alternate(
                partial(product, two, meter_two), partial(product, one, meter_one), rounds=rounds,
                patience_seconds=patience,
            )  # fmt: skip
            for each in asking.values():
                runner.run(each.close())
        with two.connect("web") as conn:
            rows = conn.execute(_BARE, {"start": days.first, "end": days.last}, binary=True).fetchall()
    once, twice = (_admitted(asking[store.name]) for store in (one, two))
    return Outcome(
        proofs=(
            demand(once == twice, "both answer the same of every ward and day"),
            demand(_arrived(rows) == twice, f"so does a bare query of the same {len(rows):,} ward days"),
        ),
        ratios=tuple(
            Ratio(
                name=f"{asked} days of every ward, {what}, {how}", kind=Kind.COST, unit=unit, rounds=turns.rounds(of),
                target=target,
            )
            for what, turns, target in (
                ("against a bare query", beside, None), ("twice as much stored against once", grown, _MOST_GROWN)
            )
            for how, unit, of in READINGS
        ),
        figures=(
            Figure(
                name=f"{asked} days of every ward from two years", unit="ms",
                values=tuple(spent.seconds * 1000 for spent in beside.product), most=_MOST_MS,
            ),
        ),
    )  # fmt: skip


class _Asking:
    """A web process' way to the answer."""

    def __init__(self, store: Store) -> None:
        self._pool = store.pool("web")
        self._memory = Memory()
        self.answer: Occupancy | None = None

    async def ask(self, days: ClosedDays) -> None:
        """Keep the answer rather than return it: a runner puts what a task returns in words, which takes longer."""
        async with (
            connection(self._pool) as conn,
            call(conn, self._memory, organisation=None, when=When(), now=LIVING_FROM, viewer=ITSELF) as called,
        ):
            self.answer = await occupancy(
                conn, called, by=Place.WARD, each=Each.DAY, days=days, ward=None, viewer=ITSELF
            )

    async def close(self) -> None:
        await self._pool.dispose()


def _admitted(asked: _Asking) -> set[tuple[str, date, int]]:
    made = asked.answer
    if made is None:
        raise LookupError("nothing was asked")
    return {
        (part.key, on, int(people))
        for part in made.parts if part.days is not None
        for on, people in zip(made.over.days, part.days.people.arrivals, strict=True) if people > 0
    }  # fmt: skip


def _arrived(rows: Sequence[tuple[Any, ...]]) -> set[tuple[str, date, int]]:
    return {(row[1], row[2], int(row[5])) for row in rows if row[5] > 0}


def _last_day(store: Store) -> date:
    """The last day whose close was told of."""
    with store.connect("owner") as conn:
        row = conn.execute("SELECT max(newest_observed_at) FROM poll").fetchone()
    if row is None or row[0] is None:
        raise LookupError("nothing was told")
    return last_closed(row[0])


@contextmanager
def _told(bench: Bench, files: Sequence[Path], days: int) -> Iterator[tuple[Store, Meter]]:
    catalogue = living()
    with empty(bench, catalogue, at=LIVING_FROM, days=()) as (store, meter):

        async def tell() -> None:
            desk = desk_on(store, catalogue, at=LIVING_FROM)
            for path in files:
                feed = archive_for(catalogue, path.name)
                await import_file(desk, feed, name=path.name, payload=read_file(path))
            async with connection(desk.pool) as conn:
                memory = Memory()
                while await keep_bed_days(conn, memory, aside=Aside(), now=LIVING_FROM):
                    pass
            await desk.pool.dispose()

        asyncio.run(tell())
        with store.connect("owner") as conn:
            _repeat(conn, days)
        with psycopg.connect(store.address("owner"), autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
        yield store, meter


def _repeat(conn: psycopg.Connection, days: int) -> None:
    """Set what was counted down again for the days before, with its instants moved as far."""
    cursor = conn.execute(_COUNTED)
    names = [column.name for column in cursor.description or ()]
    rows = cursor.fetchall()
    at = {name: names.index(name) for name in ("day", "reasons", *_INSTANTS)}
    first, last = rows[0][at["day"]], rows[-1][at["day"]]
    length = (last - first).days + 1
    copy = conn.cursor().copy(f"COPY bed_day_sum ({', '.join(names)}) FROM STDIN".encode())
    with copy as out:
        for back in range(length, days, length):
            for row in rows:
                moved = list(row)
                moved[at["day"]] = row[at["day"]] - timedelta(days=back)
                if row[at["reasons"]] is not None:
                    moved[at["reasons"]] = Jsonb(row[at["reasons"]])
                later = micros(start_of(row[at["day"]])) - micros(start_of(moved[at["day"]]))
                # As long after midnight, and still within the day where that has 23 hours.
                newest = micros(close_of(moved[at["day"]])) - 1
                for name in _INSTANTS:
                    instants = array("q", row[at[name]])
                    moved[at[name]] = array("q", (min(each - later, newest) for each in instants)).tobytes()
                out.write_row(moved)
    conn.execute(
        "INSERT INTO counted_day (site, day, known_from) SELECT DISTINCT site, day, known_from FROM bed_day_sum "
        "ON CONFLICT DO NOTHING"
    )
    conn.commit()


CASE = Case(key="year", title="A year by day for every ward", run=run)
