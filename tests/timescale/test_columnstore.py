"""Chunks packed into the columnstore: read, added to and corrected like any others, by a worker's own role."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import Engine, text

from db.engine import Connection
from db.read.points import days, hours, raw_points
from db.read.snapshot import one_look
from db.read.values import values_then
from db.timeseries import pack_before
from db.write.rollups import compacted_before
from jobs.upkeep import keep_compact, keep_packed
from metrics.vocabulary import Observation
from tests.db.contract.story import OCCUPIED, Arrived, RolledUp, story
from tests.db.contract.telling import Teller
from tests.timescale.stages import as_worker, lift_it

pytestmark = pytest.mark.timescale

END = datetime(2022, 12, 1, tzinfo=UTC)
FAR = datetime(2030, 1, 1, tzinfo=UTC)


async def _packed(there: Connection) -> list[tuple[str, int]]:
    cursor = await there.execute(
        "SELECT hypertable_name, count(*) FROM timescaledb_information.chunks WHERE is_compressed GROUP BY 1 ORDER BY 1"
    )
    rows = await cursor.fetchall()
    await there.commit()
    return rows


async def _series(there: Connection) -> int:
    cursor = await there.execute(
        "SELECT series.id FROM series JOIN feed ON feed.id = feed_id "
        "WHERE feed.key = 'ward' AND organisation = 'RMC' AND measure = %s",
        (OCCUPIED,),
    )
    (row,) = await cursor.fetchall()
    await there.commit()
    return int(row[0])


async def test_packed_chunks_are_read_added_to_and_corrected(there: Connection, bare: Engine) -> None:
    lift_it(bare)
    teller = Teller(await as_worker(there), can_copy=False)
    steps = [step for step in story() if isinstance(step, Arrived | RolledUp)][:40]
    await teller.tell([story()[0], *steps, RolledUp()])
    first = datetime(2022, 3, 24, tzinfo=UTC)
    number = await _series(there)

    async def answers() -> tuple[object, ...]:
        async with one_look(there):
            return (
                await raw_points(there, [number], start=first, end=END, known=END),
                await hours(there, [number], start=first, end=END, known=END),
                await days(there, [number], start=first.date(), end=END.date(), known=END),
                await values_then(there, [number], at=first + timedelta(days=1), known=END),
            )

    before = await answers()
    assert not await pack_before(there, datetime(2022, 3, 1, tzinfo=UTC))
    chunks = 0
    while await pack_before(there, FAR):
        chunks += 1
    assert chunks >= 4
    assert {table for table, _ in await _packed(there)} == {"observation", "rollup_hour"}
    assert sum(count for _, count in await _packed(there)) == chunks
    assert await answers() == before

    about = datetime(2022, 3, 25, 4, tzinfo=UTC)
    half = about + timedelta(minutes=30)
    corrected = Observation("RMC", OCCUPIED, about, about, 999)
    added = Observation("RMC", OCCUPIED, half, half, 555)
    received = datetime(2022, 5, 1, tzinfo=UTC)
    was_known = received - timedelta(days=1)
    (saved,) = await teller.tell([Arrived(feed="ward", received_at=received, observations=(corrected, added))])
    assert saved.stored == 2
    (again,) = await teller.tell(
        [Arrived(feed="ward", received_at=received + timedelta(days=1), observations=(corrected, added))]
    )
    assert again.stored == 0
    await teller.tell([RolledUp()])
    async with one_look(there):
        points = await raw_points(there, [number], start=about, end=about + timedelta(hours=1), known=END)
        (hour,) = await hours(there, [number], start=about, end=about + timedelta(hours=1), known=END)
        (earlier,) = await hours(there, [number], start=about, end=about + timedelta(hours=1), known=was_known)
        was = await raw_points(there, [number], start=about, end=half, known=was_known)
    assert [(p.about_at, p.value) for p in points] == [(about, 999), (half, 555)]
    assert (hour.mean, hour.observations) == (777, 2)
    assert earlier.observations == 1
    assert [p.value for p in was] != [999]


async def test_the_job_packs_what_is_compacted_and_nothing_younger(there: Connection, bare: Engine) -> None:
    lift_it(bare)
    await as_worker(there)
    await Teller(there, can_copy=False).tell([*story()[:20], RolledUp()])
    assert not await keep_packed(there)
    while await keep_compact(there, now=datetime(2022, 4, 9, tzinfo=UTC), late_window=timedelta(days=7)):
        pass
    done = await compacted_before(there)
    while await keep_packed(there):
        pass
    cursor = await there.execute(
        "SELECT bool_or(range_end <= %s), bool_and(is_compressed = (range_end <= %s)) "
        "FROM timescaledb_information.chunks",
        (done, done),
    )
    assert await cursor.fetchone() == (True, True)


async def test_a_worker_packs_but_may_not_do_so_by_hand(there: Connection, bare: Engine) -> None:
    lift_it(bare)
    await as_worker(there)
    await Teller(there, can_copy=False).tell(story()[:8])
    cursor = await there.execute("SELECT c::text FROM show_chunks('observation') AS c LIMIT 1")
    chunk = await cursor.fetchone()
    await there.commit()
    assert chunk is not None
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await there.execute("SELECT compress_chunk(%s)", chunk)
    await there.rollback()
    assert await pack_before(there, FAR)


def test_no_policy_goes_by_the_servers_clock(bare: Engine) -> None:
    lift_it(bare)
    with bare.connect() as conn:
        jobs = conn.execute(
            text("SELECT proc_name FROM timescaledb_information.jobs WHERE hypertable_name IS NOT NULL")
        ).all()
        settings = conn.execute(
            text("SELECT count(*) FROM timescaledb_information.hypertables WHERE compression_enabled")
        ).scalar()
    assert jobs == []
    assert settings == 2
