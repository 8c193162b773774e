"""What kinds of capacity there are, and which service they are of; and offers put together for worked examples."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from metrics.beddays.worked import clock
from metrics.flow.service import ServiceType
from metrics.vocabulary.days import start_of
from metrics.vocabulary.episodes import Offer

EVERYWHERE = "all"
HOME_CARE_HOURS = "home_care_hours"
RESPONSE_VISIT = "ucr_visit"
VIRTUAL_WARD_PLACE = "virtual_ward_place"

SERVICE_OF: Mapping[str, ServiceType] = MappingProxyType(
    {
        "reablement_start": ServiceType.REABLEMENT,
        "community_bed": ServiceType.BED_BASED,
        HOME_CARE_HOURS: ServiceType.HOME_CARE,
        "care_home_bed": ServiceType.CARE_HOME,
        RESPONSE_VISIT: ServiceType.URGENT_RESPONSE,
        VIRTUAL_WARD_PLACE: ServiceType.VIRTUAL_WARD,
    }
)


def an_offer(
    on: str,
    *,
    usable: float | None,
    offered: float | None = None,
    taken: float | None = 0.0,
    held: float | None = 0.0,
    not_usable: Mapping[str, float] | None = None,
    organisation: str = "TEAM-A",
    kind: str = "reablement_start",
    locality: str = "north",
) -> Offer:
    """An offer of a London day, or of a shift where the time is told; offered is what its parts add up to."""
    not_usable = not_usable or {}
    parts = (usable or 0.0) + (taken or 0.0) + (held or 0.0) + sum(not_usable.values())
    starts_at = clock(on) if " " in on else start_of(date.fromisoformat(on))
    return Offer(
        organisation=organisation, kind=kind, locality=locality, starts_at=starts_at,
        offered=parts if offered is None else offered, held=held, taken=taken, usable=usable, observed_at=starts_at,
        not_usable=not_usable,
    )  # fmt: skip
