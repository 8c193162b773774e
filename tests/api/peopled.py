"""Who lies in the invented system's beds when the routes about people are asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import BedDay, Colour, Episode
from tests.picture.partners import AT_NINE, ready, stay

SITES = ("SIM-S1", "SIM-S2", "SIM-S3", "SIM-C1", "SIM-C2")
READY_SINCE = AT_NINE - timedelta(days=3)
REASONS = ("hospital.therapy_review", "hospital.medical_review", None)


def everybody() -> dict[str, list[Episode]]:
    """Site -> what its board lists: six people each, three of them ready for three days, each for another reason."""
    return {site: [episode for number in range(6) for episode in _somebody(site, number)] for site in SITES}


def _somebody(site: str, number: int) -> list[Episode]:
    key = f"ST-{site[-2:].lower()}{number}"
    is_ready = number < 3
    reason = REASONS[number] if is_ready else None
    told = replace(
        stay(key, site, days=5 + number, is_ready=is_ready), delay_reason=reason, home_council=f"SIM-L{number % 2 + 1}"
    )
    days = [_day(key, told.ward or "", ago, is_red=is_ready or ago == number % 3, reason=reason) for ago in range(5)]
    return [told, *days, *([ready(key, READY_SINCE)] if is_ready else [])]


def _day(key: str, ward: str, ago: int, *, is_red: bool, reason: str | None) -> BedDay:
    at: datetime = AT_NINE - timedelta(days=ago)
    return BedDay(
        stay=key, on=london_day(at), ward=ward, colour=Colour.RED if is_red else Colour.GREEN,
        reason=reason if is_red else None, reviewed_at=at, observed_at=AT_NINE,
    )  # fmt: skip
