"""The questions about plans, and about the days that feeds have spoken of, which what they expect rests on."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from itertools import product

from db.engine import Connection
from db.read.feeds import days_spoken
from db.read.plans import lines_of, plans_of, versions_of_plan
from db.read.series import SeriesIndex
from tests.db.contract.story import AUTUMN, DAY, SPRING, midnight

Answers = AsyncIterator[tuple[object, object]]

_KNOWN = (
    datetime(2022, 3, 1, tzinfo=UTC), datetime(2022, 3, 27, 8, tzinfo=UTC), datetime(2022, 3, 28, 10, tzinfo=UTC),
    datetime(2022, 10, 31, 11, 5, tzinfo=UTC), datetime(2022, 12, 1, tzinfo=UTC),
)  # fmt: skip


async def _plans_of(conn: Connection, index: SeriesIndex) -> Answers:
    starts = (SPRING, SPRING + 3 * DAY, AUTUMN, date(2023, 1, 1))
    for codes, start, known in product((("R0A",), ("QOP", "R0A"), ("RMC",)), starts, _KNOWN):
        yield (codes, start, known), await plans_of(conn, codes, start=start, known=known)


async def _versions_of(conn: Connection, index: SeriesIndex) -> Answers:
    for number, known in product(range(1, 6), _KNOWN):
        yield (number, known), await versions_of_plan(conn, number, known=known)


async def _lines_of(conn: Connection, index: SeriesIndex) -> Answers:
    for numbers, known in product(((1,), (1, 3), (9,)), _KNOWN):
        yield (numbers, known), await lines_of(conn, numbers, known=known)


async def _days_spoken(conn: Connection, index: SeriesIndex) -> Answers:
    for feeds, (first, last), known in product(
        (("ward",), ("ward", "region"), ("nobody",)),
        ((SPRING - 2 * DAY, SPRING + 2 * DAY), (AUTUMN - DAY, AUTUMN + 2 * DAY)), _KNOWN,
    ):  # fmt: skip
        found = await days_spoken(conn, feeds, start=midnight(first), end=midnight(last), known=known)
        yield (feeds, first, known), sorted((feed, sorted(days)) for feed, days in found.items())


QUESTIONS: dict[Callable[..., object], Callable[[Connection, SeriesIndex], Answers]] = {
    plans_of: _plans_of,
    versions_of_plan: _versions_of,
    lines_of: _lines_of,
    days_spoken: _days_spoken,
}
