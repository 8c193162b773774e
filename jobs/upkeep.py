"""The upkeep of what polls have stored, one function per duty; each does a bounded piece and says whether more is left.

Safe to run in any number of workers at once: marks are taken with SKIP LOCKED or under a lock, and a duty cut off
middle-way leaves its marks for the next. When each is due is the schedule's affair.
"""

from datetime import datetime, timedelta

from db.engine import Connection
from db.timeseries import Room, pack_before
from db.write.bands import save_bands, take_band_marks
from db.write.rollups import compact, compacted_before, roll_up
from picture.bands import bands
from picture.memory import Memory

# So many marked hours of feeds, or marked days, at a time: a backlog after an import is worked off in commits of about
# a second, newest first, while polls go on.
_MARKS = 200
_DAYS = 30


async def keep_rollups(conn: Connection, room: Room) -> bool:
    """Roll up the next marked hours and days; True while more is left."""
    return await roll_up(conn, limit=_MARKS, room=room) == _MARKS


async def keep_bands(conn: Connection, memory: Memory, *, known: datetime) -> bool:
    """Work out the usual ranges of the next marked days; True while more is left."""
    days = await take_band_marks(conn, limit=_DAYS)
    if not days:
        await conn.rollback()
        return False
    await save_bands(conn, await bands(conn, memory, on=days, known=known), known_from=known)
    return len(days) == _DAYS


async def keep_compact(conn: Connection, *, now: datetime, late_window: timedelta) -> bool:
    """Compact the next week of history older than the late window; True while more is left.

    Waits while anything is still to be rolled up, so that no figure rests on fewer observations than were received.
    """
    cursor = await conn.execute("SELECT EXISTS (SELECT 1 FROM rollup_mark)")
    if (await cursor.fetchone()) == (True,):
        await conn.rollback()
        return False
    return await compact(conn, before=now - late_window)


async def keep_packed(conn: Connection) -> bool:
    """Pack the next stretch of compacted history, where the server has a columnstore; True while more is left."""
    return await pack_before(conn, await compacted_before(conn))
