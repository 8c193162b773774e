"""Care homes (`docs/feeds/care-homes.md`): a council's daily list, each row as old as the home's own entry."""

from collections.abc import Sequence

from simulators.living.cadence import daily
from simulators.living.family import Family, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet
from simulators.world.reports import CareHomeReport

COUNCILS = ("SIM-L1", "SIM-L2", "SIM-L3")
COLUMNS = ("home", "bed_type", "updated_at", "maximum", "occupied", "reserved", "accepting")
ONCE_A_DAY = daily(6, text="06:00 London")


def care_home_rows(reports: Sequence[CareHomeReport]) -> list[Row]:
    """Some homes' entries, in order of home and type."""
    return [
        {
            "home": report.home,
            "bed_type": report.bed_type,
            "updated_at": report.updated_at,
            "maximum": report.maximum,
            "occupied": report.occupied,
            "reserved": report.reserved,
            "accepting": "Yes" if report.is_accepting else "No",
        }
        for report in sorted(reports, key=lambda report: (report.home, report.bed_type))
    ]


def _newest(kept: Sequence[Taken]) -> Sheet:
    return Sheet(care_home_rows(kept[-1].record), columns=COLUMNS)


def _percent_of_places(row: Row, value: float) -> float:
    return round(100 * value / max(1, int(row["maximum"])))


CARE_HOMES = Family(
    key="care_homes",
    title="Care homes",
    prefix="/care-homes/",
    suffix=".csv",
    codes=COUNCILS,
    cadence=lambda _code: ONCE_A_DAY,
    take=lambda system, code: system.care_homes(code),
    sheet=_newest,
    columns=COLUMNS,
    weak=WeakPoints(
        figure="occupied",
        unit_figure="occupied",
        in_other_unit=_percent_of_places,
        renamed=("occupied", "beds_taken"),
        observed=("updated_at",),
        code="home",
        text="bed_type",
    ),
)
