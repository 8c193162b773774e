"""The virtual ward (`docs/feeds/virtual-ward.md`): a handful of counts, hourly."""

from collections.abc import Sequence
from datetime import datetime

from simulators.living.cadence import HOURLY
from simulators.living.family import Family, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet
from simulators.world.reports import VirtualWardReport

FORMAT = "homeward-virtual-ward/1"
WARDS = ("SIM-V1",)


def virtual_ward_sheet(report: VirtualWardReport, *, at: datetime) -> Sheet:
    """The virtual ward at one instant; its one row is the document itself."""
    fields: Row = {
        "format": FORMAT,
        "observed_at": at,
        "ward": report.ward,
        "places": report.places,
        "people": report.people,
        "waiting_step_up": report.waiting_step_up,
        "waiting_step_down": report.waiting_step_down,
        "admitted_today": report.admitted_today,
        "discharged_today": report.discharged_today,
        "is_accepting": report.is_accepting,
    }
    return Sheet([], fields)


def _newest(kept: Sequence[Taken]) -> Sheet:
    return virtual_ward_sheet(kept[-1].record, at=kept[-1].at)


def _percent_of_places(row: Row, value: float) -> float:
    return round(100 * value / max(1, int(row["places"])), 1)


VIRTUAL_WARD = Family(
    key="virtual_ward",
    title="Virtual ward",
    prefix="/virtual-ward/",
    suffix=".json",
    codes=WARDS,
    cadence=lambda _code: HOURLY,
    take=lambda system, _code: system.virtual_ward(),
    sheet=_newest,
    weak=WeakPoints(
        figure="people",
        unit_figure="people",
        in_other_unit=_percent_of_places,
        renamed=("people", "patients"),
        observed=("observed_at",),
        code="ward",
        text="",
    ),
)
