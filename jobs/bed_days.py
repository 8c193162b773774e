"""Counting the closed bed days that are marked, the newest first.

What is counted is read in one look together with its marks, and saved in place of exactly these: whatever is told
meanwhile has left marks of its own. No lock is held while it is worked out, so that no poll waits for it.

A day that cannot be counted is reported and put aside for an hour, or until it is told of anew; the others go on. It
keeps its marks, and so is said to be waiting and is never shown as nought.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from psycopg import OperationalError

from db.engine import Connection
from db.read.bed_days import Marked
from db.read.snapshot import one_look
from db.write.bed_days import Count, keep_books, save_counts
from metrics.beddays.unit import UnitRules
from metrics.vocabulary.days import last_closed, london_day
from picture.counting import Marks, count_marked, next_marks, rules_of
from picture.memory import Memory
from picture.since import expected, first_days, telling

_LOG = structlog.get_logger(__name__)
# So many days of all sites are counted in about a second, and that away from the polls.
_COUNTED = timedelta(days=7)
_A_DAY = timedelta(days=1)
_AGAIN_AFTER = timedelta(hours=1)


@dataclass(slots=True)
class Aside:
    """The marks of days that could not be counted, each until when it is left alone."""

    until: dict[int, datetime] = field(default_factory=dict)

    def put(self, mark: Marked, *, now: datetime) -> None:
        """Put a day aside with all the marks it has now."""
        self.until |= dict.fromkeys(mark.ids, now + _AGAIN_AFTER)

    def marks(self, *, now: datetime) -> list[int]:
        """What is aside still."""
        self.until = {number: until for number, until in self.until.items() if until > now}
        return list(self.until)


async def keep_bed_days(conn: Connection, memory: Memory, *, aside: Aside, now: datetime) -> bool:
    """Count the next marked days that have closed, newest first; True while more is left."""
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
    ground = memory.ground(catalogue, on=london_day(now))
    return await count_bed_days(
        conn, list(catalogue.organisations), feeds=telling(ground, expected(ground)),
        units=memory.settings(catalogue).units, rules=rules_of(catalogue), aside=aside, now=now,
    )  # fmt: skip


async def count_bed_days(
    conn: Connection,
    organisations: Sequence[str],
    *,
    feeds: Mapping[str, Iterable[str]],
    units: UnitRules,
    rules: str,
    aside: Aside,
    now: datetime,
) -> bool:
    """Count by settings of units, which `rules` tell in short; as `keep_bed_days`. `feeds`: the live feeds that should
    tell of each site. Raises psycopg.OperationalError when the store is away."""
    async with one_look(conn):
        first = await first_days(conn, feeds, known=None)
    await keep_books(conn, closed=last_closed(now), rules=rules, first=first, now=now)
    counting = _Counting(conn=conn, organisations=organisations, feeds=feeds, units=units, aside=aside, now=now)
    try:
        return await counting.count()
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is: taking each day alone finds of which
        await counting.count_each_alone()
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counting:
    """Counting at one time, by one set of settings."""

    conn: Connection
    organisations: Sequence[str]
    feeds: Mapping[str, Iterable[str]]
    units: UnitRules
    aside: Aside
    now: datetime

    async def count(self, only: Marked | None = None) -> bool:
        """Count the next marked days, or one of them; False when there is none."""
        async with one_look(self.conn):
            marks = await self._next(only)
            if marks is None:
                return False
            work = (await count_marked(self.conn, self.organisations, marks, units=self.units)).work
        found = await asyncio.to_thread(work)
        await save_counts(self.conn, [Count(mark, sums) for mark, sums in found])
        return True

    async def count_each_alone(self) -> None:
        """Count the next marked days one by one, and put aside those of which it cannot be done."""
        async with one_look(self.conn):
            marks = await self._next(None)
        for mark in marks.all if marks is not None else ():
            try:
                await self.count(mark)
            except OperationalError:
                raise
            except Exception:  # noqa: BLE001 - said, and the others go on
                _LOG.exception("bed_day_not_counted", site=mark.site, day=mark.day.isoformat())
                self.aside.put(mark, now=self.now)

    async def _next(self, only: Marked | None) -> Marks | None:
        # In the look of the marks: a site may be told of since an earlier day by now.
        first = await first_days(self.conn, self.feeds, known=None)
        last, days = (last_closed(self.now), _COUNTED) if only is None else (only.day, _A_DAY)
        aside = self.aside.marks(now=self.now)
        marks = await next_marks(self.conn, last=last, days=days, first=first, aside=aside)
        return marks if marks is None or only is None else marks.of(only)
