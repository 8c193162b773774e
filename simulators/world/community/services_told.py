"""Reports of the services that take referrals: reablement teams and community hospitals. Reads, changes nothing."""

from dataclasses import dataclass

from simulators.world.community.desk import ARRANGING, NO_CAPACITY, Desk
from simulators.world.community.offers import bed_offers, team_offers
from simulators.world.community.reablement import Reablement
from simulators.world.people import Referral
from simulators.world.places import COMMUNITY_SITES
from simulators.world.reports import OfferRow, ServiceReport
from simulators.world.telling import tell_referral


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    kind: str
    offers: list[OfferRow]
    waiting: list[Referral]
    served: list[Referral]
    limit: int
    started_today: int
    ended_today: int


def tell_service(desk: Desk, reablement: Reablement, code: str) -> ServiceReport:
    """Report a reablement team or a community hospital's beds: who waits, who is served, who ended in 48 hours."""
    service = _beds(desk, code) if code in COMMUNITY_SITES else _team(desk, reablement, code)
    referrals = desk.scene.state.referrals
    ended = [
        referrals[number]
        for number in desk.scene.state.closed_referrals
        if number in referrals and referrals[number].service == code
    ]
    return ServiceReport(
        service=code,
        kind=service.kind,
        offers=service.offers,
        caseload=len(service.served),
        caseload_limit=service.limit,
        waiting_in_acute=sum(referral.waiting_in == "acute" for referral in service.waiting),
        waiting_not_in_acute=sum(referral.waiting_in != "acute" for referral in service.waiting),
        being_arranged=sum(referral.tag == ARRANGING for referral in service.waiting),
        no_capacity=sum(referral.tag == NO_CAPACITY for referral in service.waiting),
        started_today=service.started_today,
        ended_today=service.ended_today,
        referrals=[tell_referral(desk.scene, referral) for referral in (*service.waiting, *service.served, *ended)],
    )


def _team(desk: Desk, reablement: Reablement, code: str) -> _Service:
    team = desk.state.teams[code]
    return _Service(
        kind="reablement",
        offers=team_offers(desk, team, has_visits=reablement.has_visits(team)),
        waiting=[desk.referral(number) for number in team.waiting],
        served=[desk.referral(number) for number in team.cases],
        limit=team.limit,
        started_today=team.started_today,
        ended_today=team.ended_today,
    )


def _beds(desk: Desk, site: str) -> _Service:
    state = desk.state
    wards = [ward for ward in desk.scene.state.wards.values() if ward.site == site]
    return _Service(
        kind="community_beds",
        offers=bed_offers(desk, site),
        waiting=[referral for referral in map(desk.referral, state.bed_waiting) if referral.service == site],
        served=[referral for referral in map(desk.referral, state.lodgings.values()) if referral.service == site],
        limit=sum(ward.core - ward.closed + ward.escalation for ward in wards),
        started_today=state.beds_started.get(site, 0),
        ended_today=state.beds_ended.get(site, 0),
    )
