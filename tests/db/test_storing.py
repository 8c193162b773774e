"""What becomes of observations: kept once, corrected as versions, never taken back."""

from datetime import timedelta

import psycopg
import pytest

from db.engine import Connection
from db.read.points import raw_points
from db.read.snapshot import data_version, one_look
from db.read.values import values_now, values_then
from db.write import LeaseLost, save_poll
from db.write.stage import COPY_FROM
from tests.db.small_system import START, begin, seen


def at(hours: float):
    return START + timedelta(hours=hours)


async def _now(store: Connection) -> list[tuple[float, float]]:
    async with one_look(store):
        return sorted(((v.observed_at - START) / timedelta(hours=1), v.value) for v in await values_now(store))


async def test_a_poll_is_stored_whole_with_its_version(store: Connection) -> None:
    worker = await begin(store)
    before = await data_version(store)
    await store.rollback()
    saved = await worker.poll([seen(1, 90), seen(1, 40, organisation="RMC")], at=1.1)
    assert saved.stored == 2
    assert saved.data_version == before + 1
    assert await _now(store) == [(1, 40), (1, 90)]


async def test_replaying_the_same_rows_stores_nothing(store: Connection) -> None:
    worker = await begin(store)
    rows = [seen(h, 90 + h) for h in range(48)]
    assert (await worker.poll(rows, at=50)).stored == 48
    assert (await worker.poll(rows, at=51)).stored == 0
    assert (await worker.poll(list(reversed(rows)), at=52)).stored == 0


async def test_a_large_batch_by_copy_equals_a_small_one_by_arrays(store: Connection) -> None:
    worker = await begin(store)
    rows = [seen(h / 10, h % 97 + 0.5) for h in range(COPY_FROM + 500)]
    assert (await worker.poll(rows, at=400)).stored == len(rows)
    worker.can_copy = False
    assert (await worker.poll(rows, at=401)).stored == 0


async def test_a_correction_is_a_later_version_and_both_are_known_in_their_time(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(1, 90)], at=2)
    assert (await worker.poll([seen(1, 95)], at=5)).stored == 1
    async with one_look(store):
        series = [v.series_id for v in await values_now(store)]
        early = await values_then(store, series, at=at(6), known=at(3))
        late = await values_then(store, series, at=at(6), known=at(6))
        before = await values_then(store, series, at=at(6), known=at(1))
        points = await raw_points(store, series, start=at(0), end=at(9), known=at(9))
    assert [v.value for v in early] == [90]
    assert [v.value for v in late] == [95]
    assert before == []
    assert [p.value for p in points] == [95]


async def test_late_rows_never_take_the_current_value_back(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(5, 50)], at=5)
    await worker.poll([seen(3, 30)], at=6)
    assert await _now(store) == [(5, 50)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
async def test_the_run_of_equal_values_does_not_depend_on_the_order_of_arrival(
    store: Connection, order: tuple[int, ...]
) -> None:
    worker = await begin(store)
    rows = [seen(1, 7), seen(2, 9), seen(3, 9), seen(4, 9)]
    for step, place in enumerate(order):
        await worker.poll([rows[place]], at=10 + step)
    async with one_look(store):
        (value,) = await values_now(store)
    assert (value.value, value.unchanged_since) == (9, at(2))


async def test_a_correction_of_the_newest_joins_it_to_the_run_before(store: Connection) -> None:
    worker = await begin(store)
    for step, (hour, value) in enumerate(((1, 9), (2, 7), (3, 7), (4, 9), (4, 7))):
        await worker.poll([seen(hour, value)], at=10 + step)
    async with one_look(store):
        (value,) = await values_now(store)
        (then,) = await values_then(store, [value.series_id], at=at(9), known=at(99), runs_for=timedelta(days=9))
    assert (value.value, value.unchanged_since) == (7, at(2))
    assert then == value


async def test_observations_seen_in_another_order_than_their_times_make_one_run(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(10, 7, about=5)], at=11)
    await worker.poll([seen(8, 7, about=6)], at=12)
    await worker.poll([seen(12, 7, about=7)], at=13)
    async with one_look(store):
        (value,) = await values_now(store)
    assert (value.observed_at, value.unchanged_since) == (at(12), at(10))


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
async def test_the_store_itself_refuses_what_is_not_a_number_and_keeps_nothing_of_the_poll(
    store: Connection, bad: float
) -> None:
    worker = await begin(store)
    with pytest.raises(psycopg.errors.CheckViolation):
        await worker.poll([seen(1, 5), seen(2, bad)], at=3)
    assert await _now(store) == []
    cursor = await store.execute("SELECT count(*) FROM poll")
    assert await cursor.fetchone() == (0,)


async def test_a_worker_resumed_after_its_lease_ran_out_cannot_write(store: Connection) -> None:
    worker = await begin(store)
    stale = await worker.claim(lease_for=timedelta(0))
    fresh = await worker.claim()
    assert fresh.epoch == stale.epoch + 1
    with pytest.raises(LeaseLost):
        await save_poll(
            store, worker.outcome(stale, at=1), observations=[seen(1, 9)], books=worker.books, room=worker.room
        )
    assert await _now(store) == []


async def test_a_lease_that_ran_out_cannot_write_even_when_nobody_took_it_over(store: Connection) -> None:
    worker = await begin(store)
    lease = await worker.claim(lease_for=timedelta(0))
    with pytest.raises(LeaseLost):
        await save_poll(
            store, worker.outcome(lease, at=1), observations=[seen(1, 9)], books=worker.books, room=worker.room
        )
