"""Home care hours (`docs/feeds/home-care.md`): a row for each locality and day, today and six days more."""

from collections.abc import Sequence

from simulators.living.cadence import HOURLY, daily
from simulators.living.family import Family, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet, london_day
from simulators.world.reports import HomeCareReport

PROVIDERS = tuple(f"SIM-H{number:02d}" for number in range(1, 13))
HOURLY_PROVIDERS = frozenset(PROVIDERS[:4])
TWICE_A_DAY = daily(7, 14, text="07:00 and 14:00 London")
COLUMNS = (
    "written_at",
    "provider",
    "locality",
    "date",
    "hours_staffed",
    "hours_booked",
    "hours_free",
    "free_double_rounds",
    "earliest_start",
    "packages_waiting",
    "packages_handed_back",
    "restarts",
    "people_served",
)
MINUTES = 60


def home_care_rows(report: HomeCareReport) -> list[Row]:
    """One provider's file: packages and restarts on today's rows only, people served on the first row only."""
    today = london_day(report.written_at)
    rows = []
    for hours in sorted(report.rows, key=lambda row: (row.locality, row.on)):
        row: Row = {
            "written_at": report.written_at,
            "provider": report.provider,
            "locality": hours.locality,
            "date": hours.on,
            "hours_staffed": hours.hours_staffed,
            "hours_booked": hours.hours_booked,
            "hours_free": hours.hours_free,
            "free_double_rounds": hours.free_double_rounds,
            "earliest_start": hours.earliest_start,
        }
        if hours.on == today:
            row["packages_waiting"] = report.packages_waiting.get(hours.locality)
            row["packages_handed_back"] = report.packages_handed_back.get(hours.locality)
            row["restarts"] = report.restarts.get(hours.locality)
        rows.append(row)
    if rows:
        rows[0]["people_served"] = report.people_served
    return rows


def _newest(kept: Sequence[Taken]) -> Sheet:
    return Sheet(home_care_rows(kept[-1].record), columns=COLUMNS)


HOME_CARE = Family(
    key="home_care",
    title="Home care",
    prefix="/home-care/",
    suffix=".csv",
    codes=PROVIDERS,
    cadence=lambda code: HOURLY if code in HOURLY_PROVIDERS else TWICE_A_DAY,
    take=lambda system, code: system.home_care(code),
    sheet=_newest,
    columns=COLUMNS,
    weak=WeakPoints(
        figure="hours_free",
        unit_figure="hours_free",
        in_other_unit=lambda _row, value: value * MINUTES,
        renamed=("hours_free", "free_hours"),
        observed=("written_at",),
        code="provider",
        text="locality",
    ),
)
