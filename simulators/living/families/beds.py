"""Beds of a site (`docs/feeds/beds.md`): a site report as the document, ward by ward."""

from collections.abc import Sequence
from datetime import datetime

from simulators.living.cadence import EVERY_5_MINUTES
from simulators.living.family import Family, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet
from simulators.world.reports import SiteReport, WardReport

FORMAT = "homeward-beds/1"
SITES = ("SIM-S1", "SIM-S2", "SIM-S3", "SIM-C1", "SIM-C2")


def beds_sheet(report: SiteReport, *, at: datetime) -> Sheet:
    """One site at one instant."""
    rows = [_ward(ward) for ward in report.wards]
    totals = {
        "core_open": report.core_open,
        "escalation_open": report.escalation_open,
        "open": report.core_open + report.escalation_open,
        "occupied": report.occupied,
        "closed": report.closed,
        "awaiting_admission": report.awaiting_admission,
        "expected_in_by_18": report.expected_in_by_18,
        "discharges_gone": report.discharges_gone,
        "discharges_definite": report.discharges_definite,
        "discharges_potential": report.discharges_potential,
        "over_7_days": report.over_7_days,
        "over_14_days": report.over_14_days,
        "over_21_days": report.over_21_days,
        "not_meeting_criteria": report.not_meeting_criteria,
    }
    fields = {
        "format": FORMAT,
        "site": report.site,
        "observed_at": at,
        "site_totals": totals,
        "row_count": len(rows),
        "wards": rows,
    }
    return Sheet(rows, fields)


def _ward(ward: WardReport) -> Row:
    return {
        "ward": ward.ward,
        "specialty": ward.specialty,
        "core_open": ward.core_open,
        "escalation_open": ward.escalation_open,
        "occupied": ward.occupied,
        "closed": ward.closed,
        "closed_reason": ward.closed_reason,
        "awaiting_admission": ward.awaiting_admission,
        "discharges_gone": ward.discharges_gone,
        "discharges_definite": ward.discharges_definite,
        "discharges_potential": ward.discharges_potential,
    }


def _newest(kept: Sequence[Taken]) -> Sheet:
    return beds_sheet(kept[-1].record, at=kept[-1].at)


def _percent_of_open(row: Row, value: float) -> float:
    return round(100 * value / max(1, int(row["core_open"]) + int(row["escalation_open"])), 1)


BEDS = Family(
    key="beds",
    title="Beds",
    prefix="/beds/",
    suffix=".json",
    codes=SITES,
    cadence=lambda _code: EVERY_5_MINUTES,
    take=lambda system, code: system.site(code),
    sheet=_newest,
    weak=WeakPoints(
        figure="occupied",
        unit_figure="occupied",
        in_other_unit=_percent_of_open,
        renamed=("occupied", "beds_occupied"),
        observed=("observed_at",),
        code="ward",
        text="specialty",
    ),
)
