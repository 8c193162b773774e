"""Referrals put together from a few words, for worked examples. Times are those of a clock in London; no figure here.

Stays come from `metrics.beddays.worked`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.flow.cause import Cause, Causes
from metrics.flow.service import Service, Services, ServiceType
from metrics.vocabulary.episodes import Pathway, Referral

COUNCIL = "COUNCIL-A"
LOCALITY = "north"
HUB = "HUB-A"
TEAM = "TEAM-A"

SERVICES = Services(
    (
        Service(organisation=HUB, type=ServiceType.HUB, sites=frozenset({"SITE-A", "SITE-B"})),
        Service(organisation=TEAM, type=ServiceType.REABLEMENT, councils=frozenset({COUNCIL})),
    )
)
CAUSES = Causes(
    Cause(code=code, label=code, family=family, owner=owner, tag=tag)
    for code, family, owner, tag in (
        ("hospital.transport", "Hospital process", "trust", "hospital process"),
        ("hospital.therapy_review", "Hospital process", "ward", "hospital process"),
        ("wellbeing.safeguarding", "Wellbeing concerns", "ward", None),
        ("hub.needs_and_pathway", "Care transfer hub process", "external", "hub decision"),
        ("interface.home_social_care", "Interface process", "external", "being arranged"),
        ("capacity.home_social_care", "Capacity", "external", "no capacity"),
        ("capacity.home_rehabilitation", "Capacity", "external", "no capacity"),
        ("capacity.equipment", "Capacity", "external", "no capacity"),
    )
)


def a_referral(
    referred: str,
    *,
    decided: str | None = None,
    accepted: str | None = None,
    booked: str | None = None,
    started: str | None = None,
    ended: str | None = None,
    closed: str | None = None,
    outcome: str | None = None,
    key: str = "RF-1",
    organisation: str = HUB,
    stay: str | None = "ST-1",
    pathway: Pathway = Pathway.P1,
    locality: str | None = LOCALITY,
    council: str | None = COUNCIL,
    waiting_in: str | None = "acute",
    tag: str | None = None,
    hours: float | None = None,
    double_handed: bool | None = None,
) -> Referral:
    """A referral; one that started is closed by that where nothing else is said."""
    closed = closed or started
    begins = clock(referred)
    return Referral(
        key=key, organisation=organisation, stay=stay, pathway=pathway, home_council=council, locality=locality,
        referred_at=begins,
        decided_at=clock(decided) if decided else None,
        accepted_at=clock(accepted) if accepted else None,
        booked_for=date.fromisoformat(booked) if booked else None,
        started_at=clock(started) if started else None,
        ended_at=clock(ended) if ended else None,
        closed_at=clock(closed) if closed else None,
        outcome=outcome or ("started" if started else None),
        waiting_in=None if closed else waiting_in,
        tag=tag, is_double_handed=double_handed, hours_a_week=hours, observed_at=begins,
    )  # fmt: skip


def referred(record: StayRecord, *referrals: Referral) -> StayRecord:
    """The same stay with the referrals made for it."""
    return replace(record, referrals=tuple(sorted(referrals, key=lambda each: each.referred_at)))


def a_ready_stay(
    ready: str = "2026-11-02 11:00", *, referrals: Iterable[Referral] = (), days: dict[str, str] | None = None
) -> StayRecord:
    """Somebody admitted in October, ready since an instant and still there."""
    return referred(a_stay("2026-10-20 16:00", ready=[(ready, None)], days=days), *referrals)
