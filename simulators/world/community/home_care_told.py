"""A home care provider's file as its system would write it now: hours by locality and day. Reads, changes nothing."""

from collections.abc import Mapping
from datetime import date

from simulators.world.community.desk import Desk
from simulators.world.community.facts import PROVIDERS, ROUND_QUARTERS
from simulators.world.community.rounds import ROTA_DAYS
from simulators.world.community.state import Unit
from simulators.world.reports import HomeCareReport, HomeCareRow
from simulators.world.telling import moment

LEAST_QUARTERS = 4
"""The shortest package anybody would look for: an hour a day."""


def tell_home_care(desk: Desk, provider: str) -> HomeCareReport:
    """Report one provider: today and six days more in each of its localities.

    `packages_waiting` are those of the locality no provider has agreed to: every provider is offered them all.
    `people_served` leaves out those in hospital.
    """
    state = desk.state
    council = PROVIDERS[provider][0]
    units = [unit for unit in state.units if unit.provider == provider]
    waiting: dict[str, int] = {unit.locality: 0 for unit in units}
    for number in state.markets[council].waiting:
        locality = state.packages[number].locality
        if locality in waiting:
            waiting[locality] += 1
    served = sum(state.packages[number].doing == "running" for unit in units for number in unit.running)
    return HomeCareReport(
        provider=provider,
        council=council,
        written_at=moment(desk.now),
        rows=[row for unit in units for row in _rows(desk, unit)],
        packages_waiting=waiting,
        packages_handed_back={unit.locality: sum(unit.handed_back.values()) for unit in units},
        restarts=_restarts(desk, units),
        people_served=served,
    )


def _restarts(desk: Desk, units: list[Unit]) -> Mapping[str, int]:
    packages = desk.state.packages
    agreed: dict[str, int] = {}
    for unit in units:
        held = sum(packages[number].doing == "away" and packages[number].starts_on > 0 for number in unit.running)
        anew = sum(packages[number].origin == "restart" for number in unit.booked)
        agreed[unit.locality] = held + anew
    return agreed


def _rows(desk: Desk, unit: Unit) -> list[HomeCareRow]:
    today = desk.today
    earliest = _earliest(desk, unit)
    not_yet = [desk.state.packages[number] for number in unit.booked]
    rows = []
    for ahead in range(ROTA_DAYS):
        later = sum(p.quarters * (2 if p.double_handed else 1) for p in not_yet if p.starts_on > today + ahead)
        booked = sum(unit.rounds) - later
        staffed = round(len(unit.rounds) * ROUND_QUARTERS * unit.rota[ahead])
        free_rounds = sum(ROUND_QUARTERS - quarters >= LEAST_QUARTERS for quarters in unit.rounds)
        free = max(staffed - booked, 0)
        rows.append(
            HomeCareRow(
                locality=unit.locality,
                on=date.fromordinal(today + ahead),
                hours_staffed=staffed / 4,
                hours_booked=booked / 4,
                hours_free=free / 4,
                free_double_rounds=min(free_rounds // 2, free // (2 * LEAST_QUARTERS)),
                earliest_start=earliest,
            )
        )
    return rows


def _earliest(desk: Desk, unit: Unit) -> date | None:
    """Give the first working day with staff to spare, where a round has room; None where no round has."""
    if min(unit.rounds) > ROUND_QUARTERS - LEAST_QUARTERS:
        return None
    for ahead in range(1, ROTA_DAYS):
        spare = len(unit.rounds) * ROUND_QUARTERS * unit.rota[ahead] - sum(unit.rounds)
        if spare >= LEAST_QUARTERS and desk.calendar.works(desk.today + ahead):
            return date.fromordinal(desk.today + ahead)
    return None
