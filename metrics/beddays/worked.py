"""Stays put together from a few words, for worked examples. Times are those a clock in London shows; no figure here."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from metrics.beddays.record import StayRecord
from metrics.vocabulary.days import LONDON, at_time
from metrics.vocabulary.episodes import BedDay, Colour, ReadyInterval, Stay

SITE = "SITE-A"
WARD = "WARD-1"


def clock(text: str) -> datetime:
    """The instant of "2026-11-10 14:00" in London, in UTC; of autumn's double hour the first."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON).astimezone(UTC)


def a_stay(
    admitted: str,
    left: str | None = None,
    *,
    ready: Iterable[tuple[str, str | None]] = (),
    days: Mapping[str, str] | None = None,
    reviewed_at: str = "09:30",
    meets_criteria: bool | None = None,
    key: str = "ST-1",
    ward: str | None = WARD,
    site: str = SITE,
) -> StayRecord:
    """A stay. `days`: what was recorded by day, as "red", "green" or "", then a reason and a ward where they are said:
    "red diagnostic_test", "green - WARD-2"."""
    begins = clock(admitted)
    stay = Stay(
        key=key, organisation=site, ward=ward, bed=None, specialty=None, source=None, home_council=None,
        admitted_at=begins, expected_on=None, meets_criteria=meets_criteria, pathway_referred=None, pathway_final=None,
        delay_reason=None, left_at=clock(left) if left else None, left_to=None, observed_at=begins,
    )  # fmt: skip
    intervals = tuple(
        ReadyInterval(stay=key, starts_at=clock(start), ends_at=clock(end) if end else None, observed_at=begins)
        for start, end in ready
    )
    told = (_a_day(stay, day, words, reviewed_at) for day, words in (days or {}).items())
    return StayRecord(stay=stay, ready=intervals, days={each.on: each for each in told})


def _a_day(stay: Stay, day: str, words: str, reviewed_at: str) -> BedDay:
    on = date.fromisoformat(day)
    colour, reason, ward = [*words.split(" "), "", ""][:3]
    return BedDay(
        stay=stay.key, on=on, ward=ward or stay.ward, colour=Colour(colour) if colour else None,
        reason=reason if reason not in {"", "-"} else None,
        reviewed_at=at_time(on, datetime.strptime(reviewed_at, "%H:%M").time()) if colour else None,  # noqa: DTZ007
        observed_at=stay.observed_at,
    )  # fmt: skip
