"""The usual range on what was really published: it holds about eight days in ten, and knows a weekday where one shows.

The trusts' daily returns of winter 2021/22 and England's discharge returns (NHS England, Open Government Licence v3.0),
as the product ships them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from metrics.variance.band import DAYS
from metrics.variance.bands import Floats, usual_bands
from simulators.replay.archive import Archive, TrustDay, shipped
from simulators.replay.fields import SITREP_FIELDS

BANK_HOLIDAYS = frozenset(
    {date(2021, 8, 30), date(2021, 12, 27), date(2021, 12, 28), date(2022, 1, 3), date(2022, 4, 15), date(2022, 4, 18)}
)
PLACES = {field.key: place for place, field in enumerate(SITREP_FIELDS)}
Series = Mapping[str, Mapping[date, float]]


@pytest.fixture(scope="module")
def archive() -> Archive:
    return shipped()


def count(row: TrustDay, key: str) -> float | None:
    value = row.values[PLACES[key]]
    return None if value is None else float(value)


def share(row: TrustDay, part: str, whole: str) -> float | None:
    told, of = count(row, part), count(row, whole)
    return None if told is None or not of else told / of


def of_trusts(archive: Archive, figure: str, whole: str | None = None) -> Series:
    """A figure of every trust by day, as far as it was told."""
    found: dict[str, dict[date, float]] = {}
    for day, rows in archive.trusts.items():
        for row in rows:
            value = count(row, figure) if whole is None else share(row, figure, whole)
            if value is not None:
                found.setdefault(row.code, {})[day] = value
    return found


def of_england(archive: Archive, part: str, whole: str) -> Series:
    """A share of England by day: sums over the trusts that told both."""
    found = {}
    for day, rows in archive.trusts.items():
        told = [(count(row, part), count(row, whole)) for row in rows]
        both = [(one, of) for one, of in told if one is not None and of is not None]
        found[day] = sum(one for one, _ in both) / sum(of for _, of in both)
    return {"England": found}


def leaving_the_same_day(archive: Archive) -> Series:
    """Of those in England who no longer met the criteria to reside, the share that left on the day."""
    return {
        "England": {
            day: row.discharged / row.no_longer_meeting_criteria
            for day, row in archive.discharges.items()
            if row.discharged is not None and row.no_longer_meeting_criteria
        }
    }


def held(series: Series) -> tuple[float, float, Mapping[int, float]]:
    """The share of known days inside the range of their day, of days whose range is that of a weekday, and the share
    inside by weekday."""
    first = min(min(told) for told in series.values())
    last = max(max(told) for told in series.values())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    matrix: Floats = np.array([[told.get(day, np.nan) for day in days] for told in series.values()])
    inside: list[bool] = []
    weekly: list[bool] = []
    by_weekday: dict[int, list[bool]] = {}
    for place in range(DAYS, len(days)):
        bands = usual_bands(matrix[:, place - DAYS : place], on=days[place], holidays=BANK_HOLIDAYS)
        known = ~np.isnan(matrix[:, place]) & ~np.isnan(bands.low)
        value = matrix[known, place]
        found: Sequence[bool] = ((bands.low[known] <= value) & (value <= bands.high[known])).tolist()
        inside += found
        by_weekday.setdefault(days[place].weekday(), []).extend(found)
        weekly += bands.is_for_weekday[known].tolist()
    shares = {weekday: float(np.mean(each)) for weekday, each in sorted(by_weekday.items())}
    return float(np.mean(inside)), float(np.mean(weekly)), shares


def test_the_published_winter_is_there(archive: Archive) -> None:
    """Guards the rest against looking at nothing."""
    occupied = of_trusts(archive, "ga_beds_occupied", "ga_beds_open")
    assert len(occupied) > 100
    assert sum(map(len, occupied.values())) > 12_000


@pytest.mark.parametrize(
    ("figure", "whole", "least", "most"),
    [
        ("ga_beds_occupied", "ga_beds_open", 0.77, 0.83),
        ("amb_delay_gt60", None, 0.80, 0.90),
        ("long_stay_gt7", "ga_beds_occupied", 0.72, 0.83),
        # It drifts faster than a window of four weeks follows; the page that explains ranges says so.
        ("long_stay_gt21", "ga_beds_occupied", 0.64, 0.80),
    ],
)
def test_of_the_trusts_days_about_eight_in_ten_are_usual(
    archive: Archive, figure: str, whole: str | None, least: float, most: float
) -> None:
    inside, weekly, _ = held(of_trusts(archive, figure, whole))
    assert least <= inside <= most
    # A hospital's figures swing more from day to day than by weekday: their own weekday says little.
    assert weekly < 0.2


def test_a_range_of_england_knows_the_weekday(archive: Archive) -> None:
    inside, weekly, _ = held(of_england(archive, "ga_beds_occupied", "ga_beds_open"))
    assert 0.72 <= inside <= 0.86
    assert weekly > 0.5


def test_no_weekday_is_unusual_week_after_week(archive: Archive) -> None:
    """Far fewer leave on Sundays; a range that did not know it would call most of them unusual. Of each weekday there
    are eighteen."""
    inside, weekly, shares = held(leaving_the_same_day(archive))
    assert 0.70 <= inside <= 0.86
    assert weekly > 0.9
    assert min(shares.values()) > 0.5
