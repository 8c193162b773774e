"""Who is referred to urgent community response: how many, when, by whom, for which clock."""

import random
from typing import Final

from simulators.world.calendar import HOUR
from simulators.world.community.desk import Desk, pick, poisson
from simulators.world.community.facts import RESPONDERS
from simulators.world.people import Response
from simulators.world.places import LOCALITIES

HOURS: Final = (0.6, 1.0, 1.3, 1.35, 1.2, 1.1, 1.1, 1.15, 1.15, 1.0, 0.75, 0.5)
"""Referrals by hour from 08:00 on, relative."""
FROM_THE_NIGHT: Final = 0.05
"""Share of a day's referrals made after 20:00 and received at 08:00."""
WEEK: Final = (1.08, 1.04, 1.02, 1.02, 1.06, 0.9, 0.88)
WINTER: Final = 0.08
SURGE: Final = 1.15
SOURCES: Final = {
    "2_hour": {
        "self": 0.24, "gp": 0.19, "community": 0.16, "999": 0.13, "care_home": 0.11, "111": 0.10,
        "emergency_department": 0.07,
    },
    "2_day": {
        "gp": 0.34, "community": 0.27, "self": 0.17, "emergency_department": 0.10, "care_home": 0.07, "111": 0.04,
        "999": 0.01,
    },
}  # fmt: skip
OPENS: Final = 8


class Demand:
    """The making of responses."""

    def __init__(self, desk: Desk, stream: random.Random) -> None:
        self._desk = desk
        self._stream = stream

    def appoint(self, place: int) -> None:
        """Appoint a team's referrals of the day; the subject tells the team and whether the clock is two hours."""
        desk = self._desk
        _, urgent, planned, _ = tuple(RESPONDERS.values())[place]
        surge = SURGE if "winter_surge" in desk.scene.state.stories else 1.0
        season = 1 + WINTER * (1 if (desk.calendar.start_of(desk.today) // 86400 - 315) % 365.25 < 120 else -0.5)
        opened = desk.calendar.at(desk.today, OPENS)
        for kind, mean in enumerate((urgent, planned)):
            day = self._stream.lognormvariate(-0.005, 0.1) * mean * season * surge * WEEK[desk.weekday(desk.today)]
            for _ in range(poisson(self._stream, day * FROM_THE_NIGHT)):
                desk.scene.agenda.at(opened, "community.response_arrives", place * 2 + kind)
            for _ in range(poisson(self._stream, day * (1 - FROM_THE_NIGHT))):
                hour = pick(self._stream, HOURS) + self._stream.random()
                desk.scene.agenda.at(opened + int(hour * HOUR), "community.response_arrives", place * 2 + kind)

    def make(self, place: int, *, is_urgent: bool) -> Response:
        """Make one response, received now."""
        code = tuple(RESPONDERS)[place]
        councils = RESPONDERS[code][0]
        council = councils[pick(self._stream, (0.63, 0.37)[: len(councils)])]
        localities = LOCALITIES[council]
        priority = "2_hour" if is_urgent else "2_day"
        sources = SOURCES[priority]
        return Response(
            number=self._desk.scene.number(),
            team=code,
            priority=priority,
            source=tuple(sources)[pick(self._stream, tuple(sources.values()))],
            council=council,
            locality=self._stream.choice(localities),
            received_at=self._desk.now,
            frailty=self._stream.betavariate(4.5, 2.5),
        )
