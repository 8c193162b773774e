"""Emergency department and ambulances (`docs/feeds/emergency-department.md`): long form, a row a figure and quarter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from simulators.living.cadence import EVERY_15_MINUTES
from simulators.living.family import Family, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet
from simulators.world.reports import DepartmentReport

SITES = ("SIM-S1", "SIM-S2", "SIM-S3")
COLUMNS = ("time", "org_code", "metric", "value")
TRAILER_CELLS = 4
WINDOW = timedelta(hours=3)
QUARTERS = 12
METRICS = (
    "in_department",
    "over_4_hours",
    "over_12_hours",
    "over_12_hours_since_decision",
    "awaiting_bed",
    "longest_awaiting_bed_minutes",
    "ambulances_waiting",
    "longest_ambulance_wait_minutes",
    "attendances_today",
    "departures_today",
    "within_4_hours_today",
    "admissions_today",
    "ambulance_arrivals_today",
    "handovers_today",
    "handover_minutes_today",
    "handovers_over_30_today",
    "handovers_over_60_today",
)
_values = attrgetter(*METRICS)


def department_rows(report: DepartmentReport, *, at: datetime) -> list[Row]:
    """One department at one quarter hour: a row for each metric."""
    return [
        {"time": at, "org_code": report.site, "metric": metric, "value": value}
        for metric, value in zip(METRICS, _values(report), strict=True)
    ]


def _window(kept: Sequence[Taken]) -> Sheet:
    newest = kept[-1].at
    inside = [taken for taken in kept if taken.at > newest - WINDOW]
    rows = [row for taken in inside for row in department_rows(taken.record, at=taken.at)]
    return Sheet(rows, columns=COLUMNS, trailer_cells=TRAILER_CELLS)


EMERGENCY_DEPARTMENT = Family(
    key="ed",
    title="Emergency department and ambulances",
    prefix="/ed/",
    suffix=".csv",
    codes=SITES,
    cadence=lambda _code: EVERY_15_MINUTES,
    take=lambda system, code: system.department(code),
    sheet=_window,
    kept=QUARTERS + 2,
    columns=COLUMNS,
    trailer_cells=TRAILER_CELLS,
    weak=WeakPoints(
        figure="in_department",
        unit_figure="longest_awaiting_bed_minutes",
        in_other_unit=lambda _row, value: round(value / 60, 1),
        renamed=("value", "count"),
        observed=("time",),
        code="org_code",
        text="metric",
    ),
)
