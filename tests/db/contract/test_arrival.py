"""Whatever comes in whatever order, twice, corrected, compacted in between: the answers are those of a plain list."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple
from psycopg.sql import SQL, Identifier

from db.engine import Connection
from db.read.points import days, hours, raw_points
from db.read.snapshot import one_look
from db.read.values import LOOK_BACK, values_now, values_then
from db.write import save_catalogue
from metrics.vocabulary import Observation
from tests.db.contract.model import Model
from tests.db.contract.story import OCCUPIED, Arrived, Compacted, RolledUp
from tests.db.contract.telling import Teller, catalogue

START = datetime(2022, 3, 26, 20, tzinfo=UTC)
END = START + timedelta(days=300)
HOUR = timedelta(hours=1)
KEY = ("ward", OCCUPIED, "R0A", ())
BOUNDED = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip

# Mostly on the hour, mostly equal, mostly seen at once: so that runs form, break and are packed.
_about = st.one_of(st.integers(0, 12), st.integers(0, 12), st.integers(0, 24).map(lambda n: n / 2))
_delay = st.sampled_from((0, 0, 0, 1))
_value = st.sampled_from((1, 1, 1, 2))


def _seen(about: float, delay: float, value: float) -> Observation:
    at = START + about * HOUR
    return Observation("R0A", OCCUPIED, at, at + delay * HOUR, value)


_observation = st.builds(_seen, _about, _delay, _value)
_payload = st.lists(_observation, min_size=1, max_size=14, unique_by=lambda o: (o.about_at, o.observed_at))
_run = st.builds(
    lambda first, length, value: [_seen(first + n, 0, value) for n in range(length)],
    st.integers(0, 8), st.integers(3, 8), _value,
)  # fmt: skip
_step = st.one_of(_payload, _run, st.just("roll up"), st.integers(3, 13))


class _Fresh(Teller):
    """A store that has heard nothing, and the model beside it."""

    async def forget(self) -> None:
        """Empty the store of everything that was ever said."""
        for table in ("observation", "observation_span", "current_value", "rollup_mark", "rollup_hour", "rollup_day",
                      "reject", "poll"):  # fmt: skip
            await self.conn.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        await self.conn.execute("UPDATE compaction SET compacted_before = '1900-01-01T00:00:00Z'")
        await self.conn.commit()
        self.model = Model()
        self.polls = 0

    async def hear(self, payload: list[Observation]) -> None:
        """One poll, by both."""
        self.polls += 1
        received = START + timedelta(hours=24 + self.polls)
        (saved,) = await self.tell([Arrived(feed="ward", received_at=received, observations=tuple(payload))])
        assert saved.stored == self.model.hear("ward", payload, received_at=received)


async def _fresh(store: Connection) -> _Fresh:
    await save_catalogue(store, catalogue("first"), since=START, code_version="0")
    teller = _Fresh(store)
    await teller.forget()
    return teller


async def _final_answers(store: Connection) -> tuple[object, ...]:
    await store.commit()
    async with one_look(store):
        (now,) = await values_now(store)
        number = now.series_id
        (then,) = await values_then(store, [number], at=END, known=END, runs_for=LOOK_BACK)
        points = await raw_points(store, [number], start=START, end=END, known=END)
        by_hour = await hours(store, [number], start=START, end=END, known=END)
        by_day = await days(store, [number], start=date(2022, 3, 1), end=date(2022, 12, 1), known=END)
    assert now == then
    return (
        (now.about_at, now.observed_at, now.value, now.unchanged_since),
        [(p.about_at, p.observed_at, p.value) for p in points],
        {r.bucket: astuple(r)[3:] for r in by_hour},
        {r.bucket: astuple(r)[3:] for r in by_day},
    )


@BOUNDED
@given(steps=st.lists(_step, min_size=1, max_size=8).filter(lambda steps: any(isinstance(s, list) for s in steps)))
async def test_any_arrival_ends_in_the_answers_of_a_plain_list(
    store: Connection, steps: list[list[Observation] | str | int]
) -> None:
    fresh = await _fresh(store)
    for step in steps:
        if isinstance(step, list):
            await fresh.hear(step)
        else:
            await fresh.tell([RolledUp()])
            if isinstance(step, int):
                await fresh.tell([Compacted(START + step * HOUR)])
    await fresh.tell([RolledUp()])
    cursor = await store.execute("SELECT count(*) FROM observation_span")
    packed = await cursor.fetchone()
    event("packed" if packed != (0,) else "nothing packed")
    current = fresh.model.then(KEY, at=END, known=END, since=START)
    assert current is not None
    assert await _final_answers(store) == (
        (*current, fresh.model.unchanged_since(KEY, at=END, known=END)),
        [(a, o, v) for a, o, _, v in fresh.model.raw(KEY, start=START, end=END, known=END)],
        fresh.model.hours(KEY, known=END),
        fresh.model.days(KEY, known=END),
    )


@BOUNDED
@given(
    facts=st.lists(_observation, min_size=2, max_size=12, unique_by=lambda o: (o.about_at, o.observed_at)),
    data=st.data(),
)
async def test_the_order_of_arrival_does_not_matter(
    store: Connection, facts: list[Observation], data: st.DataObject
) -> None:
    fresh = await _fresh(store)
    await fresh.hear(facts)
    await fresh.tell([RolledUp()])
    expected = await _final_answers(store)
    await fresh.forget()
    rest = data.draw(st.permutations(facts))
    while rest:
        some = data.draw(st.integers(1, len(rest)))
        repeated = data.draw(st.lists(st.sampled_from(facts), max_size=3, unique=True))
        await fresh.hear(list(dict.fromkeys([*rest[:some], *repeated])))
        rest = rest[some:]
    await fresh.tell([RolledUp()])
    assert await _final_answers(store) == expected
