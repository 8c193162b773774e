"""What the invented system's services have been asked for, and what they put up, when the routes are asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from metrics.vocabulary.days import london_day, start_of
from metrics.vocabulary.episodes import Episode, Offer, Pathway, Referral, Response
from tests.picture.partners import AT_NINE

TODAY = london_day(AT_NINE)


class Said(NamedTuple):
    """One document of a service: when it spoke, the figures by which it is known to have, its episodes."""

    feed: str
    place: str
    at: datetime
    figures: Mapping[str, float]
    episodes: Sequence[Episode]
    dimensions: tuple[tuple[str, str], ...] = ()


def everything() -> Iterator[Said]:
    """Two hubs, three teams, one of them silent since six, a carer, and a response team."""
    waits = _request("RF-a", 24, holder="SIM-D1", stay="ST-s13", waiting_in="acute")
    for_care = _request("RF-b", 30, decided=20, holder="SIM-D1", hours=10.0)
    care_began = _request("RF-c", 40, decided=30, accepted=20, started=3, holder="SIM-D1")
    yield Said("capacity_d1", "SIM-D1", AT_NINE, {"hub.awaiting_decision": 1}, [waits, for_care, care_began])
    elsewhere = replace(
        waits, key="RF-k", organisation="SIM-D2", stay="ST-s33", home_council="SIM-L3", locality="coast"
    )
    yield Said("capacity_d2", "SIM-D2", AT_NINE, {"hub.awaiting_decision": 1}, [elsewhere])
    team = [
        _request("RF-d", 50, decided=30, tag="no capacity", is_double_handed=False),
        replace(_request("RF-e", 50, decided=40, accepted=20, tag="being arranged"), booked_for=TODAY),
        _request("RF-f", 50, decided=40, accepted=20, started=2, stay="ST-s14"),
        _request("RF-g", 24 * 20, decided=24 * 19, accepted=24 * 18, started=24 * 17, ended=1),
        replace(_request("RF-h", 20), closed_at=AT_NINE - timedelta(minutes=30), outcome="withdrawn", waiting_in=None),
        _request("RF-i", 24 * 9, decided=24 * 8, accepted=24 * 7, started=24 * 6),
        _offer("SIM-R1", 0, not_usable={"wrong_area": 3, "single_handed_only": 1}),
        _offer("SIM-R1", 1, usable=2.0),
        _offer("SIM-R1", -1, usable=1.0, taken=2.0),
    ]
    yield Said("capacity_r1", "SIM-R1", AT_NINE, {"reablement.caseload": 40}, team)
    at_six = AT_NINE - timedelta(hours=3)
    held = _request("RF-j", 60, decided=50, holder="SIM-R3", council="SIM-L3", locality="coast")
    yield Said("capacity_r3", "SIM-R3", at_six, {"reablement.caseload": 20}, [replace(held, observed_at=at_six)])
    week = [_offer("SIM-H01", day, usable=2.0, taken=8.0, kind="home_care_hours") for day in range(7)]
    said = {"home_care.packages_waiting": 1.0, "home_care.days_to_start": 2.0}
    yield Said("home_care_h01", "SIM-H01", AT_NINE, said, week, (("locality", "north"),))
    shift = replace(_offer("SIM-U1", 0, usable=9.0, taken=3.0, kind="ucr_visit"), locality="all")
    responses = [
        _response("UC-a", 14, seen=0.2),
        _response("UC-b", 2.5, seen=0.2),
        _response("UC-c", 4, closed=0.4, outcome="declined", reason="no_capacity"),
        _response("UC-d", 0.5),
        _response("UC-e", 0.2, priority="2_day", council="SIM-L2"),
        _response("UC-f", 50, seen=20, priority="2_day"),
    ]
    shifts = [replace(shift, starts_at=AT_NINE - timedelta(hours=1)), *responses]
    yield Said("ucr_u1", "SIM-U1", AT_NINE, {"ucr.unallocated": 1}, shifts)


def _ago(hours: float | None) -> datetime | None:
    return None if hours is None else AT_NINE - timedelta(hours=hours)


def _request(
    key: str, referred: float, *, decided: float | None = None, accepted: float | None = None,
    started: float | None = None, ended: float | None = None, holder: str = "SIM-R1", stay: str | None = None,
    council: str = "SIM-L1", locality: str = "north", waiting_in: str = "not_acute", tag: str | None = None,
    hours: float | None = None, is_double_handed: bool | None = None,
) -> Referral:  # fmt: skip
    return Referral(
        key=key, organisation=holder, stay=stay, pathway=Pathway.P1, home_council=council, locality=locality,
        referred_at=AT_NINE - timedelta(hours=referred), decided_at=_ago(decided), accepted_at=_ago(accepted),
        booked_for=None, started_at=_ago(started), ended_at=_ago(ended), closed_at=_ago(started),
        outcome=None if started is None else "started", waiting_in=waiting_in if started is None else None,
        tag=tag if started is None else None, is_double_handed=is_double_handed, hours_a_week=hours,
        observed_at=AT_NINE,
    )  # fmt: skip


def _response(
    key: str, received: float, *, seen: float | None = None, closed: float | None = None, outcome: str | None = None,
    reason: str | None = None, priority: str = "2_hour", council: str = "SIM-L1",
) -> Response:  # fmt: skip
    return Response(
        key=key, organisation="SIM-U1", priority=priority, source="999", home_council=council, locality="north",
        received_at=AT_NINE - timedelta(hours=received), triaged_at=None, first_contact_at=_ago(seen),
        closed_at=_ago(closed), outcome=outcome, reason=reason, observed_at=AT_NINE,
    )  # fmt: skip


def _offer(
    service: str, ahead: int, *, usable: float = 0.0, taken: float = 0.0, not_usable: Mapping[str, float] | None = None,
    kind: str = "reablement_start",
) -> Offer:  # fmt: skip
    return Offer(
        organisation=service, kind=kind, locality="north", starts_at=start_of(TODAY + timedelta(days=ahead)),
        offered=usable + taken + sum((not_usable or {}).values()), held=0.0, taken=taken, usable=usable,
        observed_at=AT_NINE, not_usable=not_usable or {},
    )  # fmt: skip
