"""Capacity of reablement, community beds and hubs (`docs/feeds/capacity.md`): totals, offers and who is referred.

Makes the whole document; how it is cut into pages is `paging`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from simulators.living.cadence import EVERY_15_MINUTES
from simulators.living.family import Family, Secret, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet
from simulators.living.system import System
from simulators.world.reports import HubReport, OfferRow, ReferralReport, ServiceReport

FORMAT = "homeward-capacity/1"
HUBS = ("SIM-D1", "SIM-D2")
SERVICES = ("SIM-R1", "SIM-R2", "SIM-R3", "SIM-C1", "SIM-C2")
MINUTES = 60


def capacity_sheet(
    report: ServiceReport | HubReport, *, at: datetime, referrals: Sequence[ReferralReport] | None = None
) -> Sheet:
    """One service or hub, all its pages in one; `referrals` in place of its own where they are given."""
    held = report.referrals if referrals is None else referrals
    rows = [referral_row(referral) for referral in sorted(held, key=lambda held: (held.referred_at, held.key))]
    if isinstance(report, HubReport):
        code, kind, offers = report.hub, "hub", []
        totals = {"awaiting_decision": report.awaiting_decision, "decided_today": report.decided_today}
    else:
        code, kind = report.service, report.kind
        offers = [_offer(offer) for offer in sorted(report.offers, key=lambda offer: (offer.on, offer.locality))]
        totals = {
            "caseload": report.caseload,
            "caseload_limit": report.caseload_limit,
            "waiting_in_acute": report.waiting_in_acute,
            "waiting_not_in_acute": report.waiting_not_in_acute,
            "being_arranged": report.being_arranged,
            "no_capacity": report.no_capacity,
            "started_today": report.started_today,
            "ended_today": report.ended_today,
        }
    fields = {
        "format": FORMAT,
        "service": code,
        "kind": kind,
        "observed_at": at,
        "page": 1,
        "pages": 1,
        "next": None,
        "totals": totals,
        "offers": offers,
        "row_count": len(rows),
        "row_count_total": len(rows),
        "referrals": rows,
    }
    return Sheet(rows, fields)


def referral_row(referral: ReferralReport) -> Row:
    """One referral as it stands in the document."""
    return {
        "key": referral.key,
        "stay": referral.stay,
        "service": referral.service,
        "pathway": referral.pathway,
        "home_council": referral.home_council,
        "locality": referral.locality,
        "referred_at": referral.referred_at,
        "decided_at": referral.decided_at,
        "accepted_at": referral.accepted_at,
        "booked_for": referral.booked_for,
        "started_at": referral.started_at,
        "ended_at": referral.ended_at,
        "closed_at": referral.closed_at,
        "outcome": referral.outcome,
        "waiting_in": referral.waiting_in,
        "tag": referral.tag,
        "double_handed": referral.double_handed,
        "hours_a_week": referral.hours_a_week,
    }


def _offer(offer: OfferRow) -> Row:
    return {
        "on": offer.on,
        "locality": offer.locality,
        "offered": offer.offered,
        "held": offer.held,
        "taken": offer.taken,
        "usable": offer.usable,
        "not_usable": dict(offer.not_usable),
    }


def take_capacity(system: System, code: str) -> Any:
    """Ask the system for a service or a hub."""
    return system.hub(code) if code in HUBS else system.service(code)


def _newest(kept: Sequence[Taken]) -> Sheet:
    return capacity_sheet(kept[-1].record, at=kept[-1].at)


CAPACITY = Family(
    key="capacity",
    title="Reablement, community beds and hubs",
    prefix="/capacity/",
    suffix="",
    codes=(*SERVICES, *HUBS),
    cadence=lambda _code: EVERY_15_MINUTES,
    take=take_capacity,
    sheet=_newest,
    secret=Secret.BEARER,
    is_paged=True,
    weak=WeakPoints(
        figure="caseload",
        unit_figure="hours_a_week",
        in_other_unit=lambda _row, value: value * MINUTES,
        renamed=("referred_at", "date_referred"),
        observed=("observed_at",),
        code="service",
        text="locality",
    ),
)
