"""People with home care who are in hospital: hours held for a week, then given up; restarts when they come home.

Most come back without anybody being asked; for some the hospital asks for the restart (a P0 referral), and then this
finds who they are: the longest away of their council and locality.
"""

from typing import Final

from simulators.world.community.desk import Desk, poisson
from simulators.world.community.home_care import HomeCare
from simulators.world.community.rounds import lift
from simulators.world.community.state import Market, Package
from simulators.world.people import Referral

TO_HOSPITAL_A_DAY: Final = 0.0034
HELD_DAYS: Final = 7
RETURN_A_DAY: Final = 0.11
"""Share of those away who come home on a day without a referral."""
NEVER_A_DAY: Final = 0.012


class Absences:
    """Those whose home care rests while they are in hospital."""

    def __init__(self, desk: Desk, home_care: HomeCare) -> None:
        self._desk = desk
        self._home_care = home_care
        self._stream = home_care.stream

    def midnight(self) -> None:
        """Let a day pass: some go to hospital, some come home, hours held too long are given up."""
        state = self._desk.state
        for unit in state.units:
            for _ in range(poisson(self._stream, len(unit.running) * TO_HOSPITAL_A_DAY)):
                package = state.packages[self._stream.choice(unit.running)]
                if package.doing == "running":
                    package.doing, package.since = "away", self._desk.now
                    state.markets[package.council].away.append(package.number)
        for market in state.markets.values():
            for number in list(market.away):
                self._day_away(state.packages[number])

    def _day_away(self, package: Package) -> None:
        days = (self._desk.now - package.since) / 86400
        if package.doing == "away" and days > HELD_DAYS and not package.starts_on:
            self._lapse(package)
        if package.referral:
            self._asked_for(package)
            return
        chance = self._stream.random()
        if chance < NEVER_A_DAY:
            self._home_care.end(package)
        elif chance < NEVER_A_DAY + RETURN_A_DAY and days > 1:
            self._comes_home(package)

    def _asked_for(self, package: Package) -> None:
        if package.doing == "lapsed":
            self._wait_anew(package)
        elif not package.starts_on and self._desk.is_eligible(self._desk.referral(package.referral)):
            self._home_care.appoint(package, self._desk.today + 1)

    def _lapse(self, package: Package) -> None:
        unit = self._desk.state.units[package.unit]
        unit.running.remove(package.number)
        lift(unit, package)
        package.doing, package.unit = "lapsed", -1

    def _comes_home(self, package: Package) -> None:
        if package.doing == "away":
            self._home_care.appoint(package, self._desk.today + 1)
            return
        self._wait_anew(package)

    def _wait_anew(self, package: Package) -> None:
        market = self._desk.state.markets[package.council]
        market.away.remove(package.number)
        market.waiting.append(package.number)
        package.doing, package.origin, package.since = "waiting", "restart", self._desk.now

    def receive(self, referral: Referral) -> None:
        """Take over a request for a restart: at once where the hours are held, from the list where they are not."""
        market = self._desk.state.markets[referral.council]
        package = self._longest_away(market, referral)
        if package is None:
            self._home_care.receive(referral)
            return
        package.referral = referral.number
        referral.hours_a_week = package.quarters * 7 / 4
        referral.double_handed = package.double_handed
        self._home_care.says(package, has_capacity=True)
        if package.doing == "away":
            self._home_care.appoint(package, self._desk.today + 1)
        else:
            self._wait_anew(package)

    def _longest_away(self, market: Market, referral: Referral) -> Package | None:
        away = [self._desk.state.packages[number] for number in market.away]
        found = [
            package
            for package in away
            if package.locality == referral.locality and not package.referral and not package.starts_on
        ]
        return min(found, key=lambda package: (package.since, package.number)) if found else None
