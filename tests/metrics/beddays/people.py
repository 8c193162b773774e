"""Stays as Hypothesis makes them up: around a change of the clocks, on hours and midnights, with every doubt."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.beddays.record import StayRecord
from metrics.beddays.unit import Care, UnitRule, UnitRules
from metrics.vocabulary.days import start_of
from metrics.vocabulary.episodes import BedDay, Colour, ReadyInterval, Stay

# The clocks go back on the third of these days.
FIRST, LAST = date(2026, 10, 23), date(2026, 10, 29)
DAYS: ClosedDays = closed_days(FIRST, LAST)
BEGINS = start_of(FIRST)
WARDS = ("WARD-1", "WARD-2", "ASSESSMENT", "WHOLE-DAYS")
UNITS = UnitRules(
    (
        UnitRule(unit="ASSESSMENT", is_counted=False),
        UnitRule(unit="WHOLE-DAYS", counts_admission_day=False),
        UnitRule(unit="SITE-C", care=Care.COMMUNITY, counts_discharge_day=True),
    )
)
_STEP = timedelta(minutes=30)
_STEPS = 48 * 12
_A_DAY = timedelta(days=1)

# From two days before the first day to three after the last, on the half-hour, so that midnights are met often.
INSTANTS = st.integers(min_value=-96, max_value=_STEPS - 96).map(lambda number: BEGINS + number * _STEP)
_COLOURS = st.sampled_from((None, Colour.RED, Colour.GREEN))
_REASONS = st.sampled_from((None, "diagnostic_test", "hospital.transport"))


@st.composite
def records(draw: st.DrawFn, *, key: str = "ST-1", is_sound: bool = True) -> StayRecord:
    """One stay; with `is_sound` False it may be left before it begins."""
    admitted_at = draw(INSTANTS)
    left_at = draw(st.one_of(st.none(), INSTANTS))
    if is_sound and left_at is not None and left_at < admitted_at:
        admitted_at, left_at = left_at, admitted_at
    ready = draw(st.lists(st.tuples(INSTANTS, st.one_of(st.none(), INSTANTS)), max_size=3))
    days = [FIRST + number * _A_DAY for number in range(-2, 9)]
    told = draw(st.lists(st.sampled_from(days), unique=True, max_size=8))
    return StayRecord(
        stay=Stay(
            key=key, organisation=draw(st.sampled_from(("SITE-A", "SITE-C"))), ward=draw(st.sampled_from(WARDS)),
            bed=None, specialty=draw(st.sampled_from((None, "surgery"))), source=None, home_council=None,
            admitted_at=admitted_at, expected_on=None, meets_criteria=draw(st.sampled_from((None, True, False))),
            pathway_referred=None, pathway_final=None, delay_reason=None, left_at=left_at, left_to=None,
            observed_at=datetime(2026, 11, 1, tzinfo=UTC),
        ),
        ready=tuple(
            ReadyInterval(
                stay=key, starts_at=start, ends_at=end if end is None or end >= start else None, observed_at=start
            )
            for start, end in sorted(ready, key=lambda each: each[0])
        ),
        days={on: draw(_bed_days(key, on)) for on in told},
    )  # fmt: skip


@st.composite
def _bed_days(draw: st.DrawFn, key: str, on: date) -> BedDay:
    colour = draw(_COLOURS)
    return BedDay(
        stay=key, on=on, ward=draw(st.sampled_from((None, *WARDS))), colour=colour, reason=draw(_REASONS),
        reviewed_at=start_of(on) + draw(st.integers(0, 22)) * timedelta(hours=1) if colour else None,
        observed_at=start_of(on),
    )  # fmt: skip


def crowds(*, is_sound: bool = True) -> st.SearchStrategy[list[StayRecord]]:
    """Up to eight stays, each with its own key."""
    return st.integers(min_value=0, max_value=8).flatmap(
        lambda count: st.tuples(*(records(key=f"ST-{number}", is_sound=is_sound) for number in range(count))).map(list)
    )
