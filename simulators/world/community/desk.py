"""What every community service does with a referral in the same way: say why it waits, begin it, end it, give it up.

Knows no service. A referral is closed by its service beginning; where the service reports a caseload (a reablement
team, a community hospital), it stays in the state until the service ends.
"""

import random
from collections.abc import Sequence
from typing import Final

from simulators.world.agenda import Seconds
from simulators.world.calendar import HOUR
from simulators.world.community.facts import PATHWAY_WEEK
from simulators.world.links import Hospitals
from simulators.world.people import Day, Referral
from simulators.world.scene import Scene
from simulators.world.season import before_holidays, staffing

ARRANGING: Final = "being arranged"
NO_CAPACITY: Final = "no capacity"
BANK_HOLIDAY_LIKE: Final = 6
"""A bank holiday is staffed as a Sunday."""


class Desk:
    """The scene, the hospitals, and the common steps of a referral on the community side."""

    def __init__(self, scene: Scene, hospitals: Hospitals) -> None:
        self.scene = scene
        self.hospitals = hospitals
        self.state = scene.state.community
        self.calendar = scene.calendar

    @property
    def now(self) -> Seconds:
        """The present."""
        return self.scene.agenda.now

    @property
    def today(self) -> Day:
        """The London day of the present."""
        return self.scene.today

    @property
    def hour(self) -> float:
        """Hours since London midnight."""
        return self.calendar.hour_of(self.now)

    def weekday(self, day: Day) -> int:
        """Give the weekday a day is staffed as: 0 Monday to 6 Sunday, bank holidays as Sundays."""
        return BANK_HOLIDAY_LIKE if self.calendar.is_holiday(day) else self.calendar.weekday(day)

    def pace(self, pathway: str, day: Day) -> float:
        """Give what services begin on a day, against the mean day: by weekday and season, and more before holidays."""
        return PATHWAY_WEEK[pathway][self.weekday(day)] * staffing(day) * before_holidays(self.calendar, day)

    def referral(self, number: int) -> Referral:
        """Give a referral by its number."""
        return self.scene.state.referrals[number]

    def is_eligible(self, referral: Referral) -> bool:
        """Tell whether the person could leave for a service now; a person at home always could."""
        return not referral.stay or self.hospitals.is_waiting(referral)

    def make(self, *, pathway: str, need: str, council: str, locality: str, frailty: float) -> Referral:
        """Make a referral for a person at home: it needs no hub and counts as taken over."""
        referral = Referral(
            number=self.scene.number(),
            stay=0,
            hub="SIM-D2" if council == "SIM-L3" else "SIM-D1",
            pathway=pathway,
            need=need,
            council=council,
            locality=locality,
            referred_at=self.now,
            decided_at=self.now,
            double_handed=False,
            hours_a_week=0.0,
            frailty=frailty,
            waiting_in="not_acute",
            tag=ARRANGING,
        )
        self.scene.state.referrals[referral.number] = referral
        return referral

    def wait(self, referral: Referral, *, tag: str, reason: str) -> None:
        """Say what holds the person."""
        referral.tag, referral.reason = tag, reason

    def start_at(self, referral: Referral, day: Day, hour: float) -> None:
        """Appoint the start of a booked referral; a start whose booking was changed meanwhile finds it changed."""
        when = max(self.calendar.at(day, hour), self.now + HOUR)
        self.scene.agenda.at(when, "community.start", referral.number)

    def hand_over(self, referral: Referral) -> bool:
        """Ask the hospital to let the person go now; a person at home comes at once."""
        return not referral.stay or self.hospitals.start_service(referral)

    def begun(self, referral: Referral, *, is_followed: bool) -> None:
        """Note that the service began now; `is_followed` where its end will be noted too."""
        referral.started_at = self.now
        referral.waiting_in = referral.tag = referral.reason = ""
        referral.booked_for = referral.booked_for or self.today
        self.state.begun += 1
        self.leaves_bed(referral.stay)
        referral.closed_at, referral.outcome = self.now, "started"
        if is_followed:
            self.scene.referral_started(referral)
        else:
            self.scene.referral_closed(referral)

    def leaves_bed(self, stay: int) -> None:
        """End the short-term bed a stay in a community hospital was, if it is one."""
        lodged = self.state.lodgings.pop(stay, 0)
        if lodged:
            referral = self.referral(lodged)
            self.state.beds_ended[referral.service] += 1
            self.ended(referral)

    def ended(self, referral: Referral) -> None:
        """Note that a service that began has ended now."""
        referral.ended_at = self.now
        self.scene.referral_closed(referral)

    def given_up(self, referral: Referral, outcome: str) -> None:
        """Close a referral that never began: withdrawn, declined or died."""
        self.state.given_up += 1
        referral.waiting_in = referral.tag = referral.reason = ""
        referral.booked_for = 0
        referral.closed_at, referral.outcome = self.now, outcome
        self.scene.referral_closed(referral)


def poisson(stream: random.Random, mean: float) -> int:
    """Draw a Poisson count of a small mean."""
    count, passed = -1, 0.0
    while passed <= mean:
        passed += stream.expovariate(1.0)
        count += 1
    return count


def rounded(stream: random.Random, value: float) -> int:
    """Round up or down by chance, so that the mean is kept."""
    whole = int(value)
    return whole + (stream.random() < value - whole)


def pick(stream: random.Random, shares: Sequence[float]) -> int:
    """Draw a place in a list of shares, which need not add up to one."""
    return stream.choices(range(len(shares)), shares)[0]
