"""The upkeep of what polls have stored, one function per duty; each does a bounded piece and says whether more is left.

Safe to run in any number of workers at once: marks are taken with SKIP LOCKED or under a lock, and a duty cut off
middle-way leaves its marks for the next. When each is due is the schedule's affair.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from db.engine import Connection
from db.read.snapshot import one_look
from db.timeseries import Room, pack_before
from db.write.bands import save_bands, take_band_marks
from db.write.bed_days import Count, keep_books, save_counts
from db.write.rollups import compact, compacted_before, roll_up
from metrics.beddays.unit import UnitRules
from metrics.vocabulary.days import last_closed
from picture.bands import bands
from picture.counting import count_marked, next_marks, rules_of
from picture.memory import Memory

# So many marked hours of feeds, or marked days, at a time: a backlog after an import is worked off in commits of about
# a second, newest first, while polls go on.
_MARKS = 200
_DAYS = 30
# So many days of all sites are counted in about a second, and that away from the polls.
_COUNTED = timedelta(days=7)


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


async def keep_bed_days(conn: Connection, memory: Memory, *, now: datetime) -> bool:
    """Count the next marked days that have closed, newest first; True while more is left."""
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
    units = memory.settings(catalogue).units
    return await count_bed_days(conn, list(catalogue.organisations), units=units, rules=rules_of(catalogue), now=now)


async def count_bed_days(
    conn: Connection, organisations: Sequence[str], *, units: UnitRules, rules: str, now: datetime
) -> bool:
    """Count by settings of units, which `rules` tell in short; as `keep_bed_days`.

    What is counted is read in one look together with its marks, and saved in place of exactly these: whatever is told
    meanwhile has left marks of its own. No lock is held while it is worked out, so that no poll waits for it.
    """
    closed = last_closed(now)
    await keep_books(conn, closed=closed, rules=rules, now=now)
    async with one_look(conn):
        marks = await next_marks(conn, last=closed, days=_COUNTED)
        counting = await count_marked(conn, organisations, marks, units=units) if marks else None
    if counting is None:
        return False
    found = await asyncio.to_thread(counting.work)
    await save_counts(conn, [Count(mark, sums) for mark, sums in found])
    return True


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
