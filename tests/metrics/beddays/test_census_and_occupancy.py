"""Midnight census and occupancy against a reference that looks at every half-hour, across the change of the clocks."""

from collections import Counter
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.census import census_by_day, days_of_stays, length_of, ward_spells
from metrics.beddays.occupancy import PERCENTILES, by_day, by_hour, by_weekday_hour, percentiles
from metrics.beddays.readiness import in_bed_at_close, is_sound
from metrics.beddays.record import StayRecord
from metrics.beddays.timeline import columns, timeline, together
from metrics.beddays.worked import a_stay, clock
from metrics.vocabulary.days import LONDON, close_of, london_day, start_of
from tests.metrics.beddays.people import DAYS, FIRST, INSTANTS, LAST, crowds

_HALF_HOUR = timedelta(minutes=30)
_UNITS = ("WARD-1", "WARD-2")
Spells = list[tuple[str, datetime, datetime | None]]


@st.composite
def unit_spells(draw: st.DrawFn) -> Spells:
    """Up to twelve spells in two units, some without length, some open."""
    found: Spells = []
    for _ in range(draw(st.integers(min_value=0, max_value=12))):
        one, other = sorted((draw(INSTANTS), draw(INSTANTS)))
        found.append((draw(st.sampled_from(_UNITS)), one, draw(st.sampled_from((other, one, None)))))
    return found


def there(spells: Spells, unit: str, at: datetime) -> int:
    """How many lie in a unit at an instant."""
    return sum(each == unit and start <= at and (end is None or at < end) for each, start, end in spells)


def arrived(spells: Spells, unit: str, begins: datetime, ends: datetime) -> tuple[int, int]:
    """How many arrived in a unit and departed from it between two instants."""
    return (
        sum(each == unit and begins <= start < ends for each, start, _ in spells),
        sum(each == unit and end is not None and begins <= end < ends for each, _, end in spells),
    )


@given(unit_spells())
def test_every_hour_is_the_mean_of_its_halves(spells: Spells) -> None:
    over = timeline(FIRST, LAST)
    for unit in columns(spells):
        found = by_hour(unit, over=over)
        for number, begins in enumerate(over.hour_instants()):
            mean = (there(spells, unit.unit, begins) + there(spells, unit.unit, begins + _HALF_HOUR)) / 2
            assert found.mean[number] == mean
            come, gone = arrived(spells, unit.unit, begins, begins + 2 * _HALF_HOUR)
            assert (found.arrivals[number], found.departures[number]) == (come, gone)


@given(unit_spells())
def test_every_day_is_the_mean_of_its_own_hours_and_its_two_censuses_agree(spells: Spells) -> None:
    over = timeline(FIRST, LAST)
    for unit in columns(spells):
        found = by_day(unit, over=over)
        for number, day in enumerate(over.days):
            begins, ends = start_of(day), close_of(day)
            halves = [begins + count * _HALF_HOUR for count in range((ends - begins) // _HALF_HOUR)]
            people = [there(spells, unit.unit, at) for at in halves]
            assert found.mean[number] == pytest.approx(sum(people) / len(people), rel=1e-12)
            assert found.peak[number] == max(people)
            assert found.census_end[number] == there(spells, unit.unit, ends - _HALF_HOUR)
            assert (found.arrivals[number], found.departures[number]) == arrived(spells, unit.unit, begins, ends)
            assert (
                found.census_start[number] + found.arrivals[number] - found.departures[number]
                == found.census_end[number]
            )


@given(unit_spells(), st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_units_together_are_their_sum(spells: Spells, random: object) -> None:
    over = timeline(FIRST, LAST)
    units = columns(spells)
    whole = by_hour(together(units, name="all"), over=over)
    assert whole.mean.tolist() == sum((by_hour(unit, over=over).mean for unit in units), start=0 * whole.mean).tolist()
    shuffled = list(spells)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for unit, other in zip(units, columns(shuffled), strict=True):
        assert by_day(other, over=over).mean.tolist() == by_day(unit, over=over).mean.tolist()
        assert by_day(other, over=over).peak.tolist() == by_day(unit, over=over).peak.tolist()


@given(unit_spells())
def test_weekday_and_hour_hold_every_hour_once(spells: Spells) -> None:
    over = timeline(date(2026, 10, 19), date(2026, 11, 1))
    shown = Counter((at.astimezone(LONDON).weekday(), at.astimezone(LONDON).hour) for at in over.hour_instants())
    for unit in columns(spells):
        hourly = by_hour(unit, over=over)
        found = by_weekday_hour(hourly, slots=over.weekday_hours())
        assert {divmod(slot, 24): hours for slot, hours in enumerate(found.hours.tolist())} == shown
        assert (found.mean * found.hours).sum() == pytest.approx(hourly.mean.sum())
        low, *_, high = found.percentiles
        assert (high >= found.mean - 1e-9).sum() >= 0.5 * len(high)
        assert (np.diff(found.percentiles, axis=0) >= 0).all()
        assert hourly.mean.min() <= low.min()
        assert high.max() <= hourly.mean.max()
        assert percentiles(hourly) == pytest.approx(np.percentile(hourly.mean, PERCENTILES))


@given(crowds(is_sound=False))
def test_the_census_runs_on_with_those_who_come_and_go(crowd: list[StayRecord]) -> None:
    by_day_and_place = census_by_day(crowd, days=DAYS)
    for line in days_of_stays(crowd, days=DAYS):
        people = sum(in_bed_at_close(record, line.on) for record in crowd)
        assert line.census_end == people == by_day_and_place[line.on].total()
        assert line.census_start + line.admissions - line.departures == line.census_end
        assert line.admissions == sum(london_day(each.stay.admitted_at) == line.on for each in crowd if is_sound(each))


@given(crowds())
def test_the_census_of_a_ward_is_the_occupancy_of_its_spells_at_midnight(crowd: list[StayRecord]) -> None:
    spells = [
        (ward, start, end)
        for record in crowd
        for ward, (start, end) in ward_spells(record, days=DAYS)
        if ward is not None
    ]
    over = timeline(FIRST, LAST)
    found = {unit.unit: by_day(unit, over=over) for unit in columns(spells)}
    for number, (on, places) in enumerate(census_by_day(crowd, days=DAYS).items()):
        people: Counter[str | None] = Counter()
        for place, number_there in places.items():
            people[place.ward] += number_there
        assert people == {ward: each.census_end[number] for ward, each in found.items() if each.census_end[number]}, on


def test_somebody_who_moves_at_midnight_is_never_in_two_wards() -> None:
    record = a_stay("2026-11-02 12:00", days={"2026-11-02": " - WARD-1", "2026-11-03": " - WARD-2"}, ward="WARD-2")
    over = timeline(date(2026, 11, 2), date(2026, 11, 4))
    days = DAYS.__class__(over.days, start_of(over.days[0]), tuple(close_of(day) for day in over.days))
    spells = [(ward or "", start, end) for ward, (start, end) in ward_spells(record, days=days)]
    assert spells == [
        ("WARD-1", clock("2026-11-02 12:00"), clock("2026-11-03 00:00")),
        ("WARD-2", clock("2026-11-03 00:00"), None),
    ]
    one, two = (by_day(unit, over=over) for unit in columns(spells))
    assert one.census_end.tolist() == [1, 0, 0]
    assert two.census_end.tolist() == [0, 1, 1]
    assert by_day(together(columns(spells), name="all"), over=over).peak.tolist() == [1, 1, 1]


def test_a_stay_that_ends_before_it_begins_has_no_length_and_no_column() -> None:
    record = a_stay("2026-11-03 12:00", "2026-11-02 12:00")
    with pytest.raises(ValueError, match="left before admission"):
        length_of(record, at=clock("2026-11-05 12:00"))
    with pytest.raises(ValueError, match="before arriving"):
        columns([("WARD-1", clock("2026-11-03 12:00"), clock("2026-11-02 12:00"))])


def test_days_that_run_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match="no day lies"):
        timeline(LAST, FIRST)
