"""Whom somebody waits for who has been referred: the service that holds the request, or any that could take it.

By the request alone, so that whoever waits at home is counted like whoever waits in a bed. What holds those who are
ready in a bed, whose hospital may have the next step, is `step`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from metrics.beddays.worked import clock
from metrics.flow.service import Service, Services, ServiceType
from metrics.flow.step import SERVICE_OF_PATHWAY, is_outside
from metrics.flow.worked import COUNCIL, HUB, TEAM, a_referral
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Pathway, Referral


def could_take(service: Service, referral: Referral, *, services: Services, at: datetime) -> bool:
    """Whether a request that only a hub holds, and has decided on, waits for what a service of the area gives."""
    if services.type_of(referral.organisation) is not ServiceType.HUB:
        return False
    decided = referral.decided_at or referral.accepted_at
    return (
        decided is not None
        and decided <= at
        and not is_outside(referral.home_council, services=services)
        and SERVICE_OF_PATHWAY[referral.pathway] is service.type
        and service.works_in(council=referral.home_council, locality=referral.locality)
    )


def waiting_for(
    service: Service, waiting: Iterable[Referral], *, services: Services, at: datetime
) -> tuple[tuple[Referral, ...], tuple[Referral, ...]]:
    """Of those who wait: whose request the service holds, and who waits in its area for any service of its kind."""
    own: list[Referral] = []
    area: list[Referral] = []
    for referral in waiting:
        if referral.organisation == service.organisation:
            own.append(referral)
        elif could_take(service, referral, services=services, at=at):
            area.append(referral)
    return tuple(own), tuple(area)


_CARER = Service(organisation="CARER-A", type=ServiceType.HOME_CARE, councils=frozenset({COUNCIL}))
_SERVICES = Services(
    (
        Service(organisation=HUB, type=ServiceType.HUB),
        Service(organisation=TEAM, type=ServiceType.REABLEMENT, councils=frozenset({COUNCIL})),
        _CARER,
    )
)


def _counted(service: Service) -> tuple[int, int]:
    waiting = (
        a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", organisation=TEAM, key="RF-1"),
        a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", key="RF-2"),
        a_referral("2026-11-03 09:00", key="RF-3"),
        a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", key="RF-4", pathway=Pathway.P3),
    )
    own, area = waiting_for(service, waiting, services=_SERVICES, at=clock("2026-11-05 09:00"))
    return len(own), len(area)


DEFINITIONS = (
    Definition(
        key="flow.waiting_for_service",
        title="Waiting for a service",
        unit="people",
        says="Who waits at a service, and who waits in its area for any service of its kind.",
        rule="At it: requests it holds that have neither begun nor come to nothing. In its area: requests that a hub "
        "has decided on and still holds, whose pathway stands for its kind (P0, P1 care at home; P2 a bed; P3 a care "
        "home), of people of its councils and localities. They wait for several services at once, and are never added "
        "up over them.",
        inputs=("referrals", "services"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="one held by the team, one decided for care at home, one not decided, one for a care home",
                answer=((1, 0), (0, 1)),
                work=lambda: (_counted(_SERVICES.by_organisation[TEAM]), _counted(_CARER)),
            ),
        ),
    ),
)
