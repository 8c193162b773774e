"""The store answers as a plain list of everything received would: on the seeded story, with and without compaction."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

from db.engine import Connection
from db.read.points import Rolled, days, hours, raw_points
from db.read.series import SeriesIndex
from db.read.snapshot import one_look
from db.read.values import LOOK_BACK, values_now, values_then
from tests.db.contract.model import Model, SeriesKey
from tests.db.contract.questions import ABOUT, END, KNOWN
from tests.db.contract.story import (
    ARRIVALS,
    HANDOVERS,
    HOUR,
    OCCUPIED,
    OFFERED,
    PATHWAYS,
    WAITING,
    Arrived,
    Compacted,
    RolledUp,
    Step,
    story,
)
from tests.db.contract.telling import Teller

FIRST, LAST = datetime(2022, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)

# How far the observations of a measure lie apart at most.
STEP = {
    OCCUPIED: 6 * HOUR, ARRIVALS: HOUR, WAITING: 3 * HOUR, HANDOVERS: 25 * HOUR, PATHWAYS: 25 * HOUR, OFFERED: 25 * HOUR
}  # fmt: skip


class Told:
    """A store and the reference, told the same."""

    def __init__(self, conn: Connection, model: Model) -> None:
        self.conn, self.model, self.index = conn, model, SeriesIndex()

    @property
    def keys(self) -> dict[SeriesKey, int]:
        """Series numbers by what they are."""
        return {(s.feed, s.measure, s.organisation, s.dimensions): number for number, s in self.index.by_id.items()}


async def _tell(store: Connection, steps: list[Step]) -> Told:
    told = Told(store, Model())
    saved = await Teller(store).tell(steps)
    polls = [step for step in steps if isinstance(step, Arrived)]
    for poll, done in zip(polls, saved, strict=True):
        stored = told.model.hear(poll.feed, poll.observations, received_at=poll.received_at)
        assert done.stored == stored, poll.received_at
    async with one_look(store):
        await told.index.refresh(store)
    assert set(told.keys) == set(told.model.heard)
    return told


def _uncompacted() -> list[Step]:
    """The story with everything rolled up after every poll and nothing compacted: `known` can be asked of all of it."""
    steps: list[Step] = []
    for step in story():
        if not isinstance(step, Compacted):
            steps += [step, RolledUp()] if isinstance(step, Arrived) else [step]
    return steps


def _figures(rolled: Rolled) -> tuple[float, ...]:
    return (rolled.mean, rolled.total, rolled.low, rolled.high, rolled.first, rolled.last, rolled.observations)


async def test_values_then_for_every_instant_and_every_knowledge(store: Connection) -> None:
    told = await _tell(store, _uncompacted())
    found = 0
    async with one_look(store):
        for at, known in product(ABOUT, KNOWN):
            values = await values_then(store, list(told.keys.values()), at=at, known=known, runs_for=LOOK_BACK)
            held = {v.series_id: (v.about_at, v.observed_at, v.value) for v in values}
            since = {v.series_id: v.unchanged_since for v in values}
            for key, number in told.keys.items():
                expected = told.model.then(key, at=at, known=known, since=at - LOOK_BACK)
                assert held.get(number) == expected, (key, at, known)
                assert since.get(number) == told.model.unchanged_since(key, at=at, known=known), (key, at, known)
                found += expected is not None
    assert found > 400


async def test_points_hours_and_days_as_known_at_every_time(store: Connection) -> None:
    told = await _tell(store, _uncompacted())
    found = 0
    async with one_look(store):
        for known in KNOWN:
            for key, number in told.keys.items():
                points = await raw_points(store, [number], start=FIRST, end=LAST, known=known)
                assert [tuple(p)[1:] for p in points] == told.model.raw(key, start=FIRST, end=LAST, known=known)
                by_hour = await hours(store, [number], start=FIRST, end=LAST, known=known)
                assert {r.bucket: _figures(r) for r in by_hour} == told.model.hours(key, known=known), (key, known)
                by_day = await days(store, [number], start=date(2022, 1, 1), end=date(2023, 1, 1), known=known)
                assert {r.bucket: _figures(r) for r in by_day} == told.model.days(key, known=known), (key, known)
                found += len(points)
    assert found > 5000


async def test_after_compaction_every_answer_is_the_same(store: Connection) -> None:
    told = await _tell(store, story())
    async with one_look(store):
        cursor = await store.execute("SELECT sum(observations) FROM observation_span")
        packed = await cursor.fetchone()
        assert packed is not None
        assert packed[0] > 1000
        for key, number in told.keys.items():
            points = await raw_points(store, [number], start=FIRST, end=LAST, known=END)
            expected = told.model.raw(key, start=FIRST, end=LAST, known=END)
            assert [(p.about_at, p.observed_at, p.value) for p in points] == [(a, o, v) for a, o, _, v in expected]
            by_day = await days(store, [number], start=date(2022, 1, 1), end=date(2023, 1, 1), known=END)
            assert {r.bucket: _figures(r) for r in by_day} == told.model.days(key, known=END), key
            by_hour = await hours(store, [number], start=FIRST, end=LAST, known=END)
            assert {r.bucket: _figures(r) for r in by_hour} == told.model.hours(key, known=END), key
        now = {value.series_id: value for value in await values_now(store)}
        for key, number in told.keys.items():
            held = now[number]
            expected = told.model.then(key, at=LAST, known=LAST, since=FIRST)
            assert (held.about_at, held.observed_at, held.value) == expected, key
        for at, known in product(ABOUT, KNOWN):
            await _then_to_within_a_step(told, at=at, known=known)


async def _then_to_within_a_step(told: Told, *, at: datetime, known: datetime) -> None:
    """Exactly the same as known by now; as known once, the same value from at most one step away."""
    values = await values_then(told.conn, list(told.keys.values()), at=at, known=known)
    held = {v.series_id: v for v in values}
    for key, number in told.keys.items():
        expected = told.model.then(key, at=at, known=known, since=at - LOOK_BACK)
        value = held.get(number)
        assert (value is None) == (expected is None), (key, at, known)
        if value is not None and expected is not None:
            assert value.value == expected[2], (key, at, known)
            assert abs(value.about_at - expected[0]) <= (timedelta(0) if known == END else STEP[key[1]]), (
                key,
                at,
                known,
            )
