"""Single hours of the past are those of a whole span, wherever they lie and as known at every time."""

from datetime import UTC, datetime

from db.engine import Connection
from db.read.points import hours, hours_of
from db.read.series import SeriesIndex
from db.read.snapshot import one_look
from tests.db.contract.questions import KNOWN
from tests.db.contract.story import AUTUMN, HOUR, SPRING, midnight, story
from tests.db.contract.telling import Teller


async def test_single_hours_are_those_of_the_span(store: Connection) -> None:
    await Teller(store).tell(story())
    index, found = SeriesIndex(), 0
    wanted = [midnight(day) + number * HOUR for day in (SPRING, AUTUMN) for number in (0, 1, 2, 9, 23)]
    async with one_look(store):
        await index.refresh(store)
        numbers = list(index.by_id)
        for known in KNOWN:
            first, last = datetime(2022, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)
            every = await hours(store, numbers, start=first, end=last, known=known)
            told = await hours_of(store, numbers, buckets=wanted, known=known)
            assert told == [row for row in every if row.bucket in wanted]
            found += len(told)
        assert await hours_of(store, numbers, buckets=[], known=KNOWN[-1]) == []
    assert found > 50
