"""Imports for the cases: for each side of each round a store without figures but with room for them; what it holds."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

from bench.case import Bench
from bench.machine import service_now
from bench.spent import Meter
from bench.store import Store
from catalogue.model import Catalogue
from db.clock import PictureClock, start_clock
from db.engine import connection
from db.episode_tables import TABLES
from db.timeseries import Room
from db.write import save_catalogue
from ingest.desk import Desk

_HOLDER = "bench"
_SUMS = """SELECT count(*), sum(value), sum(extract(epoch FROM about_at)), sum(extract(epoch FROM observed_at))
             FROM {}"""
# Every column that is the source's to say, of what is so at present.
_EPISODES = """SELECT '{table}', count(*), sum(hashtextextended(ROW({columns}, observed_at)::text, 0))
                 FROM {table} WHERE superseded_at IS NULL"""


@contextmanager
def empty(bench: Bench, catalogue: Catalogue, *, at: datetime, days: Iterable[date]) -> Iterator[tuple[Store, Meter]]:
    """A store with a catalogue in force at a picture time and room for the months of some days, and a meter on it."""
    with bench.stores.fresh() as store:
        begin(store, catalogue, _clock(at), days=days)
        meter = Meter(store)
        try:
            yield store, meter
        finally:
            meter.close()


def begin(store: Store, catalogue: Catalogue, clock: PictureClock, *, days: Iterable[date] = ()) -> None:
    """Set the clock of a store, put a catalogue in force at its origin, and make room for the months of some days."""
    asyncio.run(_begin(store, catalogue, clock, days=days))


async def _begin(store: Store, catalogue: Catalogue, clock: PictureClock, *, days: Iterable[date]) -> None:
    pool = store.pool()
    async with connection(pool) as conn:
        await start_clock(conn, service=clock.origin_service, wanted=clock)
        await save_catalogue(conn, catalogue, since=clock.origin_picture, code_version=_HOLDER)
        # The bare side makes no partitions; that both find them made favours neither.
        months = {datetime(day.year, day.month, 1, tzinfo=UTC) for day in days}
        await Room().make(conn, "observation", months)
    await pool.dispose()


def _clock(at: datetime) -> PictureClock:
    return PictureClock(origin_picture=at, origin_service=service_now(), rate=1.0)


def desk_on(store: Store, catalogue: Catalogue, *, at: datetime) -> Desk:
    """What the product's import works with, at a picture time; its pool is the caller's to dispose of."""
    return Desk(
        pool=store.pool(), catalogue=catalogue, clock=_clock(at), holder=_HOLDER, code_version=_HOLDER, places={}
    )


def sums(store: Store) -> Sequence[tuple[object, ...]]:
    """History and current values in number, and in the sums of their values and times."""
    with store.connect("owner") as conn:
        return [row for table in ("observation", "current_value") for row in conn.execute(_SUMS.format(table).encode())]


def episode_sums(store: Store) -> Sequence[tuple[object, ...]]:
    """Of each kind of episode how many there are, and a sum of all that is said of them."""
    found = []
    with store.connect("owner") as conn:
        for table in TABLES.values():
            columns = ", ".join(column.name for column in table.columns)
            found += conn.execute(_EPISODES.format(table=table.name, columns=columns).encode()).fetchall()
    return found


def feed_numbers(store: Store) -> Mapping[str, int]:
    """The number of each feed, by its key."""
    with store.connect("owner") as conn:
        return dict(conn.execute("SELECT key, id FROM feed").fetchall())
