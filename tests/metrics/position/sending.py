"""Sites that send what a test says, for the tests of the bed position."""

from datetime import UTC, datetime

from metrics.beddays.unit import Care
from metrics.position.part import Part
from metrics.position.site import Parts, SitePosition, site_position
from metrics.vocabulary import Freshness

AT = datetime(2026, 11, 10, 9, 2, tzinfo=UTC)
SENT_AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
WHOLE = {"open": 50.0, "occupied": 49.0, "awaiting": 3.0, "expected_in": 9.0, "gone": 1.0, "definite": 4.0,
         "potential": 3.0, "closed": 2.0, "escalation": 4.0, "in_department": 61.0, "over_12_hours": 6.0,
         "longest_awaiting": 402.0, "ambulances": 3.0, "longest_ambulance": 42.0}  # fmt: skip


def part(
    value: float | None,
    *,
    freshness: Freshness = Freshness.FRESH,
    is_held: bool = False,
    about_at: datetime = SENT_AT,
) -> Part:
    """One figure as sent."""
    return Part(value=value, freshness=freshness, is_held=is_held, about_at=about_at, observed_at=about_at)


def parts(**changed: Part | float) -> Parts:
    """A whole site, but for what is changed."""
    sent = {name: part(value) for name, value in WHOLE.items()}
    sent |= {name: each if isinstance(each, Part) else part(each) for name, each in changed.items()}
    return Parts(**sent)


def site(code: str = "SIM-S1", sent: Parts | None = None, *, at: datetime = AT) -> SitePosition:
    """The position of a site."""
    return site_position(code, sent or parts(), care=Care.ACUTE, at=at)
