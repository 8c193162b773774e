"""Whatever is told in whatever order, the kept sums of a day are what its stays add up to, now and as known then."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from db.engine import Connection
from db.read.bed_days import Part, Total, counted, marked, totals, waiting
from db.read.episodes import stays_in
from db.read.snapshot import one_look
from db.write import save_catalogue
from db.write.bed_days import Count, save_counts
from homeward.embedded import Connection as Server
from jobs.upkeep import count_bed_days
from metrics.beddays.closed_days import closed_days
from metrics.beddays.sums import ALL, NUMBERS, sum_up
from metrics.beddays.unit import UnitRule, UnitRules
from metrics.vocabulary.days import close_of, last_closed, london_day
from metrics.vocabulary.episodes import BedDay, Colour, Episode, ReadyInterval, Stay
from picture.counting import count_marked, next_marks, read_people
from tests.db.contract.story import Arrived
from tests.db.contract.telling import Teller, catalogue

# The clocks go forward in the second night.
START = datetime(2022, 3, 25, 6, tzinfo=UTC)
SITES = ("R0A", "RMC")
UNITS = UnitRules([UnitRule(unit="w1", is_counted=False)])
_TABLES = (
    "stay", "ready_interval", "bed_day", "episode_document", "poll", "bed_day_mark", "counted_day", "bed_day_sum"
)  # fmt: skip
_BOUNDED = settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
_HALF_DAYS = st.integers(0, 10)


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


def a_stay(key: str, *, site: str, ward: str, admitted: int, left: int | None, council: str | None = None) -> Stay:
    return Stay(
        key=key, organisation=site, ward=ward, bed=None, specialty=None, source=None, home_council=council,
        admitted_at=at(admitted), expected_on=None, meets_criteria=None, pathway_referred=None, pathway_final=None,
        delay_reason=None, left_at=None if left is None else at(left), left_to=None, observed_at=at(admitted),
    )  # fmt: skip


@st.composite
def _people(draw: st.DrawFn) -> list[Episode]:
    """What a payload says of one stay, with its spell and its days."""
    key = draw(st.sampled_from(("ST-a", "ST-b")))
    told: list[Episode] = [
        a_stay(
            key, site=draw(st.sampled_from(SITES)), ward=draw(st.sampled_from(("w1", "w2"))),
            admitted=draw(st.integers(0, 3)), left=draw(st.one_of(st.none(), _HALF_DAYS)),
            council=draw(st.sampled_from((None, "L1"))),
        )
    ]  # fmt: skip
    if draw(st.booleans()):
        ends = draw(st.one_of(st.none(), st.integers(3, 9)))
        told.append(
            ReadyInterval(
                stay=key, starts_at=at(draw(st.integers(0, 2))), ends_at=None if ends is None else at(ends),
                observed_at=START,
            )
        )  # fmt: skip
    told.extend(
        BedDay(
            stay=key, on=london_day(START) + timedelta(days=day), ward=draw(st.sampled_from((None, "w1", "w2"))),
            colour=draw(st.sampled_from((None, Colour.RED, Colour.GREEN))), reason=None, reviewed_at=None,
            observed_at=START,
        )
        for day in draw(st.lists(st.integers(0, 5), unique=True, max_size=3))
    )  # fmt: skip
    return told


@st.composite
def words(draw: st.DrawFn) -> list[Word]:
    """What some feeds said, in the order in which it arrived: late, again, otherwise, or leaving somebody out."""
    found = []
    received = 0
    for _ in range(draw(st.integers(1, 5))):
        received += draw(st.integers(0, 3))
        told: dict[object, Episode] = {}
        for episodes in draw(st.lists(_people(), max_size=2)):
            for episode in episodes:
                told[(type(episode), getattr(episode, "key", None) or getattr(episode, "stay", None),
                      getattr(episode, "starts_at", None), getattr(episode, "on", None))] = episode  # fmt: skip
        feed = draw(st.sampled_from(("board", "old_board")))
        seen = at(received) - draw(st.sampled_from((0, 1, 30))) * timedelta(hours=1)
        found.append(
            Word(feed, received, tuple(replace(e, observed_at=seen) for e in told.values()), draw(st.booleans()))
        )
    return found


@dataclass
class Told:
    """A store that hears words, and a worker that counts when it is let."""

    conn: Connection

    async def hear(self, word: Word) -> None:
        seen = max((each.observed_at for each in word.episodes), default=at(word.received))
        await Teller(self.conn).tell([
            Arrived(
                feed=word.feed, received_at=at(word.received), episodes=word.episodes,
                listed=frozenset({Stay, ReadyInterval}) if word.listed else None,
                listed_at=seen if word.listed else None,
            )
        ])  # fmt: skip

    async def count(self, *, now: datetime) -> None:
        while await count_bed_days(self.conn, SITES, units=UNITS, rules="as they are", now=now):
            pass

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


async def _fresh(store: Connection) -> Told:
    await store.rollback()
    await save_catalogue(store, catalogue("first"), since=START, code_version="0")
    for table in _TABLES:
        await store.execute(SQL("DELETE FROM {}").format(Identifier(table)))
    await store.execute("UPDATE bed_day_books SET closed_to = NULL, rules = NULL")
    await store.execute("UPDATE feed_due SET holder = NULL, lease_until = NULL")
    await store.commit()
    return Told(store)


async def _first_told(told: Told, site: str) -> date:
    cursor = await told.conn.execute("SELECT min(observed_at) FROM stay WHERE organisation = %s", (site,))
    row = await cursor.fetchone()
    await told.conn.rollback()
    return date.max if row is None or row[0] is None else london_day(row[0])


@_BOUNDED
@given(words(), st.lists(st.booleans(), min_size=5, max_size=5))
async def test_the_sums_are_those_of_the_stays_in_any_order_of_arrival(
    store: Connection, said: list[Word], pauses: list[bool]
) -> None:
    told = await _fresh(store)
    for word, is_pause in zip(said, pauses, strict=False):
        await told.hear(word)
        if is_pause:
            await told.count(now=at(word.received))
    now = at(said[-1].received + 3)
    await told.count(now=now)
    kept = await told.kept(known=None)
    assert await waiting(store, SITES, start=FIRST, end=last_closed(now) + timedelta(days=1), known=None) == []
    await store.rollback()
    for site in SITES:
        first = await _first_told(told, site)
        days = [FIRST + timedelta(days=n) for n in range((last_closed(now) - FIRST).days + 1)]
        assert min((day for of, day in kept if of == site), default=first) >= first
        # Of a day on which nobody ever was, nobody need have counted it.
        missing = [day for day in days if day >= first and (site, day) not in kept]
        assert [await told.reference(site, day, known=None) for day in missing] == [{}] * len(missing)
    for (site, day), sums in kept.items():
        assert sums == await told.reference(site, day, known=None), (site, day)
    event("somebody" if any(kept.values()) else "nobody")
    # What holds as known then is what was so, whenever it was counted; where none holds, nothing is said.
    for known in sorted({at(word.received) for word in said} | {at(word.received + 1) for word in said}):
        for (site, day), sums in (await told.kept(known=known)).items():
            if close_of(day) <= known:
                assert sums == await told.reference(site, day, known=known), (site, day, known)


ONE = Word("board", 0, (a_stay("ST-a", site="R0A", ward="w2", admitted=0, left=None),), listed=False)
GONE = Word("board", 6, (replace(ONE.episodes[0], left_at=at(3), observed_at=at(6)),), listed=False)  # type: ignore[type-var, arg-type]


async def test_counting_again_changes_nothing(store: Connection) -> None:
    told = await _fresh(store)
    await told.hear(ONE)
    await told.count(now=at(7))
    before = await told.kept(known=None)
    assert len(before) > 2
    await store.execute("UPDATE bed_day_books SET rules = 'others'")
    await store.commit()
    await told.count(now=at(7))
    assert await told.kept(known=None) == before


async def test_a_day_is_counted_as_it_closes_though_nothing_is_told(store: Connection) -> None:
    told = await _fresh(store)
    await told.hear(ONE)
    await told.count(now=at(1))
    early = await told.kept(known=None)
    await told.count(now=at(9))
    assert len(await told.kept(known=None)) == len(early) + 4


async def test_what_is_told_while_it_is_counted_is_counted_next(store: Connection) -> None:
    told = await _fresh(store)
    await told.hear(ONE)
    async with one_look(store):
        marks = await next_marks(store, last=last_closed(at(6)), days=timedelta(days=9))
        assert marks is not None
        counting = await count_marked(store, SITES, marks, units=UNITS)
    await told.hear(GONE)
    assert await save_counts(store, [Count(mark, sums) for mark, sums in counting.work()])
    # The day was told of since: it is not given as it was.
    assert (SITES[0], london_day(at(3))) not in await told.kept(known=None)
    await told.count(now=at(7))
    for (site, day), sums in (await told.kept(known=None)).items():
        assert sums == await told.reference(site, day, known=None)


async def test_of_two_workers_that_count_the_same_one_saves(store: Connection) -> None:
    told = await _fresh(store)
    await told.hear(ONE)
    async with one_look(store):
        marks = await next_marks(store, last=last_closed(at(6)), days=timedelta(days=9))
        assert marks is not None
        counting = await count_marked(store, SITES, marks, units=UNITS)
    counts = [Count(mark, sums) for mark, sums in counting.work()]
    assert await save_counts(store, counts)
    assert not await save_counts(store, counts)
    await told.count(now=at(7))
    assert (await told.kept(known=None))[SITES[0], london_day(at(3))]


_STANDS = "SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted AND relation = 'bed_day_sum'::regclass"


async def test_a_worker_killed_while_it_saves_leaves_every_mark_and_no_count(
    store: Connection, server: Server, database: str
) -> None:
    """It has taken its marks and stands before the sums when its session is ended."""
    told = await _fresh(store)
    await told.hear(ONE)
    async with (
        await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as doomed,
        await psycopg.AsyncConnection.connect(server.url(dbname=database)) as owner,
    ):
        await owner.execute("LOCK bed_day_sum IN SHARE MODE")
        counting = asyncio.create_task(
            count_bed_days(doomed, SITES, units=UNITS, rules="as they are", now=at(6)), name="doomed"
        )
        while await (await owner.execute(_STANDS, (doomed.info.backend_pid,))).fetchone() != (1,):
            assert not counting.done()
            await asyncio.sleep(0.005)
        async with one_look(store):
            marks = await marked(store, last=last_closed(at(6)), days=timedelta(days=9))
        await owner.execute("SELECT pg_terminate_backend(%s, 10000)", (doomed.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            await counting
    assert len(marks) > 2
    async with one_look(store):
        assert await marked(store, last=last_closed(at(6)), days=timedelta(days=9)) == marks
    assert await told.kept(known=None) == {}
    # The next one counts all of them.
    await told.count(now=at(6))
    kept = await told.kept(known=None)
    assert set(kept) == {(mark.site, mark.day) for mark in marks}
    for (site, day), sums in kept.items():
        assert sums == await told.reference(site, day, known=None)


async def test_a_bed_or_an_expected_date_marks_nothing(store: Connection) -> None:
    told = await _fresh(store)
    await told.hear(ONE)
    await told.count(now=at(5))
    (stay,) = ONE.episodes
    moved = replace(stay, bed="A7", expected_on=date(2022, 4, 1), observed_at=at(5))  # type: ignore[call-arg]
    await told.hear(Word("board", 5, (moved,), listed=False))
    assert await waiting(store, SITES, start=FIRST, end=london_day(at(3)), known=None) == []


@pytest.mark.parametrize("can_copy", [True, False])
async def test_many_stays_of_a_file_are_marked_like_few(store: Connection, can_copy: bool) -> None:  # noqa: FBT001
    told = await _fresh(store)
    stays = tuple(
        a_stay(f"ST-{number}", site=SITES[number % 2], ward="w2", admitted=number % 4, left=4 + number % 5)
        for number in range(2_500)
    )
    teller = Teller(store, can_copy=can_copy)
    await teller.tell([Arrived(feed="old_board", received_at=at(12), episodes=stays, listed=None, listed_at=None)])
    await told.count(now=at(12))
    kept = await told.kept(known=None)
    async with one_look(store):
        found = await stays_in(store, SITES, start=at(0), end=at(12), known=None)
    assert len(found) == len(stays)
    assert sum(sum(row[0] for cut, row in _of_all(sums)) for sums in kept.values()) == len(stays)


def _of_all(sums: Mapping[object, object]) -> Iterable[tuple[object, Sequence[int]]]:
    return [(cut, row) for cut, row in sums.items() if cut[1] is None]  # type: ignore[index, misc]


async def test_a_word_that_is_stored_long_after_it_was_received_ends_every_count_it_overtakes(
    store: Connection,
) -> None:
    told = await _fresh(store)
    await told.hear(ONE)
    await told.count(now=at(3))
    await told.hear(Word("board", 6, (a_stay("ST-b", site="R0A", ward="w2", admitted=0, left=None),), listed=False))
    await told.count(now=at(7))
    # A large file, received before that and stored only now.
    await told.hear(Word("old_board", 5, (a_stay("ST-c", site="R0A", ward="w1", admitted=0, left=None),), listed=False))
    await told.count(now=at(7))
    day = london_day(at(1))
    for known in (at(4), at(5), at(6)):
        for (site, on), sums in (await told.kept(known=known)).items():
            if close_of(on) <= known:
                assert sums == await told.reference(site, on, known=known), (site, on, known)
    held = [(SITES[0], day) in await told.kept(known=known) for known in (at(4), at(5), at(6))]
    assert held == [True, False, True]
