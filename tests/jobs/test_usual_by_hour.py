"""What is usual at a time of day, as a worker keeps it and a board shows it, from figures sent the ordinary way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from db.engine import Connection
from db.read.hours import hour_figures, last_hour_band_day
from db.timeseries import Room
from jobs.upkeep import keep_bands, keep_hours, keep_rollups
from metrics.variance import Likeness, Usual
from metrics.vocabulary.days import at_time, london_day
from picture.board import When, board
from picture.judged import Shown
from picture.memory import Memory
from picture.variance import variance
from picture.viewer import ITSELF
from tests.picture.partners import Partners, partners

SITE, FEED, DOORS = "SIM-S1", "beds_s1", "ed_s1"
AT_TEN = datetime(2026, 11, 10, 10, tzinfo=UTC)
OCCUPANCY, FOUR_HOURS, AWAITING = "acute.ga_occupancy", "acute.four_hour_today", "acute.awaiting_bed"
Figure = Callable[[datetime], float]


@dataclass
class House:
    """A site whose beds and emergency department send at some hours of every day, and a worker."""

    conn: Connection
    sending: Partners
    memory: Memory = field(default_factory=Memory)
    room: Room = field(default_factory=Room)

    async def day(self, day: date, *, hours: tuple[int, ...] = (8, 10, 14), occupied: Figure | None = None) -> None:
        """What the site sends in a day: fuller in the afternoon, and a little more or less from day to day."""
        for hour in hours:
            at = at_time(day, datetime.min.time().replace(hour=hour))
            beds = occupied(at) if occupied else (80.0 if hour < 12 else 95.0) + day.day % 3
            await self.sending.send(FEED, SITE, {"beds.ga.occupied": beds, "beds.ga.open": 100.0}, at=at)
            met = 10.0 * hour - 2 * (day.day % 3)
            figures = {
                "ed.departures_today": 12.0 * hour,
                "ed.within_4_hours_today": met,
                "ed.awaiting_bed": 5.0 + day.day % 4,
            }
            await self.sending.send(DOORS, SITE, figures, at=at)

    async def work(self, now: datetime) -> None:
        """Let the worker do all there is to do."""
        while await keep_rollups(self.conn, self.room):
            pass
        while await keep_bands(self.conn, self.memory, known=now):
            pass
        while await keep_hours(self.conn, self.memory, known=now):
            pass

    async def shown(self, key: str, *, now: datetime, when: When | None = None) -> Shown:
        """A reading of the site as a board shows it."""
        built = await board(
            self.conn, self.memory, organisation=SITE, when=when or When(), now=now, viewer=ITSELF
        )  # fmt: skip
        return next(each for each in built.node.readings if each.indicator.key == key)

    async def usual(self, key: str, *, now: datetime, when: When | None = None) -> Usual | None:
        """What is usual for it."""
        return (await self.shown(key, now=now, when=when)).usual


@pytest.fixture
async def house(store: Connection) -> House:
    """A site that has sent nothing."""
    return House(store, await partners(store))


async def _a_fortnight(house: House, *, before: datetime) -> None:
    today = london_day(before)
    for ago in range(14, 0, -1):
        await house.day(today - timedelta(days=ago))


async def test_a_figure_is_held_against_the_same_hour_of_other_days_and_one_since_midnight_too(house: House) -> None:
    await _a_fortnight(house, before=AT_TEN)
    await house.day(date(2026, 11, 10), hours=(8, 10))
    await house.work(AT_TEN)
    beds = await house.usual(OCCUPANCY, now=AT_TEN)
    assert beds is not None
    assert (beds.is_at_time, beds.days) == (True, 14)
    # Whole days would have been 85 to 87 %, with the afternoons.
    assert (beds.low, beds.high) == pytest.approx((0.80, 0.82))
    assert beds.says(date(2026, 11, 10)) == "at this time"
    met = await house.usual(FOUR_HOURS, now=AT_TEN)
    assert met is not None
    assert (met.low, met.high) == pytest.approx((96 / 120, 100 / 120))


async def test_what_came_only_since_this_morning_has_no_usual_range_and_neither_has_a_week(house: House) -> None:
    for ago in range(7, 0, -1):
        await house.day(date(2026, 11, 10) - timedelta(days=ago))
    await house.day(date(2026, 11, 10), hours=(8, 10))
    await house.work(AT_TEN)
    assert await house.usual(OCCUPANCY, now=AT_TEN) is None
    assert await house.usual(FOUR_HOURS, now=AT_TEN) is None


async def test_at_an_hour_at_which_nothing_ever_stood_days_as_a_whole_are_compared_but_never_what_counts_since_midnight(
    house: House,
) -> None:
    await _a_fortnight(house, before=AT_TEN)
    at = datetime(2026, 11, 10, 4, tzinfo=UTC)
    await house.day(date(2026, 11, 10), hours=(4,))
    await house.work(at)
    beds = await house.usual(OCCUPANCY, now=at)
    assert beds is not None
    assert not beds.is_at_time
    assert await house.usual(FOUR_HOURS, now=at) is None


async def test_a_day_that_brought_nothing_leaves_the_next_its_usual_range(house: House) -> None:
    await _a_fortnight(house, before=AT_TEN)
    await house.work(AT_TEN)
    silent_until = AT_TEN + timedelta(days=2)
    await house.work(silent_until)
    assert await last_hour_band_day(house.conn) == london_day(silent_until)
    await house.day(london_day(silent_until), hours=(8, 10))
    found = await house.usual(OCCUPANCY, now=silent_until)
    assert found is not None
    assert found.days == 14


async def test_a_correction_changes_what_is_usual_from_when_it_was_known_and_not_before(house: House) -> None:
    await _a_fortnight(house, before=AT_TEN)
    await house.day(date(2026, 11, 10), hours=(8, 10))
    await house.work(AT_TEN)
    late = AT_TEN + timedelta(hours=1)
    for ago in range(1, 15):
        at = AT_TEN - timedelta(days=ago)
        await house.sending.send(
            FEED, SITE, {"beds.ga.occupied": 60.0 + ago % 3, "beds.ga.open": 100.0}, at=at, received_at=late
        )
    await house.work(late)
    corrected = await house.usual(OCCUPANCY, now=late, when=When(at=AT_TEN))
    before = await house.usual(OCCUPANCY, now=late, when=When(at=AT_TEN, known=AT_TEN))
    assert corrected is not None
    assert before is not None
    assert corrected.high == pytest.approx(0.62)
    assert before.low == pytest.approx(0.80)


async def test_a_figure_stands_until_the_next_but_what_counts_since_midnight_ends_with_its_day(house: House) -> None:
    await house.day(date(2026, 11, 8), hours=(23,))
    await house.day(date(2026, 11, 9), hours=(4,))
    await house.work(AT_TEN)
    rows = await hour_figures(
        house.conn, start=date(2026, 11, 9), end=date(2026, 11, 10), known=AT_TEN, organisation=SITE
    )
    found = {row.indicator: row.figures for row in rows}
    # Each stands for as long as its feed may be silent.
    assert found[OCCUPANCY][0] is not None
    assert found[OCCUPANCY][4] is not None
    assert found[OCCUPANCY][16] is None
    assert found[FOUR_HOURS][0] is None
    assert found[FOUR_HOURS][4] is not None


@pytest.mark.parametrize(("day", "missing"), [(date(2026, 3, 29), [1]), (date(2026, 10, 25), [])])
async def test_on_days_of_23_and_25_hours_each_hour_has_the_figure_that_clocks_then_showed(
    house: House, day: date, missing: list[int]
) -> None:
    start = at_time(day, datetime.min.time())
    for number in range(25 if day.month == 10 else 23):
        at = start + timedelta(hours=number)
        await house.sending.send(FEED, SITE, {"beds.ga.occupied": 50.0 + number, "beds.ga.open": 100.0}, at=at)
    await house.work(start + timedelta(days=2))
    rows = await hour_figures(
        house.conn, start=day, end=day + timedelta(days=1), known=start + timedelta(days=2), organisation=SITE,
        indicator=OCCUPANCY,
    )  # fmt: skip
    figures = rows[0].figures
    assert [hour for hour, value in enumerate(figures) if value is None] == missing
    assert figures[0] == pytest.approx(0.50)
    assert figures[2] == pytest.approx(0.50 + (1 if missing else 3) / 100)


async def test_the_swing_of_a_figure_is_shown_by_the_hour_of_days_that_are_over(house: House) -> None:
    await _a_fortnight(house, before=AT_TEN)
    await house.day(date(2026, 11, 10), hours=(8, 10))
    await house.work(AT_TEN)
    found = await variance(
        house.conn, house.memory, organisation=SITE, indicator=OCCUPANCY, now=AT_TEN, viewer=ITSELF
    )  # fmt: skip
    at_ten = {cell.weekday: cell for cell in found.cells if cell.hour == 10}
    assert {cell.days for cell in at_ten.values()} == {2}
    # Tuesdays: 27 October with 80 beds taken, 3 November with 80; today's is in none of it.
    assert at_ten[1].median == pytest.approx(0.80)
    afternoon = next(cell for cell in found.cells if (cell.weekday, cell.hour) == (1, 14))
    assert afternoon.median == pytest.approx(0.95)
    assert [day.day for day in found.week][-1] == date(2026, 11, 9)
    assert (found.known_days, found.usable, found.expected) == (14, 1, 1)


async def test_a_bank_holiday_says_that_it_is_one_and_is_wider(house: House) -> None:
    holiday = datetime(2026, 12, 25, 10, tzinfo=UTC)
    await _a_fortnight(house, before=holiday)
    await house.day(date(2026, 12, 25), hours=(8, 10))
    await house.work(holiday)
    found = await house.usual(OCCUPANCY, now=holiday)
    assert found is not None
    assert found.likeness is Likeness.BANK_HOLIDAY
    assert found.says(date(2026, 12, 25)) == "at this time on a bank holiday"
    assert found.high - found.low == pytest.approx(0.02 * 1.5)


async def test_a_count_of_which_a_part_did_not_come_is_no_usual_figure(house: House) -> None:
    await _a_fortnight(house, before=AT_TEN)
    for ago in range(13, 0, -1):
        at = AT_TEN - timedelta(days=ago)
        await house.sending.send("ed_s2", "SIM-S2", {"ed.awaiting_bed": 100.0}, at=at)
    await house.work(AT_TEN)
    rows = await hour_figures(
        house.conn, start=date(2026, 10, 27), end=date(2026, 11, 10), known=AT_TEN, organisation="SIM",
        indicator=AWAITING,
    )  # fmt: skip
    assert sorted({row.reporters[10] for row in rows}) == [1, 2]
    built = await board(
        house.conn,
        house.memory,
        organisation="SIM",
        when=When(at=AT_TEN - timedelta(days=1)),
        now=AT_TEN,
        viewer=ITSELF,
    )
    found = next(each for each in built.node.readings if each.indicator.key == AWAITING)
    assert found.usual is not None
    # Only the days on which both sent are in it: a part would have been about 5 to 8.
    assert found.usual.low > 100
