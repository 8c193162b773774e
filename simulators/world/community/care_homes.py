"""Care homes, and those who wait for one (P3): vacancies, assessments, the day of moving in, closures.

A home assesses a person before it says yes, on a working day, and keeps the place for them meanwhile. Homes that send
no figures take people into beds the council has bought. What a home says of itself is in `entries`.
"""

from typing import Final

from simulators.world.calendar import HOUR
from simulators.world.community.desk import ARRANGING, NO_CAPACITY, Desk, pick, poisson
from simulators.world.community.facts import HOMES
from simulators.world.community.pools import Pools
from simulators.world.community.state import Home, Placing
from simulators.world.people import Referral

RESIDENTS_LEAVE_A_DAY: Final = 1 / 430
MOVES_IN_BY_ITSELF: Final = 0.014
"""People a day and vacancy who come to a home from elsewhere than these lists: on their own money, from other areas."""
CLOSES_A_DAY: Final = (0.0016, 0.005)
"""Chance of an outbreak that shuts a home, from April to October and from November to March."""
CHOICE: Final = 0.12
MONEY: Final = 0.08
SUNDAY: Final = 6
LAST_HOUR_FOR_TODAY: Final = 14.0
ASSESSED_AFTER: Final = (0.15, 0.4, 0.25, 0.15, 0.05)
MOVES_AFTER: Final = (0.4, 0.4, 0.2)
"""Shares by days from a home being asked to its assessment, and from there to moving in."""
KEPT_FREE: Final = 0.05
"""Share of its places a home keeps for people who come by themselves."""


class CareHomes:
    """All care homes, and the list of those who wait for one."""

    def __init__(self, desk: Desk, pools: Pools) -> None:
        self._desk = desk
        self._pools = pools
        self._stream = desk.scene.stream("community.homes")

    def begin(self) -> None:
        """Set the homes up, nearly full."""
        for code, council, bed_type, places, renewal in HOMES:
            self._desk.state.homes.append(
                Home(
                    code=code,
                    council=council,
                    bed_type=bed_type,
                    maximum=places,
                    renewal_days=renewal,
                    occupied=places - poisson(self._stream, places * 0.07),
                )
            )

    def midnight(self) -> None:
        """Let a day pass in every home: some leave, some come by themselves, a few homes shut."""
        today = self._desk.today
        winter = (self._desk.calendar.start_of(today) // 86400 - 300) % 365.25 < 150
        for home in self._desk.state.homes:
            home.occupied -= min(poisson(self._stream, home.occupied * RESIDENTS_LEAVE_A_DAY), home.occupied)
            if self._stream.random() < CLOSES_A_DAY[winter] and home.closed_until <= today:
                home.closed_until = today + 6 + int(self._stream.random() * 10)
            if home.closed_until <= today:
                empty = vacancies(home)
                home.occupied += min(poisson(self._stream, MOVES_IN_BY_ITSELF * empty), empty)

    def receive(self, referral: Referral) -> None:
        """Take a referral over."""
        self._desk.state.home_waiting.append(referral.number)
        self._desk.state.placings[referral.number] = Placing()
        chance = self._stream.random()
        reason = "interface.care_home"
        if chance < CHOICE + MONEY:
            reason = "interface.choice" if chance < CHOICE else "interface.self_funded"
            self._desk.state.placings[referral.number].is_undecided = True
        self._desk.wait(referral, tag=ARRANGING, reason=reason)

    def release(self, referral: Referral) -> None:
        """Give a kept place back."""
        state = self._desk.state
        placing = state.placings[referral.number]
        if placing.home >= 0:
            state.homes[placing.home].reserved -= 1
        if placing.pool >= 0:
            self._pools.give_back(placing.pool)
        placing.home = placing.pool = -1
        referral.booked_for = referral.accepted_at = 0

    def leave(self, referral: Referral) -> None:
        """Take a referral that never began off the list."""
        self._desk.state.home_waiting.remove(referral.number)
        del self._desk.state.placings[referral.number]

    def match(self) -> None:
        """Look for a place for those who have none, in order; on working days."""
        desk = self._desk
        for number in desk.state.home_waiting:
            referral, placing = desk.referral(number), desk.state.placings[number]
            if placing.home >= 0 or placing.pool >= 0 or not desk.is_eligible(referral):
                continue
            if placing.is_undecided and self._stream.random() > 0.22:
                continue
            placing.is_undecided = False
            self._look(referral, placing)

    def _look(self, referral: Referral, placing: Placing) -> None:
        desk = self._desk
        found = self._vacant(referral, placing)
        if found >= 0:
            placing.home = found
            desk.state.homes[found].reserved += 1
        else:
            placing.pool = self._pools.hold(referral.council, "P3")
        if placing.home < 0 and placing.pool < 0:
            placing.tried = []
            desk.wait(referral, tag=NO_CAPACITY, reason="capacity.care_home")
            return
        desk.wait(referral, tag=ARRANGING, reason="interface.care_home")
        day = desk.today + pick(self._stream, ASSESSED_AFTER)
        if not desk.calendar.works(day) and self._stream.random() < 0.8:
            day = desk.calendar.next_working(day)
        when = max(desk.calendar.at(day, self._stream.uniform(9.5, 16.5)), desk.now + 2 * HOUR)
        desk.scene.agenda.at(when, "community.assessed", referral.number)

    def _vacant(self, referral: Referral, placing: Placing) -> int:
        today = self._desk.today
        best, most = -1, 0
        for index, home in enumerate(self._desk.state.homes):
            if home.bed_type != referral.need or home.council != referral.council or index in placing.tried:
                continue
            if home.closed_until <= today and vacancies(home) > max(most, home.maximum * KEPT_FREE):
                best, most = index, vacancies(home)
        return best

    def assessed(self, number: int) -> None:
        """Hear whether the home takes the person, and on which day."""
        desk = self._desk
        placing = desk.state.placings.get(number)
        if placing is None or (placing.home < 0 and placing.pool < 0) or desk.referral(number).accepted_at:
            return
        referral = desk.referral(number)
        refused = self._stream.random() < (0.2 if placing.home >= 0 else 0.08)
        if refused or not desk.is_eligible(referral):
            if placing.home >= 0:
                placing.tried.append(placing.home)
            self.release(referral)
            return
        referral.accepted_at = desk.now
        day = desk.today + (pick(self._stream, MOVES_AFTER) if desk.hour < LAST_HOUR_FOR_TODAY else 1)
        if not desk.calendar.works(day) and self._stream.random() < (0.25, 0.35)[desk.weekday(day) == SUNDAY]:
            day = desk.calendar.next_working(day)
        referral.booked_for = day
        desk.start_at(referral, day, self._stream.uniform(10.5, 16.0))

    def start(self, referral: Referral) -> None:
        """Move in, if the home still admits and the hospital lets the person go."""
        desk = self._desk
        placing = desk.state.placings[referral.number]
        home = desk.state.homes[placing.home] if placing.home >= 0 else None
        if home is not None and home.closed_until > desk.today:
            self.release(referral)
            desk.wait(referral, tag=NO_CAPACITY, reason="capacity.care_home")
            return
        if not desk.hand_over(referral):
            self._again_tomorrow(referral)
            return
        desk.state.home_waiting.remove(referral.number)
        del desk.state.placings[referral.number]
        if home is not None:
            home.reserved -= 1
            home.occupied += 1
        else:
            self._pools.move_in(placing.pool)
        desk.begun(referral, is_followed=False)

    def _again_tomorrow(self, referral: Referral) -> None:
        desk = self._desk
        if not desk.is_eligible(referral):
            self.release(referral)
            return
        referral.booked_for = desk.today + 1
        desk.start_at(referral, desk.today + 1, self._stream.uniform(10.5, 16.0))


def vacancies(home: Home) -> int:
    """Count the places nobody lives in and nobody is promised."""
    return home.maximum - home.occupied - home.reserved
