"""The carers of home care, day by day: who is at work, who leaves and joins, and what that does to the packages.

A provider hires the sooner the more people wait where it works. Where a carer leaves, the rounds of the others take
what fits on them; the rest is handed back to the council. Packages that end, and new ones from the community, are
counted here too.
"""

from typing import Final

from simulators.world.community.desk import Desk, poisson
from simulators.world.community.facts import WAITING_USUAL
from simulators.world.community.home_care import HomeCare
from simulators.world.community.rounds import LEAVERS_A_DAY, ROTA_DAYS, at_work, close_round
from simulators.world.community.state import Market, Unit

ENDS_A_DAY: Final = 1 / 115
FROM_COMMUNITY: Final = {"SIM-L1": 1.5, "SIM-L2": 0.85, "SIM-L3": 1.1}
"""New packages of a working day that no hospital and no reablement team asks for."""
HANDED_BACK_SHARE: Final = 0.5


class Carers:
    """The days of all providers."""

    def __init__(self, desk: Desk, home_care: HomeCare) -> None:
        self._desk = desk
        self._home_care = home_care
        self._stream = home_care.stream

    def midnight(self) -> None:
        """Let a day pass: rotas, packages that end, new ones, carers who leave and join."""
        desk, state = self._desk, self._desk.state
        for council, mean in FROM_COMMUNITY.items():
            for _ in range(poisson(self._stream, mean) if desk.calendar.works(desk.today) else 0):
                locality = self._locality(council)
                self._home_care.new(council, locality, origin="community", hours=0.0, double_handed=None)
        for market in state.markets.values():
            for index in market.units:
                self._unit_day(market, index)

    def _locality(self, council: str) -> str:
        units = [self._desk.state.units[index] for index in self._desk.state.markets[council].units]
        return self._stream.choices(units, [unit.usual for unit in units])[0].locality

    def _unit_day(self, market: Market, index: int) -> None:
        unit, desk = self._desk.state.units[index], self._desk
        unit.rota.pop(0)
        unit.rota.append(at_work(self._stream, desk.weekday(desk.today + ROTA_DAYS - 1)))
        for day in [day for day in unit.handed_back if day <= desk.today - 7]:
            del unit.handed_back[day]
        for _ in range(poisson(self._stream, len(unit.running) * ENDS_A_DAY)):
            package = desk.state.packages[self._stream.choice(unit.running)] if unit.running else None
            if package is not None and not package.referral:
                self._home_care.end(package)
        wanted = self._wanted(market, unit)
        if len(unit.rounds) < 0.85 * unit.usual:
            wanted *= 2
        if self._home_care.is_troubled(unit.provider):
            return
        if len(unit.rounds) < 1.4 * unit.usual and self._stream.random() < unit.usual * LEAVERS_A_DAY * wanted:
            unit.rounds.append(0)
        if len(unit.rounds) > 4 and self._stream.random() < len(unit.rounds) * LEAVERS_A_DAY:
            self._carer_leaves(unit)

    def _wanted(self, market: Market, unit: Unit) -> float:
        """How much sooner than usual carers are hired: as more of the unit's own locality wait than it is used to."""
        state = self._desk.state
        units = [state.units[index] for index in market.units]
        share = sum(other.usual for other in units if other.locality == unit.locality) / sum(it.usual for it in units)
        usual = WAITING_USUAL["home_care"][market.council] * share
        waiting = sum(state.packages[number].locality == unit.locality for number in market.waiting)
        return min(max(1 + 1.5 * (waiting - usual) / usual, 0.2), 4.0)

    def _carer_leaves(self, unit: Unit) -> None:
        packages = [self._desk.state.packages[number] for number in (*unit.running, *unit.booked)]
        least = min(range(len(unit.rounds)), key=unit.rounds.__getitem__)
        for package in close_round(unit, least, packages):
            self._home_care.hand_back(package)

    def trouble(self) -> None:
        """Let the provider of the story hand back half of its packages, and the rounds they were on."""
        for unit in self._desk.state.units:
            if not self._home_care.is_troubled(unit.provider):
                continue
            for _ in range(int(len(unit.rounds) * HANDED_BACK_SHARE)):
                self._carer_leaves(unit)
