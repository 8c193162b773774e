"""Times as analysts write them: one instant, or a reason why it is none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.analyst.instants import Unreadable, day_of, micros_of, shown
from metrics.beddays.timeline import micros
from metrics.vocabulary.days import LONDON

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(INSTANTS)
def test_what_is_shown_is_read_as_the_same_instant(instant: datetime) -> None:
    assert micros_of(shown(micros(instant))) == micros(instant)


@given(INSTANTS)
def test_a_time_without_offset_is_what_clocks_in_london_show_or_is_refused(instant: datetime) -> None:
    local = instant.astimezone(LONDON).replace(tzinfo=None)
    is_double = any(
        (instant + timedelta(hours=hours)).astimezone(LONDON).replace(tzinfo=None) == local for hours in (-1, 1)
    )
    if is_double:
        with pytest.raises(Unreadable, match="came twice"):
            micros_of(local.isoformat())
    else:
        assert micros_of(local.isoformat()) == micros(instant)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-29T01:59", "no clock in London showed"),
        ("2026-10-25T01:00", "came twice"),
        ("2026-11-10", "is not a time like"),
        ("10/11/2026 14:00", "is not a time like"),
        ("2026-11-10T25:00", "not a time of any clock"),
        ("9999-12-31T00:00", "leave unknown times empty"),
        ("", "is not a time like"),
    ],
)
def test_a_text_that_names_no_instant_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        micros_of(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-03-29T00:59", "2026-03-29T00:59Z"),
        ("2026-03-29T02:00", "2026-03-29T01:00Z"),
        ("2026-10-25T00:59", "2026-10-24T23:59Z"),
        ("2026-10-25T02:00", "2026-10-25T02:00Z"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30Z"),
        ("2026-07-01 12:00:00.5", "2026-07-01T11:00:00.500000+00:00"),
    ],
)
def test_times_on_both_sides_of_a_change_are_the_instants_they_are(text: str, same: str) -> None:
    assert micros_of(text) == micros_of(same)


@pytest.mark.parametrize("text", ["2026-11-31", "20261110", "2026-W46-2", "yesterday", "1066-10-14", ""])
def test_a_text_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        day_of(text)
