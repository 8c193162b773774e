"""Whatever is told in whatever order, the kept sums of a day are what its stays add up to, now and as known then."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from db.engine import Connection
from db.read.bed_days import marked, waiting
from db.read.episodes import stays_in
from db.read.snapshot import one_look
from db.write.bed_days import Count, save_counts
from homeward.embedded import Connection as Server
from jobs.bed_days import Aside
from metrics.vocabulary.days import close_of, last_closed, london_day
from metrics.vocabulary.episodes import BedDay, Colour, Episode, ReadyInterval
from picture.counting import count_marked, next_marks
from picture.since import first_days
from tests.db.contract.story import Arrived
from tests.db.contract.telling import Teller
from tests.jobs.telling import (
    FEEDS,
    FIRST,
    LAST,
    ONE,
    SITES,
    START,
    UNITS,
    Told,
    Word,
    a_stay,
    at,
    first_told_of,
    fresh,
)

# The clocks go forward in the second night.
_BOUNDED = settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
_HALF_DAYS = st.integers(0, 10)


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


def _word(
    feed: str, *, received: int, seen: float | None = None, key: str = "ST-a", site: str = "R0A", admitted: int = 0,
    left: int | None = None, listed: bool = False,
) -> Word:  # fmt: skip
    """One stay, as one payload tells of it."""
    stay = a_stay(key, site=site, ward="w2", admitted=admitted, left=left)
    return Word(feed, received, (replace(stay, observed_at=at(received if seen is None else seen)),), listed)  # type: ignore[call-arg]


# What came of looking for long. Two words received in one instant: the stay is at another site.
_IN_ONE_INSTANT = [_word("board", received=4, seen=1.5), _word("board", received=4, seen=1.5, site="RMC")]
# A list in which nothing has changed is newer than what another feed said in between: it is believed again.
_BELIEVED_AGAIN = [
    _word("board", received=1, listed=True),
    _word("old_board", received=5, left=1),
    _word("board", received=6, listed=True),
]
# A late word of somebody else says that the site was told of on days before.
_TOLD_EARLIER = [_word("board", received=4), _word("board", received=5, seen=1.5, key="ST-b", admitted=5)]


@example(_IN_ONE_INSTANT, [True] * 5)
@example(_BELIEVED_AGAIN, [True] * 5)
@example(_TOLD_EARLIER, [True] * 5)
@_BOUNDED
@given(words(), st.lists(st.booleans(), min_size=5, max_size=5))
async def test_the_sums_are_those_of_the_stays_in_any_order_of_arrival(
    store: Connection, said: list[Word], pauses: list[bool]
) -> None:
    told = await fresh(store)
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
        first = first_told_of(said, site)
        days = [FIRST + timedelta(days=n) for n in range((last_closed(now) - FIRST).days + 1)]
        assert min((day for of, day in kept if of == site), default=first) >= first
        # A day on which nobody was is counted too, and known to be empty.
        assert [day for day in days if day >= first and (site, day) not in kept] == []
    for (site, day), sums in kept.items():
        assert sums == await told.reference(site, day, known=None), (site, day)
    event("somebody" if any(kept.values()) else "nobody")
    # What holds as known then is what was so, whenever it was counted; where none holds, nothing is said.
    for known in sorted({at(word.received) for word in said} | {at(word.received + 1) for word in said}):
        for (site, day), sums in (await told.kept(known=known)).items():
            if close_of(day) <= known:
                assert sums == await told.reference(site, day, known=known), (site, day, known)


GONE = Word("board", 6, (replace(ONE.episodes[0], left_at=at(3), observed_at=at(6)),), listed=False)  # type: ignore[type-var, arg-type]


async def test_counting_again_changes_nothing(store: Connection) -> None:
    told = await fresh(store)
    await told.hear(ONE)
    await told.count(now=at(7))
    before = await told.kept(known=None)
    assert len(before) > 2
    await store.execute("UPDATE bed_day_books SET rules = 'others'")
    await store.commit()
    await told.count(now=at(7))
    assert await told.kept(known=None) == before


async def test_a_day_is_counted_as_it_closes_though_nothing_is_told(store: Connection) -> None:
    told = await fresh(store)
    await told.hear(ONE)
    await told.count(now=at(1))
    early = await told.kept(known=None)
    await told.count(now=at(9))
    assert len(await told.kept(known=None)) == len(early) + 4


async def test_what_is_told_while_it_is_counted_is_counted_next(store: Connection) -> None:
    told = await fresh(store)
    await told.hear(ONE)
    async with one_look(store):
        first = await first_days(store, FEEDS, known=None)
        marks = await next_marks(store, last=last_closed(at(6)), days=timedelta(days=9), first=first)
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
    told = await fresh(store)
    await told.hear(ONE)
    async with one_look(store):
        first = await first_days(store, FEEDS, known=None)
        marks = await next_marks(store, last=last_closed(at(6)), days=timedelta(days=9), first=first)
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
    told = await fresh(store)
    await told.hear(ONE)
    async with (
        await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as doomed,
        await psycopg.AsyncConnection.connect(server.url(dbname=database)) as owner,
    ):
        await owner.execute("LOCK bed_day_sum IN SHARE MODE")
        counting = asyncio.create_task(Told(doomed).count_some(now=at(6)), name="doomed")
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
    told = await fresh(store)
    await told.hear(ONE)
    await told.count(now=at(5))
    (stay,) = ONE.episodes
    moved = replace(stay, bed="A7", expected_on=date(2022, 4, 1), observed_at=at(5))  # type: ignore[call-arg]
    await told.hear(Word("board", 5, (moved,), listed=False))
    assert await waiting(store, SITES, start=FIRST, end=london_day(at(3)), known=None) == []


@pytest.mark.parametrize("can_copy", [True, False])
async def test_many_stays_of_a_file_are_marked_like_few(store: Connection, can_copy: bool) -> None:  # noqa: FBT001
    told = await fresh(store)
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
    told = await fresh(store)
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


async def test_a_day_that_cannot_be_counted_keeps_no_other_from_it(store: Connection) -> None:
    """A colour that this version does not know, as after going back to it, stands on one day of many."""
    told, aside = await fresh(store), Aside()
    day = london_day(at(5))
    green = BedDay(
        stay="ST-a", on=day, ward=None, colour=Colour.GREEN, reason=None, reviewed_at=None, observed_at=at(0)
    )
    await told.hear(Word("board", 0, (*ONE.episodes, green), listed=False))
    await store.execute("UPDATE bed_day SET colour = 'blue'")
    await store.commit()
    with capture_logs() as said:
        while await told.count_some(now=at(20), aside=aside):
            pass
    # The day, and the one after it, which asks it who has moved.
    bad = [("R0A", day), ("R0A", day + timedelta(days=1))]
    assert sorted((each["site"], each["day"]) for each in said if each["event"] == "bed_day_not_counted") == [
        (site, on.isoformat()) for site, on in bad
    ]
    kept = await told.kept(known=None)
    closed = {("R0A", london_day(at(0)) + timedelta(days=n)) for n in range(10)} - set(bad)
    assert set(kept) >= {each for each in closed if each[1] <= last_closed(at(20))}
    assert set(kept).isdisjoint(bad)
    assert await waiting(store, SITES, start=FIRST, end=LAST, known=None) == bad
    await store.execute("UPDATE bed_day SET colour = 'green'")
    await store.commit()
    # Left alone for a while, then tried again.
    assert not await told.count_some(now=at(20), aside=aside)
    while await told.count_some(now=at(20) + timedelta(hours=2), aside=aside):
        pass
    kept = await told.kept(known=None)
    for site, on in bad:
        assert kept[site, on] == await told.reference(site, on, known=None)
