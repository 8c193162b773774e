"""Every published question about counted days, put to a store."""

from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Literal

from db.engine import Connection
from db.read.bed_days import (
    Part,
    came_and_went,
    colours,
    counted,
    first_listed,
    first_told,
    marked,
    newest_of,
    reasons_of,
    there_at_start,
    totals,
    waiting,
)
from db.read.series import SeriesIndex
from tests.db.contract.story import AUTUMN, DAY, SPRING

Answers = AsyncIterator[tuple[object, object]]

_END = datetime(2022, 12, 1, tzinfo=UTC)
_KNOWN = (
    datetime(2022, 3, 28, 10, tzinfo=UTC), datetime(2022, 7, 4, tzinfo=UTC), datetime(2022, 10, 31, 11, 5, tzinfo=UTC),
    _END,
)  # fmt: skip
_SPANS = ((SPRING - DAY, SPRING + 2 * DAY), (AUTUMN, AUTUMN + DAY))
_SITES = ("R0A", "RMC")


def _parts() -> Iterator[Part]:
    for (start, end), known in product(_SPANS, (None, _KNOWN[1])):
        yield Part(sites=_SITES, wards=None, elsewhere=(), councils=(), start=start, end=end, known=known)
        yield Part(
            sites=("RMC",), wards=("w1", "-"), elsewhere=("R0A",), councils=("-",), start=start, end=end, known=known,
            silent=(("board", start),),
        )  # fmt: skip


async def _counted(conn: Connection, index: SeriesIndex) -> Answers:
    for (start, end), known in product(_SPANS, (None, *_KNOWN)):
        yield (start, end, known), await counted(conn, _SITES, start=start, end=end, known=known)


async def _waiting(conn: Connection, index: SeriesIndex) -> Answers:
    for (start, end), known in product(_SPANS, (None, *_KNOWN)):
        yield (start, end, known), await waiting(conn, _SITES, start=start, end=end, known=known)


async def _marked(conn: Connection, index: SeriesIndex) -> Answers:
    found = await marked(conn, last=_END.date(), days=timedelta(days=400))
    yield "all", [(each.site, each.day, each.first_at, each.last_at) for each in found]


async def _first_told(conn: Connection, index: SeriesIndex) -> Answers:
    for known in (None, *_KNOWN):
        yield known, sorted((await first_told(conn, known=known)).items())


async def _first_listed(conn: Connection, index: SeriesIndex) -> Answers:
    for known in (None, *_KNOWN):
        yield known, sorted((await first_listed(conn, ("old_board", "board"), known=known)).items())


async def _newest_of(conn: Connection, index: SeriesIndex) -> Answers:
    for known in (None, *_KNOWN):
        yield known, sorted((await newest_of(conn, ("old_board", "board"), known=known)).items())


async def _totals(conn: Connection, index: SeriesIndex) -> Answers:
    for number, part in enumerate(_parts()):
        for by_council, by_day, by_weekday in product((False, True), repeat=3):
            found = await totals(conn, part, by_council=by_council, by_day=by_day, by_weekday=by_weekday)
            yield (number, by_council, by_day, by_weekday), sorted(found, key=repr)


async def _colours(conn: Connection, index: SeriesIndex) -> Answers:
    kinds: tuple[Literal["site", "ward", "council"], ...] = ("site", "ward", "council")
    for (number, part), by in product(enumerate(_parts()), kinds):
        found = await colours(conn, part, by=by)
        yield (number, by), sorted((each.site, each.place, sorted(zip(*each[2:], strict=True))) for each in found)


async def _reasons_of(conn: Connection, index: SeriesIndex) -> Answers:
    for number, part in enumerate(_parts()):
        yield number, sorted((await reasons_of(conn, part)).items())


async def _came_and_went(conn: Connection, index: SeriesIndex) -> Answers:
    for number, part in enumerate(_parts()):
        for by_specialty in (False, True):
            found = await came_and_went(conn, part, by_specialty=by_specialty)
            yield (
                (number, by_specialty),
                sorted((each.site, each.place, *map(_instants, each[2:])) for each in found),
            )


async def _there_at_start(conn: Connection, index: SeriesIndex) -> Answers:
    for number, part in enumerate(_parts()):
        found = await there_at_start(conn, part, on=[part.start, part.start + DAY], by_specialty=number % 3 == 0)
        yield number, sorted(found.items())


def _instants(packed: bytes) -> list[int]:
    return sorted(array("q", packed))


QUESTIONS: dict[Callable[..., object], Callable[[Connection, SeriesIndex], Answers]] = {
    counted: _counted,
    waiting: _waiting,
    marked: _marked,
    first_told: _first_told,
    first_listed: _first_listed,
    newest_of: _newest_of,
    totals: _totals,
    colours: _colours,
    reasons_of: _reasons_of,
    came_and_went: _came_and_went,
    there_at_start: _there_at_start,
}
