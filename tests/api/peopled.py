"""Who lies in the invented system's beds when the routes about people are asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.episodes import BedDay, Colour, Episode, Offer, ReadyInterval
from tests.picture.partners import AT_NINE, ready, stay

SITES = ("SIM-S1", "SIM-S2", "SIM-S3", "SIM-C1", "SIM-C2")
READY_SINCE = AT_NINE - timedelta(days=3)
REASONS = ("hospital.therapy_review", "capacity.home_rehabilitation", None)


_TODAY = london_day(AT_NINE)
_EXPECTED = (None, None, None, _TODAY - timedelta(days=1), _TODAY + timedelta(days=1), None)


def offers() -> list[Offer]:
    """Starts of a reablement team that stood usable yesterday and the day before."""
    return [
        Offer(
            organisation="SIM-R2", kind="reablement_start", locality="carrick",
            starts_at=start_of(london_day(AT_NINE) - timedelta(days=ago)), offered=2.0, held=0.0, taken=0.0, usable=2.0,
            observed_at=AT_NINE - timedelta(days=ago),
        )
        for ago in (1, 2)
    ]  # fmt: skip


def everybody() -> dict[str, list[Episode]]:
    """Site -> what its board lists: six people each, three of them ready for three days, each for another reason."""
    return {
        site: [episode for number in range(6) for episode in _somebody(site, number)]
        + (_gone_late(site) if site == "SIM-S1" else [])
        for site in SITES
    }


def _gone_late(site: str) -> list[Episode]:
    left = AT_NINE - timedelta(hours=16)
    told = replace(stay("ST-gone", site, is_ready=True), delay_reason="hospital.medicines_or_letter", left_at=left)
    interval = ReadyInterval(stay="ST-gone", starts_at=left - timedelta(hours=7), ends_at=left, observed_at=AT_NINE)
    return [told, interval]


def _somebody(site: str, number: int) -> list[Episode]:
    key = f"ST-{site[-2:].lower()}{number}"
    is_ready = number < 3
    reason = REASONS[number] if is_ready else None
    told = replace(
        stay(key, site, days=5 + number, is_ready=is_ready, expected_on=_EXPECTED[number]),
        delay_reason=reason,
        home_council=f"SIM-L{number % 2 + 1}",
    )
    days = [_day(key, told.ward or "", ago, is_red=is_ready or ago == number % 3, reason=reason) for ago in range(5)]
    return [told, *days, *([ready(key, READY_SINCE)] if is_ready else [])]


def _day(key: str, ward: str, ago: int, *, is_red: bool, reason: str | None) -> BedDay:
    at: datetime = AT_NINE - timedelta(days=ago)
    return BedDay(
        stay=key, on=london_day(at), ward=ward, colour=Colour.RED if is_red else Colour.GREEN,
        reason=reason if is_red else None, reviewed_at=at, observed_at=AT_NINE,
    )  # fmt: skip
