"""Urgent community response (`docs/feeds/urgent-community-response.md`): totals, shifts, and clocks."""

from collections.abc import Sequence
from datetime import datetime

from simulators.living.cadence import EVERY_5_MINUTES
from simulators.living.family import Family, Secret, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet
from simulators.world.reports import ResponseReport, ResponseTeamReport

FORMAT = "homeward-ucr/1"
TEAMS = ("SIM-U1", "SIM-U2")
MINUTES_A_VISIT = 75


def response_sheet(
    report: ResponseTeamReport, *, at: datetime, responses: Sequence[ResponseReport] | None = None
) -> Sheet:
    """One team at one instant; `responses` in place of its own where they are given."""
    held = report.responses if responses is None else responses
    rows = [response_row(response) for response in sorted(held, key=lambda held: (held.received_at, held.key))]
    totals = {
        "unallocated": report.unallocated,
        "received_today": report.received_today,
        "met_today": report.met_today,
        "missed_today": report.missed_today,
        "declined_today": report.declined_today,
        "deferred_today": report.deferred_today,
    }
    shifts = [
        {
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
            "visits_staffed": shift.visits_staffed,
            "visits_done": shift.visits_done,
            "visits_promised": shift.visits_promised,
        }
        for shift in sorted(report.shifts, key=lambda shift: shift.starts_at)
    ]
    fields = {
        "format": FORMAT,
        "team": report.team,
        "observed_at": at,
        "totals": totals,
        "shifts": shifts,
        "row_count": len(rows),
        "responses": rows,
    }
    return Sheet(rows, fields)


def response_row(response: ResponseReport) -> Row:
    """One referral with its clock, as it stands in the document."""
    return {
        "key": response.key,
        "team": response.team,
        "priority": response.priority,
        "source": response.source,
        "home_council": response.home_council,
        "locality": response.locality,
        "received_at": response.received_at,
        "triaged_at": response.triaged_at,
        "first_contact_at": response.first_contact_at,
        "closed_at": response.closed_at,
        "outcome": response.outcome,
        "reason": response.reason,
    }


def _newest(kept: Sequence[Taken]) -> Sheet:
    return response_sheet(kept[-1].record, at=kept[-1].at)


URGENT_RESPONSE = Family(
    key="ucr",
    title="Urgent community response",
    prefix="/ucr/",
    suffix=".json",
    codes=TEAMS,
    cadence=lambda _code: EVERY_5_MINUTES,
    take=lambda system, code: system.response_team(code),
    sheet=_newest,
    secret=Secret.KEY,
    weak=WeakPoints(
        figure="unallocated",
        unit_figure="visits_staffed",
        in_other_unit=lambda _row, value: value * MINUTES_A_VISIT,
        renamed=("received_at", "referral_received"),
        observed=("observed_at",),
        code="team",
        text="reason",
    ),
)
