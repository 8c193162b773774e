"""Storing a catalogue whole, and bringing the tables of organisations, measures and feeds into line with it."""

from datetime import datetime

import psycopg

from catalogue.model import Catalogue, Feed
from db.engine import Connection
from db.write.version import bump

# How long after a start the first poll of a new feed may wait, as a part of its interval: spread, so that a restart
# does not ask every partner in the same second.
_SPREAD = 1 / 3


async def save_catalogue(conn: Connection, catalogue: Catalogue, *, since: datetime, code_version: str) -> int | None:
    """Put a catalogue in force from picture time `since`; commits and returns the new data version.

    Returns None and writes nothing when this very catalogue is already in force. Organisations, measures and feeds that
    are no longer listed stay in the tables (history keeps the old code); such feeds are no longer polled.
    """
    cursor = await conn.execute("SELECT version FROM catalogue_in_force ORDER BY since DESC LIMIT 1")
    row = await cursor.fetchone()
    if row is not None and row[0] == catalogue.version:
        await conn.commit()
        return None
    async with conn.cursor() as cursor:
        await cursor.execute(
            "INSERT INTO catalogue_version VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (catalogue.version, since, code_version),
        )
        await cursor.executemany(
            "INSERT INTO catalogue_file VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [(catalogue.version, name, content) for name, content in catalogue.files.items()],
        )
        await cursor.execute(
            """INSERT INTO catalogue_in_force VALUES (%s, %s)
               ON CONFLICT (since) DO UPDATE SET version = EXCLUDED.version""",
            (since, catalogue.version),
        )
        await _organisations(cursor, catalogue)
        await _measures(cursor, catalogue)
        await _feeds(cursor, catalogue)
    version = await bump(conn)
    await conn.commit()
    return version


async def _organisations(cursor: psycopg.AsyncCursor[psycopg.rows.TupleRow], catalogue: Catalogue) -> None:
    await cursor.executemany(
        """INSERT INTO organisation VALUES (%s, %s, %s, %s, %s, %s)
           ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, short_name = EXCLUDED.short_name,
               kind = EXCLUDED.kind, opened_on = EXCLUDED.opened_on, closed_on = EXCLUDED.closed_on""",
        [
            (o.code, o.name, o.short_name, o.kind.value, o.opened_on, o.closed_on)
            for o in catalogue.organisations.values()
        ],
    )
    await cursor.execute("DELETE FROM organisation_link")
    await cursor.executemany(
        """INSERT INTO organisation_link
           VALUES (%s, %s, coalesce(%s, '-infinity'::date), coalesce(%s, 'infinity'::date))""",
        [(link.child, link.parent, link.valid_from, link.valid_to) for link in catalogue.links],
    )
    await cursor.execute("DELETE FROM organisation_succession")
    await cursor.executemany(
        "INSERT INTO organisation_succession VALUES (%s, %s, %s)",
        [(s.predecessor, s.successor, s.on) for s in catalogue.successions],
    )


async def _measures(cursor: psycopg.AsyncCursor[psycopg.rows.TupleRow], catalogue: Catalogue) -> None:
    await cursor.executemany(
        """INSERT INTO measure VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (key) DO UPDATE SET title = EXCLUDED.title, unit = EXCLUDED.unit, about = EXCLUDED.about,
               aggregation = EXCLUDED.aggregation""",
        [(m.key, m.title, m.unit, m.about.value, m.aggregation.value) for m in catalogue.measures.values()],
    )


async def _feeds(cursor: psycopg.AsyncCursor[psycopg.rows.TupleRow], catalogue: Catalogue) -> None:
    feeds: list[Feed] = list(catalogue.feeds.values())
    await cursor.execute("UPDATE feed SET is_enabled = false WHERE NOT key = ANY(%s)", ([f.key for f in feeds],))
    await cursor.executemany(
        """INSERT INTO feed (key, title, is_enabled, register, is_pushed) VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (key) DO UPDATE SET title = EXCLUDED.title, is_enabled = EXCLUDED.is_enabled,
               register = EXCLUDED.register, is_pushed = EXCLUDED.is_pushed""",
        [(f.key, f.title, f.is_enabled, f.register, f.is_pushed) for f in feeds],
    )
    await cursor.executemany(
        """INSERT INTO feed_due (feed_id, due_at)
           SELECT id, CASE WHEN %s THEN clock_timestamp() + %s ELSE 'infinity' END FROM feed WHERE key = %s
           ON CONFLICT DO NOTHING""",
        [(f.is_live, f.place_in_interval * _SPREAD, f.key) for f in feeds],
    )
