"""One site's bed position: by hand, with parts missing, and about the evening it says it is about."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.beddays.unit import Care
from metrics.position.expected import Range
from metrics.position.part import NEVER_SENT, Part
from metrics.position.site import NEEDED, ClosedFor, ClosedWard, Parts, closed_for, site_position
from metrics.vocabulary import Freshness
from tests.metrics.position.sending import AT, SENT_AT, WHOLE, part, parts, site

NAMES = [each.name for each in fields(Parts)]
OLD = (Freshness.STALE, Freshness.STUCK, Freshness.NEVER)


def test_every_part_is_reckoned_once() -> None:
    found = site()
    assert found.empty == 1
    assert found.on_definite == 50 - 49 - 3 - 9 + 4
    assert found.on_potential == 50 - 49 - 3 - 9 + 4 + 3
    assert found.lacking == ()
    assert not found.is_over
    assert found.about == datetime(2026, 11, 10, 18, tzinfo=UTC)


def test_late_is_still_usable() -> None:
    late = parts(**{name: part(value, freshness=Freshness.LATE) for name, value in WHOLE.items()})
    assert site(sent=late).on_potential == site().on_potential


@pytest.mark.parametrize("freshness", OLD)
@pytest.mark.parametrize("name", NEEDED)
def test_a_part_that_is_not_usable_makes_the_position_unknown_and_is_still_shown(
    name: str, freshness: Freshness
) -> None:
    found = site(sent=parts(**{name: part(7, freshness=freshness)}))
    assert found.on_definite is None
    assert found.on_potential is None
    assert found.lacking == (name,)
    shown = found.parts.named()[name]
    assert (shown.value, shown.observed_at, shown.freshness) == (7, SENT_AT, freshness)


def test_a_part_held_as_suspect_is_not_reckoned_with() -> None:
    found = site(sent=parts(occupied=part(490, is_held=True)))
    assert (found.empty, found.on_definite, found.lacking) == (None, None, ("occupied",))


def test_without_potential_discharges_the_position_on_definite_ones_stands() -> None:
    found = site(sent=parts(potential=NEVER_SENT))
    assert found.on_definite == -7
    assert found.on_potential is None
    assert found.lacking == ("potential",)


def test_open_and_occupied_of_two_times_are_no_pair() -> None:
    found = site(sent=parts(occupied=part(49, about_at=SENT_AT - timedelta(minutes=5))))
    assert (found.empty, found.on_definite, found.lacking) == (None, None, ("occupied",))


def test_what_was_said_before_midnight_of_today_is_not_of_today_after_it() -> None:
    said, now = datetime(2026, 7, 1, 22, 58, tzinfo=UTC), datetime(2026, 7, 1, 23, 3, tzinfo=UTC)
    sent = Parts(**{name: part(value, about_at=said) for name, value in WHOLE.items()})
    before, after = site(sent=sent, at=said), site(sent=sent, at=now)
    assert before.lacking == ()
    assert after.lacking == ("expected_in", "definite", "potential")
    assert after.empty == 1
    assert after.parts.gone.usable is None
    assert after.parts.gone.value == 1
    # London is an hour ahead: 18:00 there is 17:00 UTC, and of the next day already.
    assert (before.about.day, after.about) == (1, datetime(2026, 7, 2, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "is_over"),
    [
        (datetime(2026, 11, 10, 17, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 10, 18, tzinfo=UTC), True),
        (datetime(2026, 11, 10, 23, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 17, 30, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 17, tzinfo=UTC), True),
    ],
)
def test_from_18_00_on_clocks_of_london_nothing_is_said_of_the_next_day(at: datetime, *, is_over: bool) -> None:
    sent = Parts(**{name: part(value, about_at=at) for name, value in WHOLE.items()})
    found = site_position("SIM-S1", sent, care=Care.ACUTE, at=at, missed_by=[1.0] * 30)
    assert found.is_over is is_over
    assert (found.on_definite is None) is is_over
    assert (found.on_definite_range is None) is is_over
    assert (found.expected_in_range is None) is is_over
    assert found.empty == 1
    assert found.lacking == ()


def test_the_range_of_the_position_is_that_of_the_arrivals() -> None:
    missed = [float(n) for n in range(-5, 16)]
    found = site_position("SIM-S1", parts(), care=Care.ACUTE, at=AT, missed_by=missed)
    assert found.expected_in_range == Range(6.0, 22.0)
    assert found.on_definite_range == Range(1 - 3 - 22 + 4, 1 - 3 - 6 + 4)
    assert found.on_potential_range == Range(1 - 3 - 22 + 7, 1 - 3 - 6 + 7)


def test_closed_beds_by_reason_leave_nothing_out() -> None:
    wards = [
        ClosedWard(ward="W2", reason="infection", part=part(3)),
        ClosedWard(ward="W1", reason="infection", part=part(1)),
        ClosedWard(ward="W3", reason="estates", part=part(5)),
        ClosedWard(ward="W4", reason=None, part=part(2)),
        ClosedWard(ward="W5", reason="staffing", part=part(0)),
        ClosedWard(ward="W6", reason="staffing", part=part(6, freshness=Freshness.STALE)),
    ]
    expected = (
        ClosedFor("estates", 5, ("W3",)),
        ClosedFor("infection", 4, ("W1", "W2")),
        ClosedFor(None, 3, ("W4",)),
    )
    assert closed_for(part(12), wards) == expected
    assert closed_for(part(12), wards[::-1]) == expected


def test_wards_that_add_up_to_more_than_the_site_are_both_left_as_sent() -> None:
    found = closed_for(part(1), [ClosedWard(ward="W1", reason="other", part=part(3))])
    assert found == (ClosedFor("other", 3, ("W1",)),)


@given(
    values=st.fixed_dictionaries({name: st.integers(0, 900) for name in NAMES}),
    stale=st.sets(st.sampled_from(NAMES)),
    how=st.sampled_from(OLD),
)
def test_whatever_goes_stale_a_figure_stays_what_it_was_or_becomes_unknown(
    values: dict[str, int], stale: set[str], how: Freshness
) -> None:
    sent = parts(**{name: float(value) for name, value in values.items()})
    whole = site(sent=sent)
    less = site(sent=replace(sent, **{name: replace(sent.named()[name], freshness=how) for name in stale}))
    for name in ("empty", "on_definite", "on_potential"):
        assert getattr(less, name) in {getattr(whole, name), None}
    assert (less.on_definite is None) == bool(stale & set(NEEDED))
    assert {name: each.value for name, each in less.parts.named().items()} == {
        name: each.value for name, each in whole.parts.named().items()
    }
    assert set(whole.lacking) <= set(less.lacking) == stale & {*NEEDED, "potential"}


def test_a_part_is_usable_only_where_nothing_speaks_against_it() -> None:
    good = Part(value=3, freshness=Freshness.FRESH)
    assert good.usable == 3
    assert replace(good, is_held=True).usable is None
    assert replace(good, is_of_another_day=True).usable is None
    assert NEVER_SENT.usable is None
