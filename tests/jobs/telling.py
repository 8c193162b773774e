"""Words of feeds on people in beds, told to a store, and a worker that counts its closed days when it is let."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from psycopg.sql import SQL, Identifier

from db.engine import Connection
from db.read.bed_days import Part, Total, counted, totals
from db.read.snapshot import one_look
from db.write import save_catalogue
from jobs.bed_days import Aside, count_bed_days
from metrics.beddays.closed_days import closed_days
from metrics.beddays.sums import ALL, NUMBERS, sum_up
from metrics.beddays.unit import UnitRule, UnitRules
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Episode, ReadyInterval, Stay
from picture.counting import read_people
from tests.db.contract.story import Arrived
from tests.db.contract.telling import Teller, catalogue

# The clocks go forward in the second night.
START = datetime(2022, 3, 25, 6, tzinfo=UTC)
SITES = ("R0A", "RMC")
# Who should list the people of each site.
FEEDS = {"R0A": ["board"], "RMC": ["board"]}
UNITS = UnitRules([UnitRule(unit="w1", is_counted=False)])
_TABLES = (
    "stay", "ready_interval", "bed_day", "episode_document", "poll", "bed_day_mark", "counted_day", "bed_day_sum",
    "site_told",
)  # fmt: skip


def at(half_days: float) -> datetime:
    """So many half days after the start; at some of them it is midnight in London."""
    return START + half_days * timedelta(hours=12) + timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class Word:
    """One payload of a feed, received so many half days after the start. `listed`: it is a whole list."""

    feed: str
    received: int
    episodes: tuple[Episode, ...]
    listed: bool

    @property
    def made(self) -> datetime:
        """When it was written down."""
        return max((each.observed_at for each in self.episodes), default=at(self.received))


def a_stay(key: str, *, site: str, ward: str, admitted: int, left: int | None, council: str | None = None) -> Stay:
    return Stay(
        key=key, organisation=site, ward=ward, bed=None, specialty=None, source=None, home_council=council,
        admitted_at=at(admitted), expected_on=None, meets_criteria=None, pathway_referred=None, pathway_final=None,
        delay_reason=None, left_at=None if left is None else at(left), left_to=None, observed_at=at(admitted),
    )  # fmt: skip


@dataclass
class Told:
    """A store that hears words, and a worker that counts when it is let."""

    conn: Connection

    async def hear(self, word: Word) -> None:
        await Teller(self.conn).tell([
            Arrived(
                feed=word.feed, received_at=at(word.received), episodes=word.episodes,
                listed=frozenset({Stay, ReadyInterval}) if word.listed else None,
                listed_at=word.made if word.listed else None,
            )
        ])  # fmt: skip

    async def count(self, *, now: datetime) -> None:
        while await self.count_some(now=now):
            pass

    async def count_some(self, *, now: datetime, aside: Aside | None = None) -> bool:
        """A worker's next piece; with nothing put aside unless it is handed in."""
        return await count_bed_days(
            self.conn, SITES, feeds=FEEDS, units=UNITS, rules="as they are", aside=aside or Aside(), now=now
        )

    async def kept(self, *, known: datetime | None) -> dict[tuple[str, date], dict[object, object]]:
        """What is kept of each counted day."""
        part = Part(
            sites=SITES, wards=None, elsewhere=(), councils=(), start=FIRST, end=LAST + timedelta(days=1), known=known
        )
        async with one_look(self.conn):
            days = await counted(self.conn, SITES, start=part.start, end=part.end, known=known)
            rows = [
                *await totals(self.conn, part, by_council=False, by_day=True),
                *await totals(self.conn, part, by_council=True, by_day=True),
            ]
        found: dict[tuple[str, date], dict[object, object]] = {day: {} for day in days}
        for row in rows:
            assert row.day is not None
            found[row.site, row.day][row.ward, row.council] = _plain(row)
        return found

    async def reference(self, site: str, day: date, *, known: datetime | None) -> dict[object, object]:
        """What the stays of one day add up to, read for that day alone."""
        run = closed_days(day, day)
        async with one_look(self.conn):
            people = await read_people(self.conn, SITES, sites=[site], days=run, known=known)
        by_cut: defaultdict[object, list[Total]] = defaultdict(list)
        for cut, made in sum_up(people, units=UNITS, days=run).items():
            if cut.specialty == ALL:
                by_cut[cut.ward, None if cut.council == ALL else cut.council].append(
                    Total(
                        site, cut.ward, None, day, len(made.arrived), len(made.left), len(made.came), len(made.went),
                        tuple(getattr(made, name) for name in NUMBERS),
                    )
                )  # fmt: skip
        return {cut: _plain(*rows) for cut, rows in by_cut.items()}


def _plain(*rows: Total) -> object:
    return tuple(map(sum, zip(*((*row[4:8], *row.numbers) for row in rows), strict=True)))


FIRST = london_day(START) - timedelta(days=1)
LAST = london_day(at(20))


async def fresh(store: Connection) -> Told:
    await store.rollback()
    await save_catalogue(store, catalogue("first"), since=START, code_version="0")
    for table in _TABLES:
        await store.execute(SQL("DELETE FROM {}").format(Identifier(table)))
    await store.execute("UPDATE bed_day_books SET closed_to = NULL, rules = NULL, reach = '{}'")
    await store.execute("UPDATE feed_due SET holder = NULL, lease_until = NULL")
    await store.commit()
    return Told(store)


def first_told_of(said: Sequence[Word], site: str) -> date:
    """The first day on which somebody was seen at a site, or a whole list of it made."""
    listed = [word.made for word in said if word.listed and word.feed in FEEDS[site]]
    seen = [
        each.observed_at for word in said for each in word.episodes
        if isinstance(each, Stay) and each.organisation == site
    ]  # fmt: skip
    return min(map(london_day, [*listed, *seen]), default=date.max)


ONE = Word("board", 0, (a_stay("ST-a", site="R0A", ward="w2", admitted=0, left=None),), listed=False)
