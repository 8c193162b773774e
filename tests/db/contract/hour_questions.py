"""Every published question about figures by the hour, put to a store."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from itertools import product

from db.engine import Connection
from db.read.hours import hour_bands_on, hour_figures, last_hour_band_day
from db.read.series import SeriesIndex
from tests.db.contract.story import AUTUMN, DAY, SPRING

Answers = AsyncIterator[tuple[object, object]]

_END = datetime(2022, 12, 1, tzinfo=UTC)
_KNOWN = (datetime(2022, 3, 28, 10, tzinfo=UTC), datetime(2022, 4, 6, 12, tzinfo=UTC), _END)
_SPANS = ((SPRING - DAY, SPRING + 2 * DAY), (SPRING, SPRING), (date(2022, 1, 1), date(2023, 1, 1)))


async def _figures(conn: Connection, index: SeriesIndex) -> Answers:
    for (start, end), known in product(_SPANS, _KNOWN):
        yield (start, end, known), await hour_figures(conn, start=start, end=end, known=known)
    for indicator in ("beds.ga.occupancy", "beds.ga.none"):
        found = await hour_figures(
            conn, start=SPRING - DAY, end=AUTUMN, known=_END, organisation="QOP", indicator=indicator
        )  # fmt: skip
        yield ("QOP", indicator), found


async def _bands(conn: Connection, index: SeriesIndex) -> Answers:
    for day, known, of_day in product((SPRING, AUTUMN), _KNOWN, ((0, 23), (5, 6), (9,))):
        yield (day, known, of_day), sorted((await hour_bands_on(conn, day, hours=of_day, known=known)).items())


async def _last_day(conn: Connection, index: SeriesIndex) -> Answers:
    yield "now", await last_hour_band_day(conn)


QUESTIONS: dict[Callable[..., object], Callable[[Connection, SeriesIndex], Answers]] = {
    hour_figures: _figures,
    hour_bands_on: _bands,
    last_hour_band_day: _last_day,
}
