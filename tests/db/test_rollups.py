"""Hourly and daily figures as versions: each observation once, corrections instead of sums, days as London has them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest

from db.engine import Connection
from db.read.points import days, hours, raw_points
from db.read.snapshot import one_look
from db.read.values import values_now, values_then
from db.timeseries import Room
from db.write.rollups import compact, roll_up
from tests.db.small_system import START, Worker, begin, seen


def at(hours_on: float):
    return START + timedelta(hours=hours_on)


async def _roll(worker: Worker) -> None:
    while await roll_up(worker.conn, limit=1000, room=worker.room):
        pass


async def _series(store: Connection) -> list[int]:
    async with one_look(store):
        return [v.series_id for v in await values_now(store)]


async def test_an_hour_and_a_day_hold_each_observation_once(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(h / 4, 100 + h) for h in range(8)], at=3)
    await _roll(worker)
    series = await _series(store)
    async with one_look(store):
        first, second = await hours(store, series, start=at(0), end=at(24), known=at(9))
        (day,) = await days(store, series, start=date(2021, 12, 1), end=date(2021, 12, 2), known=at(9))
    assert (first.mean, first.low, first.high, first.first, first.last, first.observations) == (
        101.5,
        100,
        103,
        100,
        103,
        4,
    )
    assert second.mean == 105.5
    assert (day.mean, day.total, day.observations) == (103.5, 828, 8)


class _Interrupted(Room):
    """Room during whose making another month is polled."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker

    async def make(self, conn: Connection, table: str, instants: Iterable[datetime]) -> None:
        await super().make(conn, table, instants)
        if self._worker is not None:
            worker, self._worker = self._worker, None
            await worker.poll([seen(24 * 40, 7)], at=24 * 41)


async def test_marks_of_another_month_that_come_while_room_is_made_are_rolled_up_too(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(1, 10)], at=2)
    room = _Interrupted(worker)
    while await roll_up(worker.conn, limit=1000, room=room):
        pass
    series = await _series(store)
    async with one_look(store):
        found = await hours(store, series, start=at(0), end=at(24 * 50), known=at(24 * 50))
    assert [hour.mean for hour in found] == [10, 7]


async def test_a_correction_replaces_and_both_versions_stay_known_in_their_time(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(1, 10), seen(1.5, 20)], at=2)
    await _roll(worker)
    await worker.poll([seen(1.5, 40)], at=5)
    await _roll(worker)
    series = await _series(store)
    async with one_look(store):
        (before,) = await hours(store, series, start=at(0), end=at(24), known=at(4))
        (after,) = await hours(store, series, start=at(0), end=at(24), known=at(5))
        unknown = await hours(store, series, start=at(0), end=at(24), known=at(1))
    assert (before.mean, before.observations) == (15, 2)
    assert (after.mean, after.observations) == (25, 2)
    assert unknown == []


async def test_rolling_up_again_appends_nothing(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(h, h) for h in range(30)], at=31)
    await _roll(worker)
    cursor = await store.execute("SELECT count(*) FROM rollup_hour")
    before = await cursor.fetchone()
    await store.execute("INSERT INTO rollup_mark SELECT DISTINCT 1, bucket_at FROM rollup_hour")
    await store.commit()
    await _roll(worker)
    cursor = await store.execute("SELECT count(*) FROM rollup_hour")
    assert await cursor.fetchone() == before == (30,)


@pytest.mark.parametrize(
    ("first_hour", "day", "expected"),
    [
        (24 * 115 + 0, date(2022, 3, 26), 24),
        (24 * 116 + 0, date(2022, 3, 27), 23),
        (24 * 333 + 0, date(2022, 10, 30), 25),
    ],
    ids=["the day before the clocks go forward", "clocks go forward", "clocks go back"],
)
async def test_a_london_day_has_as_many_hours_as_it_has(
    store: Connection, first_hour: int, day: date, expected: int
) -> None:
    worker = await begin(store)
    await worker.poll([seen(first_hour - 3 + h, h) for h in range(34)], at=first_hour + 40)
    await _roll(worker)
    series = await _series(store)
    async with one_look(store):
        (rolled,) = await days(store, series, start=day, end=day + timedelta(days=1), known=at(24 * 400))
    assert rolled.observations == expected


async def test_compacting_runs_changes_no_answer(store: Connection) -> None:
    worker = await begin(store)
    values = [5, 5, 5, 5, 7, 7, 7, 5, 5, 6, 6, 6, 6, 6, 6]
    for hour, value in enumerate(values):
        await worker.poll([seen(hour, value)], at=hour + 0.25)
    await worker.poll([seen(12, 9)], at=20)
    await _roll(worker)
    series = await _series(store)

    async def answers():
        async with one_look(store):
            then = [
                await values_then(store, series, at=at(a / 2), known=at(k / 2), runs_for=timedelta(days=60))
                for a in range(0, 40, 3)
                for k in range(0, 44, 3)
            ]
            points = await raw_points(store, series, start=at(0), end=at(40), known=at(40))
            rolled = await hours(store, series, start=at(0), end=at(40), known=at(40))
        return then, points, rolled

    before = await answers()
    assert await compact(store, before=at(30))
    while await compact(store, before=at(30)):
        pass
    cursor = await store.execute("SELECT sum(observations) FROM observation_span")
    packed = await cursor.fetchone()
    await store.commit()
    assert packed is not None
    assert packed[0] >= 10
    assert await answers() == before
    # A row that arrives again for compacted history is known already; its hours come out the same.
    assert (await worker.poll([seen(1, 5)], at=50, before=at(30))).stored == 0
    await store.execute("INSERT INTO rollup_mark SELECT DISTINCT 1, bucket_at FROM rollup_hour")
    await store.commit()
    await _roll(worker)
    assert await answers() == before


async def test_compacting_a_run_keeps_what_lies_between_its_steps(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(hour, 5) for hour in range(6)], at=10)
    await worker.poll([seen(2.5, 8)], at=11)
    await worker.poll([seen(2.5, 9)], at=12)
    await _roll(worker)
    series = await _series(store)

    async def points():
        async with one_look(store):
            return [
                await raw_points(store, series, start=at(0), end=at(9), known=known)
                for known in (at(10), at(11), at(12))
            ]

    before = await points()
    while await compact(store, before=at(9)):
        pass
    cursor = await store.execute("SELECT sum(observations) FROM observation_span")
    assert await cursor.fetchone() == (6,)
    await store.commit()
    assert await points() == before
    assert [len(known) for known in before] == [6, 7, 7]


async def test_a_correction_of_compacted_history_and_its_withdrawal_are_kept(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(hour, 5) for hour in range(6)], at=10)
    await _roll(worker)
    while await compact(store, before=at(9)):
        pass
    series = await _series(store)
    # Said again, corrected, taken back; and half an hour between two that are compacted, which nobody had said before.
    for step, (row, stored) in enumerate(((seen(2, 5), 0), (seen(2, 9), 1), (seen(2, 5), 1), (seen(2.5, 5), 1))):
        assert (await worker.poll([row], at=20 + step, before=at(9))).stored == stored
    async with one_look(store):
        known = [await raw_points(store, series, start=at(2), end=at(3), known=at(hour)) for hour in (20, 21, 22, 23)]
    assert [[point.value for point in points] for points in known] == [[5], [9], [5], [5, 5]]


async def test_a_run_received_partly_at_once_and_partly_in_step_is_known_when_it_was(store: Connection) -> None:
    worker = await begin(store)
    await worker.poll([seen(hour, 5) for hour in range(20)], at=20)
    for hour in range(20, 40):
        await worker.poll([seen(hour, 5)], at=hour + 0.5)
    await _roll(worker)
    series = await _series(store)

    async def answers():
        async with one_look(store):
            return [await values_then(store, series, at=at(99), known=at(hour)) for hour in range(19, 41)]

    before = await answers()
    while await compact(store, before=at(50)):
        pass
    cursor = await store.execute("SELECT sum(observations) FROM observation_span")
    (packed,) = await cursor.fetchall()
    await store.commit()
    assert packed[0] >= 38
    assert await answers() == before
