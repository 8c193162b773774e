"""Which number stands for which series: kept in the process, since a series once made never changes."""

from collections.abc import Mapping, Sequence

import orjson

from db.engine import Connection
from metrics.vocabulary import Dimensions

Key = tuple[str, str, Dimensions]


class SeriesBook:
    """The series numbers of each feed by (measure, organisation, dimensions); unknown ones are made on first use."""

    def __init__(self) -> None:
        self._numbers: dict[int, dict[Key, int]] = {}

    async def numbers(self, conn: Connection, feed_id: int, keys: Sequence[Key]) -> list[int]:
        """The number of each key, in their order, making those that are missing; commits when it had to make some.

        Raises psycopg.errors.ForeignKeyViolation for a measure or organisation that the store does not know: sifting
        comes first.
        """
        known = await self._of(conn, feed_id)
        try:
            return [known[key] for key in keys]
        except KeyError:
            await self._make(conn, feed_id, sorted({key for key in keys if key not in known}))
            known.update(await self._load(conn, feed_id))
        return [known[key] for key in keys]

    async def known(self, conn: Connection, feed_id: int) -> Mapping[Key, int]:
        """The numbers of a feed known so far, which `numbers` adds to."""
        return await self._of(conn, feed_id)

    async def _of(self, conn: Connection, feed_id: int) -> dict[Key, int]:
        known = self._numbers.get(feed_id)
        if known is None:
            known = self._numbers[feed_id] = await self._load(conn, feed_id)
        return known

    async def _load(self, conn: Connection, feed_id: int) -> dict[Key, int]:
        cursor = await conn.execute(
            "SELECT measure, organisation, dimensions, id FROM series WHERE feed_id = %s", (feed_id,)
        )
        rows = await cursor.fetchall()
        await conn.commit()
        return {(row[0], row[1], tuple(sorted(row[2].items()))): row[3] for row in rows}

    async def _make(self, conn: Connection, feed_id: int, keys: Sequence[Key]) -> None:
        # In one order everywhere, so that two workers that meet the same new series never wait in a ring.
        await conn.execute(
            """INSERT INTO series (feed_id, measure, organisation, dimensions)
               SELECT %s, measure, organisation, dimensions::jsonb
                 FROM unnest(%s::text[], %s::text[], %s::text[]) AS wanted(measure, organisation, dimensions)
               ON CONFLICT DO NOTHING""",
            (
                feed_id,
                [measure for measure, _, _ in keys],
                [organisation for _, organisation, _ in keys],
                [orjson.dumps(dict(dimensions)).decode() for _, _, dimensions in keys],
            ),
        )
        await conn.commit()
