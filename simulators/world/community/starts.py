"""The starts of reablement teams: how many are left on which day, and whether there will be a place on the caseload.

Pure reading of a team's state, but for a `Board`, which remembers what one matching round has taken.
"""

from typing import Final

from simulators.world.community.desk import Desk
from simulators.world.community.state import Case, Team
from simulators.world.people import Day, Referral
from simulators.world.places import LOCALITIES

DAYS_AHEAD: Final = 7
PAIR_SHARE: Final = 0.25
"""Share of a locality's starts that two carers can make together."""

LOCALITY_PLACES: Final = {
    council: {name: place for place, name in enumerate(names)} for council, names in LOCALITIES.items()
}


class Board:
    """The starts a team still has, by day and locality, while one matching round goes on."""

    def __init__(self, team: Team, desk: Desk, *, has_visits: bool) -> None:
        today = desk.today
        self._team = team
        self._last = today + DAYS_AHEAD
        self._open = {day: list(rota) for day, rota in team.rota.items()}
        self._pairs = {day: [pairs(starts) for starts in rota] for day, rota in team.rota.items()}
        self._open[today] = [starts - gone for starts, gone in zip(self._open[today], team.started, strict=True)]
        for index, gone in enumerate(pairs_started(team, desk)):
            self._pairs[today][index] -= gone
        if not has_visits:
            self._open[today] = [0] * len(team.started)
        for number in team.waiting:
            referral = desk.referral(number)
            if referral.booked_for in self._open:
                self._take(referral, referral.booked_for)
        self._room = room(team, desk, today)

    def first(self, referral: Referral, earliest: Day) -> Day:
        """Give the first day from `earliest` on with a start for this person; 0 for none."""
        index = locality_index(self._team, referral.locality)
        for day in range(earliest, self._last + 1):
            if self._open[day][index] <= 0 or (referral.double_handed and self._pairs[day][index] <= 0):
                continue
            if min(self._room[day - self._last - 1 :]) > 0:
                return day
        return 0

    def take(self, referral: Referral, day: Day) -> None:
        """Take a start for this person."""
        self._take(referral, day)
        for later in range(day - self._last - 1, 0):
            self._room[later] -= 1

    def _take(self, referral: Referral, day: Day) -> None:
        index = locality_index(self._team, referral.locality)
        self._open[day][index] -= 1
        if referral.double_handed:
            self._pairs[day][index] -= 1


def room(team: Team, desk: Desk, today: Day) -> list[int]:
    """Count the places of the caseload nobody has been promised, by day from today to seven days on.

    A place is expected back from three in four of those due to recover by then: the rest will wait for home care.
    """
    due = [0] * (DAYS_AHEAD + 1)
    for case in team.cases.values():
        if not case.package and case.recovers_on - today < DAYS_AHEAD:
            due[max(case.recovers_on - today + 1, 0)] += 1
    promised = [0] * (DAYS_AHEAD + 1)
    for number in team.waiting:
        booked = desk.referral(number).booked_for
        if booked:
            promised[max(booked - today, 0)] += 1
    rooms, back, gone = [], 0.0, 0
    for day in range(DAYS_AHEAD + 1):
        back += 0.75 * due[day]
        gone += promised[day]
        rooms.append(int(team.limit - len(team.cases) + back) - gone)
    return rooms


def pairs(starts: int) -> int:
    """Count how many of a day's starts in a locality two carers can make together."""
    return round(starts * PAIR_SHARE)


def pairs_started(team: Team, desk: Desk) -> list[int]:
    """Count by locality the starts of today that took two carers."""
    counts = [0] * len(team.started)
    for case in team.cases.values():
        if case.double_handed and case.started_on == desk.today:
            counts[locality_index(team, desk.referral(case.referral).locality)] += 1
    return counts


def locality_index(team: Team, locality: str) -> int:
    """Give the place of a locality in the team's lists."""
    return LOCALITY_PLACES[team.council].get(locality, 0)


def visits_of(case: Case, today: Day) -> int:
    """Count one person's visits today."""
    if case.package:
        visits = 2
    else:
        passed = (today - case.started_on) / max(case.recovers_on - case.started_on, 1)
        visits = 4 - min(int(passed * 4), 3)
    return visits * 2 if case.double_handed else visits
