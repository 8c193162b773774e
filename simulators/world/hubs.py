"""The two care transfer hubs: referrals wait for their papers and for somebody to decide them, in working hours.

A hub decides what pathway a person needs and passes the referral on to the community side; it finds no service itself.
"""

from collections.abc import Callable
from typing import Final

from simulators.world import season
from simulators.world.agenda import Seconds
from simulators.world.calendar import HOUR
from simulators.world.draws import around
from simulators.world.people import Referral, Stay
from simulators.world.places import HUB_OF_SITE, HUBS
from simulators.world.scene import Scene
from simulators.world.state import Hub
from simulators.world.waves import Waves

DECISIONS_AN_HOUR: Final = {"SIM-D1": 2.32, "SIM-D2": 1.05}
USUAL_LIST: Final = {"SIM-D1": 18.0, "SIM-D2": 8.0}
SATURDAY: Final = {"SIM-D1": 0.45, "SIM-D2": 0.0}
PAPERS: Final = {"P0": 1.0, "P1": 5.0, "P2": 10.0, "P3": 40.0}
"""Median hours until a referral's papers are together; funding is what takes long for pathway 3."""
_NEXT: Final = {"P1": "P2", "P2": "P1", "P3": "P2"}


class Hubs:
    """Both hubs. `on_decided` is called with a referral just decided."""

    def __init__(self, scene: Scene, waves: Waves) -> None:
        self._scene = scene
        self._waves = waves
        self._random = scene.stream("hubs")
        self.on_decided: Callable[[Referral], None]

    def begin(self) -> None:
        """Open the hubs, with nothing to decide."""
        for code in HUBS:
            self._scene.state.hubs[code] = Hub(code=code)

    def make(self, stay: Stay, *, pathway: str, need: str) -> Referral:
        """Make a referral for somebody in a bed; it is with the hub until somebody takes it on."""
        scene = self._scene
        referral = Referral(
            number=scene.number(), stay=stay.number, hub=HUB_OF_SITE[stay.site], pathway=pathway, need=need,
            council=stay.council, locality=stay.locality, referred_at=scene.now, double_handed=stay.double_handed,
            hours_a_week=stay.hours_a_week, frailty=stay.frailty,
            waiting_in="acute" if stay.site.startswith("SIM-S") else "not_acute",
        )  # fmt: skip
        scene.state.referrals[referral.number] = referral
        stay.referral = referral.number
        stay.pathway_referred = stay.pathway_referred or pathway
        return referral

    def refer(self, stay: Stay) -> None:
        """Send somebody's needs, as the ward sees them, to the hub; a restart of care goes past it."""
        pathway, need = stay.pathway, stay.need
        if pathway == "P0":
            stay.pathway_final = "P0"
            referral = self.make(stay, pathway=pathway, need=need)
            referral.decided_at = self._scene.now
            self.on_decided(referral)
            return
        referral = self.make(stay, pathway=pathway, need=need)
        if self._random.random() < 0.08:
            # The ward asks for something else than the hub will decide.
            stay.pathway_referred = referral.pathway = _NEXT[pathway]
        self.hold(referral)

    def hold(self, referral: Referral) -> None:
        """Take a referral on, to be decided."""
        kind = "P3" if referral.need == "end_of_life" else referral.pathway
        papers = self._scene.now + int(around(self._random, PAPERS[kind], 0.95) * HOUR)
        referral.tag = "hub decision"
        referral.reason = "hub.funding_eligibility" if kind == "P3" else "hub.needs_and_pathway"
        self._scene.state.hubs[referral.hub].waiting.append((referral.number, papers))

    def hour(self) -> None:
        """Decide what can be decided in this hour."""
        scene = self._scene
        hour, today = scene.calendar.hour_of(scene.now), scene.today
        if not 8.9 < hour < 17.1:
            return
        for hub in scene.state.hubs.values():
            pace = DECISIONS_AN_HOUR[hub.code] * self._waves.factor("services", hub.code)
            pace *= season.staffing(today) * season.before_holidays(scene.calendar, today)
            if not scene.calendar.works(today):
                pace *= SATURDAY[hub.code] if scene.calendar.weekday(today) == 5 else 0.0
            # With a long list a hub borrows people, and decides more.
            pace *= 1.0 + min(0.6, len(hub.waiting) / USUAL_LIST[hub.code] * 0.15)
            hub.unused = min(hub.unused + pace, 3.0)
            self._decide(hub)

    def _decide(self, hub: Hub) -> None:
        now, referrals = self._scene.now, self._scene.state.referrals
        left: list[tuple[int, Seconds]] = []
        decided: list[Referral] = []
        for number, papers in hub.waiting:
            referral = referrals[number]
            if papers <= now and hub.unused >= 1.0:
                hub.unused -= 1.0
                decided.append(referral)
                continue
            if papers <= now:
                referral.reason = "hub.necessary_referrals"
            left.append((number, papers))
        hub.waiting = left
        for referral in decided:
            self._pass_on(hub, referral)

    def _pass_on(self, hub: Hub, referral: Referral) -> None:
        stay = self._scene.state.stays[referral.stay]
        hub.decided_today += 1
        referral.decided_at = self._scene.now
        referral.pathway, referral.need = stay.pathway, stay.need
        referral.tag, referral.reason = "being arranged", "interface.provider_request"
        stay.pathway_final = referral.pathway
        self.on_decided(referral)

    def drop(self, referral: Referral, outcome: str) -> None:
        """Close a referral not decided yet: the person died or left otherwise."""
        hub = self._scene.state.hubs[referral.hub]
        hub.waiting = [entry for entry in hub.waiting if entry[0] != referral.number]
        referral.closed_at, referral.outcome = self._scene.now, outcome
        referral.waiting_in = referral.tag = ""
        self._scene.referral_closed(referral)

    def midnight(self) -> None:
        """Start the day's counters again."""
        for hub in self._scene.state.hubs.values():
            hub.decided_today = 0
