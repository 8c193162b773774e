"""What a process keeps of the series: whatever is made later is found, even when its number was given out before."""

import psycopg

from db.engine import Connection
from db.read.series import SeriesIndex
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from tests.db.small_system import CATALOGUE, START

_MAKE = """INSERT INTO series (feed_id, measure, organisation)
           SELECT id, 'beds.ga.occupied', %s FROM feed RETURNING id"""


async def _make(conn: Connection, organisation: str) -> int:
    cursor = await conn.execute(_MAKE, (organisation,))
    ((number,),) = await cursor.fetchall()
    return int(number)


async def test_a_series_whose_number_was_given_out_first_and_stored_last_is_found(
    store: Connection, server: Server, database: str
) -> None:
    await save_catalogue(store, CATALOGUE, since=START, code_version="0")
    index = SeriesIndex()
    async with await psycopg.AsyncConnection.connect(server.url(dbname=database)) as slow:
        first = await _make(slow, "R0A")
        second = await _make(store, "RMC")
        assert first < second
        await index.refresh(store)
        assert list(index.by_id) == [second]
        await slow.commit()
    await index.refresh(store)
    assert sorted(index.by_id) == [first, second]
    third = await _make(store, "QOP")
    await index.refresh(store)
    await index.refresh(store)
    assert [index.by_id[number].organisation for number in sorted(index.by_id)] == ["R0A", "RMC", "QOP"]
    assert third in index.by_id
