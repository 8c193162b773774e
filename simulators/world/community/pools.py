"""Beds the councils have bought in homes that send no figures: short-term (P2) and for assessment (P3).

Only how many there are, how many are taken, and when one becomes free. A council with more waiting than it is used to
buys a few more, and gives them back when the queue is short.
"""

from typing import Final

from simulators.world.community.desk import Desk, rounded
from simulators.world.community.facts import POOLS, WAITING_USUAL
from simulators.world.community.state import Pool

STAYS: Final = {"P2": (22.0, 0.6), "P3": (42.0, 0.5)}
"""Median days in a bed and the spread of their logarithm."""

PACE: Final = {"P2": 0.05, "P3": 0.025}
"""Share of its beds a council buys or gives back in a week when twice as many wait as it is used to."""


class Pools:
    """All pools of bought beds."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stream = desk.scene.stream("community.beds")

    def begin(self) -> None:
        """Set the pools up, most beds taken by people who leave over the next weeks."""
        for council, pathway, places in POOLS:
            pool = Pool(council=council, pathway=pathway, usual=places, places=places)
            self._desk.state.pools.append(pool)
            for _ in range(int(places * 0.9)):
                pool.taken += 1
                days = self._stream.lognormvariate(0.0, STAYS[pathway][1]) * STAYS[pathway][0]
                self._leaves(len(self._desk.state.pools) - 1, days * self._stream.random())

    def hold(self, council: str, pathway: str) -> int:
        """Hold a bed; gives the pool's place in the list, -1 when every bed is taken or held."""
        for index, pool in enumerate(self._desk.state.pools):
            if pool.council == council and pool.pathway == pathway:
                if pool.taken + pool.reserved >= pool.places:
                    return -1
                pool.reserved += 1
                return index
        return -1

    def give_back(self, index: int) -> None:
        """Hold a bed no longer."""
        self._desk.state.pools[index].reserved -= 1

    def move_in(self, index: int) -> None:
        """Turn a held bed into a taken one."""
        pool = self._desk.state.pools[index]
        pool.reserved -= 1
        pool.taken += 1
        median, spread = STAYS[pool.pathway]
        self._leaves(index, max(self._stream.lognormvariate(0.0, spread) * median, 2.0))

    def _leaves(self, index: int, days: float) -> None:
        desk = self._desk
        day = desk.today + max(round(days), 1)
        if not desk.calendar.works(day) and self._stream.random() < 0.7:
            day = desk.calendar.next_working(day)
        desk.scene.agenda.at(desk.calendar.at(day, self._stream.uniform(9.0, 16.0)), "community.pool_left", index)

    def left(self, index: int) -> None:
        """Free a bed."""
        self._desk.state.pools[index].taken -= 1

    def reconsider(self) -> None:
        """Buy or give back beds, by who waits."""
        waiting = {("P2", council): 0.0 for council in WAITING_USUAL["P2"]}
        waiting |= {("P3", council): 0.0 for council in WAITING_USUAL["P3"]}
        for number in (*self._desk.state.bed_waiting, *self._desk.state.home_waiting):
            referral = self._desk.referral(number)
            waiting[referral.pathway, referral.council] += 1
        for pool in self._desk.state.pools:
            usual = WAITING_USUAL[pool.pathway][pool.council]
            more = rounded(
                self._stream, abs(waiting[pool.pathway, pool.council] - usual) / usual * pool.usual * PACE[pool.pathway]
            )
            if waiting[pool.pathway, pool.council] > usual:
                pool.places = min(pool.places + more, round(pool.usual * 1.6))
            else:
                least = max(round(pool.usual * 0.6), pool.taken + pool.reserved)
                pool.places = max(pool.places - more, least)
