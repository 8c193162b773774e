"""The upkeep of what polls have stored, one function per duty; each does a bounded piece and says whether more is left.

The counting of bed days is `jobs.bed_days`.

Safe to run in any number of workers at once: marks are taken with SKIP LOCKED or under a lock, and a duty cut off
middle-way leaves its marks for the next. When each is due is the schedule's affair.
"""

from datetime import date, datetime, timedelta

from db.engine import Connection
from db.read.hours import last_hour_band_day
from db.timeseries import Room, pack_before
from db.write.bands import save_bands, take_band_marks
from db.write.hours import add_hour_figures, save_hour_bands, take_hour_marks
from db.write.rollups import compact, compacted_before, roll_up
from metrics.variance.band import DAYS
from metrics.vocabulary.days import days_from, london_day
from picture.bands import bands
from picture.hours import bands_by_hour, figures_by_hour
from picture.memory import Memory

# So many marked hours of feeds, or marked days, at a time: a backlog after an import is worked off in commits of about
# a second, newest first, while polls go on.
_MARKS = 200
_DAYS = 30
# Figures by the hour are of many rows; what is usual by the hour is asked for of today, and of the days just gone.
_DAYS_BY_HOUR = 4
_LOOKED_BACK_AT = timedelta(days=2)


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


async def keep_hours(conn: Connection, memory: Memory, *, known: datetime) -> bool:
    """Put the figures by the hour of the next marked days together, and what is usual at each hour of the days they
    count for: today and the two days before. True while more is left."""
    today = london_day(known)
    days = await take_hour_marks(conn, before=today, limit=_DAYS_BY_HOUR)
    # A day of which nobody sent anything marks nothing; the next has its usual ranges all the same.
    is_new_day = days is not None and await last_hour_band_day(conn) != today
    if days is None or not (days or is_new_day):
        await conn.rollback()
        return False
    changed = await add_hour_figures(conn, await figures_by_hour(conn, memory, on=days, known=known), known_from=known)
    wanted = _days_after(days, today=today) if changed else set[date]()
    if is_new_day:
        wanted.add(today)
    await save_hour_bands(conn, await bands_by_hour(conn, memory, on=sorted(wanted), known=known), known_from=known)
    return len(days) == _DAYS_BY_HOUR


def _days_after(days: list[date], *, today: date) -> set[date]:
    """The days up to today, and not long past, whose usual ranges rest on any of some days."""
    return {
        after
        for day in days
        for after in days_from(max(day + timedelta(days=1), today - _LOOKED_BACK_AT), until=today + timedelta(days=1))
        if (after - day).days <= DAYS
    }


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
