"""Home care: a dozen providers, the packages they run, those who wait for one, those who hand theirs back.

Each council's brokerage offers waiting packages twice a working day; a provider takes one that fits on its rounds and
begins some days later. Fitting is in `rounds`, carers who come and go in `carers`, hospital absences in `absences`,
what the providers report in `home_care_told`.
"""

from collections.abc import Callable
from typing import Final

from simulators.world.calendar import DAY
from simulators.world.community.desk import ARRANGING, NO_CAPACITY, Desk
from simulators.world.community.facts import PROVIDERS, ROUND_QUARTERS
from simulators.world.community.rounds import ROTA_DAYS, at_work, fits, lift, put
from simulators.world.community.state import Market, Package, Unit
from simulators.world.people import Day, Referral

END_OF_LIFE_DAYS: Final = 28.0
WILLING: Final = 0.6
SUNDAY: Final = 6
RANK: Final = {"end_of_life": 0, "handed_back": 0, "restart": 1, "hospital": 2, "reablement": 3, "community": 4}
WAITS: Final = {
    "restart": ("interface.home_social_care", "capacity.restart_of_care"),
    "home_care": ("interface.home_social_care", "capacity.home_social_care"),
    "end_of_life": ("interface.end_of_life", "capacity.end_of_life"),
}
"""Need of a referral -> its reason while being arranged, and while there is no capacity."""


class HomeCare:
    """All home care of the councils inside. `moved_on` hears of a reablement case whose package began."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stream = desk.scene.stream("community.home_care")
        self.moved_on: Callable[[int], None] = _nobody

    def begin(self) -> None:
        """Set the providers up, their rounds nearly full."""
        state = self.desk.state
        for provider, (council, rounds) in PROVIDERS.items():
            market = state.markets.setdefault(council, Market(council=council))
            for locality, count in rounds.items():
                unit = Unit(provider=provider, locality=locality, usual=count, rounds=[0] * count)
                state.units.append(unit)
                market.units.append(len(state.units) - 1)
                for ahead in range(ROTA_DAYS):
                    unit.rota.append(at_work(self.stream, self.desk.weekday(self.desk.today + ahead)))
                self._fill(market, len(state.units) - 1)

    def _fill(self, market: Market, index: int) -> None:
        unit = self.desk.state.units[index]
        while sum(unit.rounds) < 0.93 * ROUND_QUARTERS * len(unit.rounds):
            package = self.new(market.council, unit.locality, origin="community", hours=0.0, double_handed=None)
            if put(unit, package):
                market.waiting.remove(package.number)
                package.unit, package.doing = index, "running"
                unit.running.append(package.number)
            else:
                self.end(package)

    def new(
        self, council: str, locality: str, *, origin: str, hours: float, double_handed: bool | None, case: int = 0
    ) -> Package:
        """Add a package to those waiting. Hours a week 0 and double-handed None: drawn here."""
        hours = hours or min(self.stream.lognormvariate(2.4, 0.5), 40.0)
        package = Package(
            number=self.desk.scene.number(),
            council=council,
            locality=locality,
            quarters=min(max(2, round(hours * 4 / 7)), ROUND_QUARTERS),
            double_handed=self.stream.random() < 0.16 if double_handed is None else double_handed,
            origin=origin,
            since=self.desk.now,
            case=case,
        )
        self.desk.state.packages[package.number] = package
        self.desk.state.markets[council].waiting.append(package.number)
        return package

    def receive(self, referral: Referral) -> None:
        """Take over a referral for home care that begins anew (for restarts see `absences`)."""
        package = self.new(
            referral.council,
            referral.locality,
            origin="hospital" if referral.need == "home_care" else referral.need,
            hours=referral.hours_a_week,
            double_handed=referral.double_handed,
        )
        package.referral = referral.number
        self.says(package, has_capacity=True)

    def says(self, package: Package, *, has_capacity: bool) -> None:
        """Say what holds the person a package is for, if they are a referral."""
        if package.referral:
            referral = self.desk.referral(package.referral)
            reasons = WAITS.get(referral.need, WAITS["home_care"])
            tag = ARRANGING if has_capacity else NO_CAPACITY
            self.desk.wait(referral, tag=tag, reason=reasons[0] if has_capacity else reasons[1])

    def package_of(self, referral: Referral) -> Package | None:
        """Find the package a referral waits for."""
        for package in self.desk.state.packages.values():
            if package.referral == referral.number:
                return package
        return None

    def release(self, referral: Referral) -> None:
        """Give an agreed beginning back: the package waits again."""
        referral.booked_for = referral.accepted_at = 0
        package = self.package_of(referral)
        if package is not None and package.doing == "booked":
            self.unbook(package)
        elif package is not None:
            package.starts_on = 0

    def unbook(self, package: Package) -> None:
        """Take a package a provider had agreed to off its rounds; it waits again, where it stood in order."""
        unit = self.desk.state.units[package.unit]
        unit.booked.remove(package.number)
        lift(unit, package)
        package.unit, package.doing, package.starts_on = -1, "waiting", 0
        self.desk.state.markets[package.council].waiting.append(package.number)

    def leave(self, referral: Referral) -> None:
        """Forget the package of a referral that never began."""
        package = self.package_of(referral)
        if package is not None:
            self.end(package)

    def end(self, package: Package) -> None:
        """End a package, whatever it was doing."""
        state = self.desk.state
        market = state.markets[package.council]
        if package.doing == "waiting":
            market.waiting.remove(package.number)
        if package.doing in ("away", "lapsed"):
            market.away.remove(package.number)
        if package.unit >= 0:
            unit = state.units[package.unit]
            (unit.booked if package.doing == "booked" else unit.running).remove(package.number)
            if package.first >= 0:
                lift(unit, package)
        del state.packages[package.number]

    def broker(self) -> None:
        """Offer every waiting package to the providers, in order; on working days."""
        state = self.desk.state
        for market in state.markets.values():
            units = [index for index in market.units if not self.is_troubled(state.units[index].provider)]
            ranked = sorted(
                (state.packages[number] for number in market.waiting),
                key=lambda package: (RANK[package.origin], package.since, package.number),
            )
            for package in ranked:
                self._offer(package, [index for index in units if state.units[index].locality == package.locality])

    def is_troubled(self, provider: str) -> bool:
        """Tell whether the story of packages handed back is about this provider."""
        story = self.desk.scene.state.stories.get("hand_back")
        return story is not None and (story.about or "SIM-H02") == provider

    def _offer(self, package: Package, units: list[int]) -> None:
        state = self.desk.state
        suitable = [index for index in units if fits(state.units[index], package)]
        self.says(package, has_capacity=bool(suitable))
        self.stream.shuffle(suitable)
        for index in suitable:
            if self.stream.random() < WILLING:
                self._agree(package, index)
                return

    def _agree(self, package: Package, index: int) -> None:
        desk, unit = self.desk, self.desk.state.units[index]
        if not put(unit, package):
            return
        desk.state.markets[package.council].waiting.remove(package.number)
        day = desk.today + 1 + int(self.stream.random() < 0.5)
        if not desk.calendar.works(day) and self.stream.random() < (0.35, 0.65)[desk.weekday(day) == SUNDAY]:
            day = desk.calendar.next_working(day)
        package.unit, package.doing, package.starts_on = index, "booked", day
        unit.booked.append(package.number)
        self.appoint(package, day)

    def appoint(self, package: Package, day: Day) -> None:
        """Appoint the first visit."""
        package.starts_on = day
        if package.referral:
            referral = self.desk.referral(package.referral)
            referral.accepted_at, referral.booked_for = self.desk.now, day
            self.desk.start_at(referral, day, self.stream.uniform(10.0, 17.0))
        else:
            when = self.desk.calendar.at(day, self.stream.uniform(7.0, 19.0))
            self.desk.scene.agenda.at(when, "community.package_begins", package.number)

    def start(self, referral: Referral) -> None:
        """Begin a referral's package, if the hospital lets the person go; else try again tomorrow."""
        package = self.package_of(referral)
        if package is None or package.doing not in ("booked", "away"):
            return
        if not self.desk.hand_over(referral):
            if self.desk.is_eligible(referral):
                self.appoint(package, self.desk.today + 1)
            else:
                self.release(referral)
            return
        package.referral = 0
        self.desk.begun(referral, is_followed=False)
        self.begins(package.number)

    def begins(self, number: int) -> None:
        """Begin a package that a provider agreed to."""
        package = self.desk.state.packages.get(number)
        if package is None or package.doing not in ("booked", "away") or package.starts_on > self.desk.today:
            return
        unit = self.desk.state.units[package.unit]
        if package.doing == "booked":
            unit.booked.remove(number)
            unit.running.append(number)
        else:
            self.desk.state.markets[package.council].away.remove(number)
        package.doing, package.starts_on = "running", 0
        if package.origin == "end_of_life":
            days = self.stream.expovariate(1 / END_OF_LIFE_DAYS)
            self.desk.scene.agenda.at(self.desk.now + int(days * DAY), "community.package_ends", number)
        if package.case:
            case, package.case = package.case, 0
            self.moved_on(case)

    def ends(self, number: int) -> None:
        """End the care of somebody who was at the end of their life."""
        package = self.desk.state.packages.get(number)
        if package is not None and not package.referral:
            self.end(package)

    def hand_back(self, package: Package) -> None:
        """Take a package back from a provider that can no longer run it: the council has to place it anew."""
        state = self.desk.state
        unit = state.units[package.unit]
        if package.doing == "booked":
            unit.booked.remove(package.number)
        else:
            unit.running.remove(package.number)
            package.origin = "handed_back"
            package.since = self.desk.now
            unit.handed_back[self.desk.today] = unit.handed_back.get(self.desk.today, 0) + 1
        if package.referral:
            referral = self.desk.referral(package.referral)
            referral.booked_for = referral.accepted_at = 0
        if package.doing == "away":
            state.markets[package.council].away.remove(package.number)
        if package.first >= 0:
            lift(unit, package)
        package.unit, package.doing, package.starts_on = -1, "waiting", 0
        state.markets[package.council].waiting.append(package.number)


def _nobody(_case: int) -> None:
    """Hear that a package began for a case of nobody."""
