"""Requests for the invented system's services by hand, told in hours before the instant that pictures are about."""

from datetime import date, datetime, timedelta

from metrics.vocabulary.episodes import Pathway, Referral
from tests.picture.given import AT


def ago(hours: float | None) -> datetime | None:
    """The instant so many hours before the picture."""
    return None if hours is None else AT - timedelta(hours=hours)


def request(
    key: str,
    *,
    referred: float,
    decided: float | None = None,
    accepted: float | None = None,
    started: float | None = None,
    ended: float | None = None,
    closed: float | None = None,
    outcome: str | None = None,
    holder: str = "SIM-D1",
    stay: str | None = None,
    pathway: Pathway = Pathway.P1,
    council: str | None = "SIM-L1",
    locality: str | None = "north",
    booked: date | None = None,
    tag: str | None = None,
    hours: float | None = None,
    double_handed: bool | None = None,
) -> Referral:
    """A request whose steps were so many hours ago. Whoever is in no bed waits elsewhere."""
    over = closed if started is None else started
    return Referral(
        key=f"RF-{key}", organisation=holder, stay=stay, pathway=pathway, home_council=council, locality=locality,
        referred_at=AT - timedelta(hours=referred), decided_at=ago(decided), accepted_at=ago(accepted),
        booked_for=booked, started_at=ago(started), ended_at=ago(ended), closed_at=ago(over),
        outcome=outcome or (None if started is None else "started"),
        waiting_in=None if over is not None else "acute" if stay else "not_acute",
        tag=tag, is_double_handed=double_handed, hours_a_week=hours, observed_at=AT,
    )  # fmt: skip
