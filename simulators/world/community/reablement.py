"""Reablement teams: who waits for a start, who is on the caseload, and when they move on.

A start needs a place on the caseload, a start on the day's rota in the person's locality (for two carers, one that a
pair can make) and visits to spare. People who need care at home for good stay on the caseload until a provider begins.
What starts are left is in `starts`, how offers are told in `offers`, home care itself in `home_care`.
"""

from typing import Final, Protocol

from simulators.world.community.desk import ARRANGING, NO_CAPACITY, Desk, rounded
from simulators.world.community.facts import TEAM_OF_COUNCIL, TEAMS, WAITING_USUAL
from simulators.world.community.starts import DAYS_AHEAD, Board, locality_index, visits_of
from simulators.world.community.state import Case, Team
from simulators.world.people import Day, Referral

LAST_HOUR_FOR_TODAY: Final = 12.0
VISITS_A_PLACE: Final = 2.6
"""Visits a day staffed for each place of the caseload, on a usual weekday."""


class LongTerm(Protocol):
    """What a reablement team asks of home care."""

    def need_for_good(self, case: Case, referral: Referral) -> int:
        """Ask for long-term care at home; gives the package waited for."""
        ...

    def give_up(self, package: int) -> None:
        """Ask no longer."""
        ...


class Reablement:
    """All reablement teams."""

    def __init__(self, desk: Desk, long_term: LongTerm) -> None:
        self._desk = desk
        self._long_term = long_term
        self._stream = desk.scene.stream("community.reablement")

    def begin(self) -> None:
        """Set the teams up, nobody on their caseloads."""
        today = self._desk.today
        for code, (council, limit, _, shares) in TEAMS.items():
            team = Team(code=code, council=council, limit=limit, started=[0] * len(shares))
            self._desk.state.teams[code] = team
            for day in range(today, today + DAYS_AHEAD + 1):
                self._open_day(team, day)

    def midnight(self) -> None:
        """Begin a day: counts at nought, the rota a day longer."""
        today = self._desk.today
        for team in self._desk.state.teams.values():
            team.started_today = team.ended_today = 0
            team.started = [0] * len(team.started)
            team.rota.pop(today - 1, None)
            team.sick.pop(today - 1, None)
            self._open_day(team, today + DAYS_AHEAD)

    def _open_day(self, team: Team, day: Day) -> None:
        _, _, mean, shares = TEAMS[team.code]
        week = self._desk.pace("P1", day)
        usual = WAITING_USUAL["reablement"][team.council]
        pressed = min(max(1 + 0.3 * (len(team.waiting) - usual) / usual, 0.8), 1.3)
        team.rota[day] = [rounded(self._stream, mean * week * pressed * share) for share in shares]
        team.sick[day] = min(abs(self._stream.normalvariate(0.0, 0.06)), 0.3)

    def receive(self, referral: Referral) -> None:
        """Take a referral over; the next matching round looks at it."""
        team = self._desk.state.teams[TEAM_OF_COUNCIL[referral.council]]
        referral.service = team.code
        team.waiting.append(referral.number)
        self._desk.wait(referral, tag=ARRANGING, reason="interface.home_rehabilitation")

    def release(self, referral: Referral) -> None:
        """Give a held or taken start back."""
        referral.booked_for = referral.accepted_at = 0

    def leave(self, referral: Referral) -> None:
        """Take a referral that never began off the list."""
        self._desk.state.teams[referral.service].waiting.remove(referral.number)

    def visits(self, team: Team) -> int:
        """Count the visits today's caseload takes: four a day at first, one at the end, two when waiting to move on."""
        today, total = self._desk.today, 0
        for case in team.cases.values():
            total += visits_of(case, today)
        return total

    def has_visits(self, team: Team) -> bool:
        """Tell whether today's staff could take one start more."""
        staffed = team.limit * VISITS_A_PLACE * (1 - team.sick[self._desk.today])
        return self.visits(team) + 4 <= staffed

    def match(self) -> None:
        """Hold starts for those who wait, in order, and hear what the teams say to the starts held before."""
        for team in self._desk.state.teams.values():
            self._answer(team)
            self._hold(team)

    def _answer(self, team: Team) -> None:
        for number in team.waiting:
            referral = self._desk.referral(number)
            if 0 < referral.booked_for < self._desk.today:
                self.release(referral)
            if not referral.booked_for or referral.accepted_at:
                continue
            if self._stream.random() < 0.93:
                referral.accepted_at = self._desk.now
                self._desk.start_at(referral, referral.booked_for, self._stream.uniform(11.0, 18.0))
            else:
                self.release(referral)
                self._desk.wait(referral, tag=ARRANGING, reason="interface.provider_request")

    def _hold(self, team: Team) -> None:
        desk = self._desk
        today = desk.today
        earliest = today if desk.hour < LAST_HOUR_FOR_TODAY else today + 1
        board = Board(team, desk, has_visits=self.has_visits(team))
        for number in team.waiting:
            referral = desk.referral(number)
            if referral.booked_for or not desk.is_eligible(referral):
                continue
            day = board.first(referral, earliest)
            if day:
                board.take(referral, day)
                referral.booked_for = day
            if day and day <= earliest + 1:
                desk.wait(referral, tag=ARRANGING, reason="interface.home_rehabilitation")
            else:
                desk.wait(referral, tag=NO_CAPACITY, reason="capacity.home_rehabilitation")

    def start(self, referral: Referral) -> None:
        """Begin, if there is a place now and the hospital lets the person go."""
        desk = self._desk
        team = desk.state.teams[referral.service]
        if len(team.cases) >= team.limit:
            self.release(referral)
            desk.wait(referral, tag=NO_CAPACITY, reason="capacity.home_rehabilitation")
            return
        if not desk.hand_over(referral):
            self.release(referral)
            return
        team.waiting.remove(referral.number)
        usual = WAITING_USUAL["reablement"][team.council]
        sooner = min(max(1 - 0.3 * (len(team.waiting) - usual) / usual, 0.8), 1.1)
        days = min(self._stream.lognormvariate(1.95, 1.3), 70.0) * sooner
        recovers = desk.today + max(1, round(days))
        team.cases[referral.number] = Case(
            referral=referral.number,
            started_on=desk.today,
            recovers_on=recovers,
            double_handed=referral.double_handed,
        )
        team.started[locality_index(team, referral.locality)] += 1
        team.started_today += 1
        desk.begun(referral, is_followed=True)
        self._review(referral.number, recovers)

    def _review(self, number: int, day: Day) -> None:
        if not self._desk.calendar.works(day) and self._stream.random() < 0.6:
            day = self._desk.calendar.next_working(day)
        self._desk.scene.agenda.at(
            self._desk.calendar.at(day, self._stream.uniform(14.0, 17.0)), "community.recovered", number
        )

    def recovered(self, number: int) -> None:
        """Review somebody who has recovered: most leave, some need care at home for good and wait for it."""
        team = self._desk.state.teams[self._desk.referral(number).service]
        case = team.cases[number]
        if self._stream.random() < 0.22 and not case.package:
            case.package = self._long_term.need_for_good(case, self._desk.referral(number))
        else:
            self.moves_on(number)

    def wears_off(self) -> None:
        """Let a few of those who wait to move on leave otherwise: taken in by family, back in hospital, in a home."""
        for team in self._desk.state.teams.values():
            waiting = [number for number, case in team.cases.items() if case.package]
            for number in waiting:
                if self._stream.random() < 0.015:
                    self._long_term.give_up(team.cases[number].package)
                    self.moves_on(number)

    def moves_on(self, number: int) -> None:
        """End a person's reablement."""
        referral = self._desk.referral(number)
        team = self._desk.state.teams[referral.service]
        del team.cases[number]
        team.ended_today += 1
        self._desk.ended(referral)
