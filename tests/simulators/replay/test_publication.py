"""A day's return comes out at 11:00 London on the day after, and a reader sees the last 28 that did."""

from datetime import UTC, date, datetime, timedelta

import pytest

from simulators.replay.archive import Archive
from simulators.replay.clock import PictureClock
from simulators.replay.publication import published_at, window


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 12, 19), datetime(2021, 12, 20, 11, tzinfo=UTC)),
        (date(2022, 3, 25), datetime(2022, 3, 26, 11, tzinfo=UTC)),
        (date(2022, 3, 26), datetime(2022, 3, 27, 10, tzinfo=UTC)),  # the clocks go forward that night
        (date(2022, 3, 27), datetime(2022, 3, 28, 10, tzinfo=UTC)),
        (date(2021, 12, 31), datetime(2022, 1, 1, 11, tzinfo=UTC)),
    ],
)
def test_a_day_is_published_at_eleven_london_on_the_day_after(day: date, expected: datetime) -> None:
    assert published_at(day) == expected


@pytest.mark.parametrize("day", [date(2021, 12, 19), date(2022, 3, 25), date(2022, 3, 26), date(2022, 3, 27)])
def test_a_minute_before_publication_the_day_before_is_the_newest(day: date, archive: Archive) -> None:
    days = tuple(archive.trusts)
    at = published_at(day)
    assert window(days, at=at - timedelta(minutes=1))[-1] == day - timedelta(days=1)
    assert window(days, at=at)[-1] == day


def test_the_window_rolls_one_day_at_each_publication(archive: Archive) -> None:
    days = tuple(archive.trusts)
    before = window(days, at=datetime(2022, 2, 1, 10, 59, tzinfo=UTC))
    after = window(days, at=datetime(2022, 2, 1, 11, tzinfo=UTC))
    assert len(before) == len(after) == 28
    assert before[1:] == after[:-1]


def test_the_window_grows_from_the_first_publication(archive: Archive) -> None:
    days = tuple(archive.trusts)
    assert window(days, at=published_at(days[0]) - timedelta(seconds=1)) == ()
    assert window(days, at=published_at(days[0])) == days[:1]
    assert window(days, at=published_at(days[4])) == days[:5]


def test_after_the_last_publication_the_last_window_stays(archive: Archive) -> None:
    days = tuple(archive.trusts)
    assert window(days, at=datetime(2026, 1, 1, tzinfo=UTC)) == days[-28:]


def test_a_day_missing_at_source_takes_no_place_in_the_window() -> None:
    days = tuple(date(2022, 1, 1) + timedelta(days=n) for n in range(40) if n != 35)
    found = window(days, at=datetime(2022, 3, 1, tzinfo=UTC))
    assert len(found) == 28
    assert date(2022, 2, 5) not in found


def test_the_picture_clock_runs_at_its_rate_from_its_origin() -> None:
    clock = PictureClock(
        origin_picture=datetime(2021, 12, 20, 6, tzinfo=UTC),
        origin_service=datetime(2026, 5, 1, 9, tzinfo=UTC),
        rate=1440,
    )
    assert clock.picture_at(datetime(2026, 5, 1, 9, tzinfo=UTC)) == datetime(2021, 12, 20, 6, tzinfo=UTC)
    assert clock.picture_at(datetime(2026, 5, 1, 9, 1, tzinfo=UTC)) == datetime(2021, 12, 21, 6, tzinfo=UTC)
    assert clock.picture_at(datetime(2026, 5, 1, 8, 59, 30, tzinfo=UTC)) == datetime(2021, 12, 19, 18, tzinfo=UTC)
