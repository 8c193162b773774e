"""The two histories: two years thinned to what the past needs, and a fortnight with everything that was served."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from simulators.living.families.beds import BEDS
from simulators.living.families.capacity import CAPACITY, HUBS, capacity_sheet, take_capacity
from simulators.living.families.care_homes import ONCE_A_DAY
from simulators.living.families.emergency_department import EMERGENCY_DEPARTMENT
from simulators.living.families.home_care import HOME_CARE
from simulators.living.families.urgent_response import URGENT_RESPONSE, response_sheet
from simulators.living.families.virtual_ward import VIRTUAL_WARD
from simulators.living.families.ward_board import ALL_DAYS, WARD_BOARD, board_sheet, first_day_shown
from simulators.living.family import Family
from simulators.living.history.moments import (
    Due,
    end_of_day,
    every_six_hours,
    hour_or_end_of_day,
    monday,
    morning,
    on_the_hour,
)
from simulators.living.history.streams import Beds, Changes, Endings, Entries, Episodes, Figures, Stream
from simulators.living.sheet import Sheet
from simulators.living.system import System
from simulators.world.reports import ReferralReport

Reports = TypeVar("Reports")


def thinned() -> Sequence[Stream]:
    """The past: stocks by the hour, flows by the day, every episode once it ended."""
    endings = Endings()

    def ended_stays(system: System, at: datetime, site: str) -> Sheet:
        stays = [stay for stay in endings.of(system, at).stays if stay.site == site]
        return board_sheet(site, stays, at=at, days_from=ALL_DAYS)

    def ended_referrals(system: System, at: datetime, code: str) -> Sheet:
        report = take_capacity(system, code)
        mine = _of(code, endings.of(system, at).referrals, _keys_at_hubs(system))
        return capacity_sheet(report, at=at, referrals=mine)

    def ended_responses(system: System, at: datetime, team: str) -> Sheet:
        responses = [response for response in endings.of(system, at).responses if response.team == team]
        return response_sheet(system.response_team(team), at=at, responses=responses)

    return (
        Beds(on_the_hour, every_six_hours),
        Episodes(WARD_BOARD, end_of_day, ended_stays, _open_stays),
        Figures(EMERGENCY_DEPARTMENT, _whatever_the_code(hour_or_end_of_day)),
        Figures(HOME_CARE, _whatever_the_code(morning)),
        Episodes(CAPACITY, end_of_day, ended_referrals, _open_referrals),
        Episodes(URGENT_RESPONSE, end_of_day, ended_responses, _open_responses),
        Figures(VIRTUAL_WARD, _whatever_the_code(end_of_day)),
        Entries(monday),
    )


def full() -> Sequence[Stream]:
    """The last days as they were served: every document, episodes whenever they changed."""
    boards: dict[str, dict[int, bytes]] = {}
    referrals: dict[str, dict[str, object]] = {}
    responses: dict[str, dict[str, object]] = {}

    def board(system: System, at: datetime, site: str) -> Sheet:
        stays = system.stays_changed(site, boards.setdefault(site, {}))
        return board_sheet(site, stays, at=at, days_from=first_day_shown(at))

    def capacity(system: System, at: datetime, code: str) -> Sheet:
        report = take_capacity(system, code)
        changed = _changed(report.referrals, referrals.setdefault(code, {}), key=lambda held: held.key)
        return capacity_sheet(report, at=at, referrals=changed)

    def response(system: System, at: datetime, team: str) -> Sheet:
        report = system.response_team(team)
        changed = _changed(report.responses, responses.setdefault(team, {}), key=lambda held: held.key)
        return response_sheet(report, at=at, responses=changed)

    return (
        Figures(BEDS, _as_served(BEDS)),
        Changes(WARD_BOARD, board),
        Figures(EMERGENCY_DEPARTMENT, _as_served(EMERGENCY_DEPARTMENT)),
        Figures(HOME_CARE, _as_served(HOME_CARE)),
        Changes(CAPACITY, capacity),
        Changes(URGENT_RESPONSE, response),
        Figures(VIRTUAL_WARD, _as_served(VIRTUAL_WARD)),
        Entries(ONCE_A_DAY.is_due),
    )


THINNED_GRAIN = timedelta(minutes=15)
FULL_GRAIN = timedelta(minutes=5)


def _whatever_the_code(due: Due) -> Callable[[datetime, str], bool]:
    return lambda at, _code: due(at)


def _as_served(family: Family) -> Callable[[datetime, str], bool]:
    return lambda at, code: family.cadence(code).is_due(at)


def _open_stays(system: System, at: datetime, site: str) -> Sheet:
    return board_sheet(site, system.stays_in_full(site), at=at, days_from=ALL_DAYS)


def _open_referrals(system: System, at: datetime, code: str) -> Sheet:
    report = take_capacity(system, code)
    return capacity_sheet(report, at=at, referrals=[held for held in report.referrals if not _is_over(held)])


def _open_responses(system: System, at: datetime, team: str) -> Sheet:
    report = system.response_team(team)
    return response_sheet(report, at=at, responses=[held for held in report.responses if held.closed_at is None])


def _is_over(referral: ReferralReport) -> bool:
    """Whether nothing more will happen to a referral: it came to nothing, was placed for good, or its service ended."""
    return referral.ended_at is not None or (referral.closed_at is not None and referral.service is None)


def _keys_at_hubs(system: System) -> dict[str, str]:
    """Which hub has a referral that no service holds."""
    return {referral.key: hub for hub in HUBS for referral in system.hub(hub).referrals}


def _of(code: str, ended: Iterable[ReferralReport], at_hubs: dict[str, str]) -> list[ReferralReport]:
    """The referrals of one service or hub; one that no hub remembers goes to the first."""
    return [held for held in ended if code == (held.service or at_hubs.get(held.key, HUBS[0]))]


def _changed(reports: Iterable[Reports], seen: dict[str, object], *, key: Callable[[Reports], str]) -> list[Reports]:
    """Those that are not as they were, and the notebook written on."""
    found = {key(report): report for report in reports}
    changed = [report for name, report in found.items() if seen.get(name) != report]
    seen.clear()
    seen.update(found)
    return changed
