"""The ward board (`docs/feeds/ward-board.md`): stays, person by person, with their ready spells and days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from simulators.living.cadence import EVERY_15_MINUTES
from simulators.living.families.beds import SITES
from simulators.living.family import Family, Secret, Taken, WeakPoints
from simulators.living.sheet import Row, Sheet, london_day
from simulators.world.reports import StayReport

FORMAT = "homeward-ward-board/1"
DAYS_SHOWN = 3
ALL_DAYS = date.min


def board_sheet(site: str, stays: Sequence[StayReport], *, at: datetime, days_from: date) -> Sheet:
    """Some stays of a site as of an instant, with their days from one day on."""
    rows = [stay_row(stay, days_from=days_from) for stay in sorted(stays, key=lambda stay: stay.key)]
    fields = {"format": FORMAT, "site": site, "observed_at": at, "row_count": len(rows), "stays": rows}
    return Sheet(rows, fields)


def first_day_shown(at: datetime) -> date:
    """The first of the days that a live board shows: today and the two before."""
    return london_day(at) - timedelta(days=DAYS_SHOWN - 1)


def stay_row(stay: StayReport, *, days_from: date) -> Row:
    """One stay as it stands in the document."""
    return {
        "stay": stay.key,
        "ward": stay.ward,
        "bed": stay.bed,
        "specialty": stay.specialty,
        "source": stay.source,
        "home_council": stay.home_council,
        "admitted_at": stay.admitted_at,
        "expected_on": stay.expected_on,
        "meets_criteria": stay.meets_criteria,
        "ready": [{"from": spell.starts_at, "to": spell.ends_at} for spell in stay.ready_spells],
        "days": [
            {
                "on": day.on,
                "ward": day.ward,
                "colour": day.colour,
                "reason": day.reason,
                "reviewed_at": day.reviewed_at,
            }
            for day in stay.days
            if day.on >= days_from
        ],
        "pathway_referred": stay.pathway_referred,
        "pathway_final": stay.pathway_final,
        "delay_reason": stay.delay_reason,
        "left_at": stay.left_at,
        "left_to": stay.left_to,
    }


def _newest(kept: Sequence[Taken]) -> Sheet:
    site, stays = kept[-1].record
    return board_sheet(site, stays, at=kept[-1].at, days_from=first_day_shown(kept[-1].at))


WARD_BOARD = Family(
    key="ward_board",
    title="Ward board",
    prefix="/ward-board/",
    suffix=".json",
    codes=SITES,
    cadence=lambda _code: EVERY_15_MINUTES,
    take=lambda system, code: (code, system.stays(code)),
    sheet=_newest,
    secret=Secret.KEY,
    weak=WeakPoints(
        renamed=("admitted_at", "admission_time"),
        observed=("observed_at",),
        code="ward",
        text="bed",
    ),
)
