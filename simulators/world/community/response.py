"""Urgent community response: two teams, two clocks, and clinicians who can be in one place at a time.

Open 08:00-20:00 every day. The clock runs from the service receiving the referral to the first face-to-face contact and
triage does not pause it; a referral made after 20:00 is received, as the published rule has it, at 08:00. Two-hour
referrals go first; visits of the day before are followed up between them. Whom the team cannot see is declined or
deferred with the reason, and some of those end in an emergency department. Who is referred is in `response_demand`.
"""

from typing import Final

from simulators.world.agenda import Seconds
from simulators.world.calendar import HOUR, MINUTE
from simulators.world.community.desk import Desk, pick, poisson, rounded
from simulators.world.community.facts import RESPONDERS
from simulators.world.community.response_demand import Demand
from simulators.world.community.state import Responders
from simulators.world.people import Response

OPENS: Final = 8.0
CHANGES: Final = 14.0
CLOSES: Final = 20.0
LAST_URGENT: Final = 21.0
LATE_CREW: Final = 2
TWO_HOURS: Final = 2 * HOUR
TWO_DAYS: Final = 48 * HOUR
VISIT_MINUTES: Final = 55.0
STAFF_WEEK: Final = (1.03, 1.03, 1.02, 1.02, 1.0, 0.92, 0.9)
SHORT_OF_STAFF: Final = 0.62
FOLLOW_UPS: Final = 1.3
FAR: Final = 1.6
"""How much longer the way is when only one clinician is free, than from the nearest of many."""
NOBODY_THERE: Final = 0.03
OUTCOMES: Final = {"remained_home": 0.84, "admitted": 0.08, "referred_on": 0.08}
SITES: Final = {"SIM-L1": "SIM-S1", "SIM-L2": "SIM-S2", "SIM-L3": "SIM-S3"}


class UrgentResponse:
    """Both teams."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stream = desk.scene.stream("community.response")
        self._demand = Demand(desk, self._stream)

    def begin(self) -> None:
        """Set the teams up, nobody waiting."""
        for code in RESPONDERS:
            self._desk.state.responders[code] = Responders(code=code, on_shift=[0, 0])

    def midnight(self) -> None:
        """Begin a day: who is on shift, and when the day's referrals will come."""
        desk = self._desk
        week = STAFF_WEEK[desk.weekday(desk.today)]
        story = desk.scene.state.stories.get("ucr_short_of_staff")
        for place, (code, (_, _, _, usual)) in enumerate(RESPONDERS.items()):
            team = desk.state.responders[code]
            about = story is not None and (story.about or "SIM-U1") == code
            share = week * (SHORT_OF_STAFF if about else 1.0)
            team.on_shift = [self._clinicians(usual * share) for _ in range(2)]
            team.done = [0, 0]
            team.received = team.met = team.missed = team.declined = team.deferred = 0
            due = team.follow_ups_to_come.pop(0) if team.follow_ups_to_come else 0
            # Visits a day late and more than the shift can take go to community nursing.
            team.follow_ups = min(team.follow_ups, int(usual)) + due
            self._demand.appoint(place)
            for hour in (OPENS, CHANGES):
                desk.scene.agenda.at(desk.calendar.at(desk.today, hour) + 60, "community.response_shift", place)

    def _clinicians(self, usual: float) -> int:
        rostered = rounded(self._stream, usual)
        return max(rostered - sum(self._stream.random() < 0.08 for _ in range(rostered)), 1)

    def shift_begins(self, place: int) -> None:
        """Send out whoever came on shift."""
        self._send_out(self._team(place))

    def _team(self, place: int) -> Responders:
        return self._desk.state.responders[tuple(RESPONDERS)[place]]

    def _number(self, number: int) -> Response:
        return self._desk.scene.state.responses[number]

    def arrives(self, subject: int) -> None:
        """Receive a referral: begin its clock and its triage."""
        place = subject // 2
        response = self._demand.make(place, is_urgent=subject % 2 == 0)
        self._desk.scene.state.responses[response.number] = response
        self._team(place).received += 1
        agenda = self._desk.scene.agenda
        minutes = min(self._stream.lognormvariate(2.85, 0.65), 90.0)
        agenda.at(self._desk.now + int(minutes * MINUTE), "community.triaged", response.number)
        if response.priority == "2_hour":
            agenda.at(response.received_at + TWO_HOURS, "community.response_due", response.number)

    def triaged(self, number: int) -> None:
        """Decide: accept, decline as unsuitable, or decline or defer because nobody could come in time."""
        response = self._number(number)
        team = self._desk.state.responders[response.team]
        response.triaged_at = self._desk.now
        urgent = response.priority == "2_hour"
        if self._stream.random() < 0.05:
            reason = ("needs_999", "not_suitable", "out_of_area")[pick(self._stream, (0.35, 0.5, 0.15))]
            self._turn_away(team, response, outcome="declined", reason=reason)
            if reason == "needs_999":
                self._to_emergency_department(response, by_ambulance=True)
        elif urgent and self._wait_minutes(team) > 150 and self._stream.random() < 0.6:
            self._turn_away(team, response, outcome="declined", reason="no_capacity")
            if self._stream.random() < 0.5:
                self._to_emergency_department(response, by_ambulance=self._stream.random() < 0.6)
        elif not urgent and self._stream.random() < self._deferral(team):
            self._turn_away(team, response, outcome="deferred", reason="no_capacity")
        elif not urgent and self._stream.random() < 0.03:
            self._turn_away(team, response, outcome="deferred", reason="persons_choice")
        else:
            (team.urgent if urgent else team.planned).append(number)
            self._send_out(team)

    def _wait_minutes(self, team: Responders) -> float:
        return len(team.urgent) * (VISIT_MINUTES + 22) / max(self._on_duty(team), 1)

    def _deferral(self, team: Responders) -> float:
        usual = RESPONDERS[team.code][3]
        return min(max((len(team.planned) - 2.0 * usual) / (2.0 * usual), 0.0), 0.8)

    def _turn_away(self, team: Responders, response: Response, *, outcome: str, reason: str) -> None:
        if outcome == "declined":
            team.declined += 1
        else:
            team.deferred += 1
        self._close(response, outcome, reason)

    def _close(self, response: Response, outcome: str, reason: str) -> None:
        response.closed_at, response.outcome, response.reason = self._desk.now, outcome, reason
        self._desk.scene.response_closed(response)

    def _to_emergency_department(self, response: Response, *, by_ambulance: bool) -> None:
        self._desk.hospitals.arrive(
            site=SITES[response.council],
            council=response.council,
            locality=response.locality,
            frailty=response.frailty,
            by_ambulance=by_ambulance,
        )

    def shift(self) -> int:
        """Give the shift of the present: 0 from 08:00, 1 from 14:00, -1 outside."""
        hour = self._desk.hour
        return -1 if not OPENS <= hour < CLOSES else int(hour >= CHANGES)

    def _on_duty(self, team: Responders) -> int:
        shift = self.shift()
        if shift >= 0:
            return team.on_shift[shift]
        return LATE_CREW if CLOSES <= self._desk.hour < LAST_URGENT else 0

    def _send_out(self, team: Responders) -> None:
        """Send clinicians who are free to who is next, the two-hour clock first."""
        duty = self._on_duty(team)
        while team.urgent and team.out < duty:
            self._visit(team, team.urgent.pop(0))
        while self.shift() >= 0 and not team.urgent and team.out < duty and (team.planned or team.follow_ups):
            if team.planned and self._is_next(team):
                self._visit(team, team.planned.pop(0))
            else:
                self._follow_up(team)

    def _is_next(self, team: Responders) -> bool:
        if not team.follow_ups:
            return True
        waited: Seconds = self._desk.now - self._number(team.planned[0]).received_at
        return waited > TWO_DAYS // 2 or self._stream.random() < 0.4

    def _visit(self, team: Responders, number: int) -> None:
        team.out += 1
        response = self._number(number)
        response.promised_at = self._desk.now
        near = 1 + FAR / max(self._on_duty(team) - team.out + 1, 1)
        minutes = min(self._stream.lognormvariate(2.9, 0.45) * near, 110.0)
        self._desk.scene.agenda.at(self._desk.now + int(minutes * MINUTE), "community.contact", number)

    def _follow_up(self, team: Responders) -> None:
        team.out += 1
        team.follow_ups -= 1
        minutes = self._stream.uniform(45.0, 85.0)
        place = tuple(RESPONDERS).index(team.code)
        self._desk.scene.agenda.at(self._desk.now + int(minutes * MINUTE), "community.followed_up", place)

    def followed_up(self, place: int) -> None:
        """End a follow-up visit."""
        self._home_again(self._team(place))

    def contact(self, number: int) -> None:
        """Meet the person, unless nobody is there; stop the clock."""
        response = self._number(number)
        team = self._desk.state.responders[response.team]
        minutes = 12.0
        if self._stream.random() > NOBODY_THERE:
            minutes = self._stream.uniform(0.55, 1.45) * VISIT_MINUTES
            response.first_contact_at = self._desk.now
            if response.priority == "2_hour" and self._desk.now - response.received_at <= TWO_HOURS:
                team.met += 1
        self._desk.scene.agenda.at(self._desk.now + int(minutes * MINUTE), "community.visit_ends", number)

    def visit_ends(self, number: int) -> None:
        """End a first visit with its outcome."""
        response = self._number(number)
        team = self._desk.state.responders[response.team]
        if response.first_contact_at:
            self._close(response, tuple(OUTCOMES)[pick(self._stream, tuple(OUTCOMES.values()))], "")
        else:
            self._close(response, "no_contact", "not_at_home")
        if response.outcome == "admitted":
            self._to_emergency_department(response, by_ambulance=True)
        elif response.outcome == "remained_home":
            self._promise(team)
        self._home_again(team)

    def _promise(self, team: Responders) -> None:
        for _ in range(poisson(self._stream, FOLLOW_UPS / 0.81)):
            days = pick(self._stream, (0.6, 0.3, 0.1))
            while len(team.follow_ups_to_come) <= days:
                team.follow_ups_to_come.append(0)
            team.follow_ups_to_come[days] += 1

    def _home_again(self, team: Responders) -> None:
        team.out -= 1
        if self.shift() >= 0:
            team.done[self.shift()] += 1
        else:
            team.done[1] += 1
        self._send_out(team)

    def due(self, number: int) -> None:
        """Count a two-hour clock that ran out before anybody came."""
        response = self._desk.scene.state.responses.get(number)
        if response is not None and not response.first_contact_at and not response.closed_at:
            self._desk.state.responders[response.team].missed += 1
