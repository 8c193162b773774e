"""What requests add up to, kept while they change: their lanes, how long steps took, who began soon, and the pace.

Whoever is put in place of what they were costs that one alone, and it all comes to what `lanes`, `times`, `soon_starts`
and `pace_of` come to over all as they then are. A feed that is silent is counted nowhere but in `not_told`.
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays
from metrics.flow.clear import Comings, Pace
from metrics.flow.expected import Coming, Readied
from metrics.flow.lane import Grouping, Lane, Span
from metrics.flow.lanes import Lanes
from metrics.flow.path import Path
from metrics.flow.responses import SHORT_TERM, SoonStarts, began_soon
from metrics.flow.times import Leg, Timing, Took
from metrics.vocabulary.episodes import Pathway

LaneKey = tuple[str, Pathway]


class Asked(NamedTuple):
    """A request to be counted, as it stands at an instant. `ready_at`: since when the person was ready before it.

    `is_told`: its feed has spoken lately enough for its word to be about now.
    """

    path: Path
    ready_at: datetime | None
    is_told: bool
    at: datetime


class _Past:
    """What the requests of one lane did on the closed days."""

    def __init__(self, over: Span) -> None:
        self.requests = 0
        self.timing = Timing(over)
        self.comings = Comings()
        self.begun = 0
        self.begun_soon = 0


class LaneSums:
    """The sums. `start`: of the span of the lanes, which ends for each with the instant at which it was put.

    `over`: the span of the closed days. `within`: how soon short-term services are to begin.
    """

    def __init__(self, *, by: Grouping, start: datetime, over: Span, within: timedelta) -> None:
        self._by = by
        self._start = start
        self._over = over
        self._within = within
        self._lanes = Lanes(by)
        self._past: dict[LaneKey, _Past] = {}
        self._not_told: dict[LaneKey, int] = {}
        self._held: dict[Hashable, Asked] = {}

    def put(self, key: Hashable, asked: Asked | None) -> None:
        """Count a request in place of what was put under the key before; None: it is not there any more.

        Nothing that an instant changes may have passed since a request was put, or it has to be put again.
        """
        before = self._held.pop(key, None)
        if before is not None:
            self._count(before, sign=-1)
        if asked is not None:
            self._held[key] = asked
            self._count(asked, sign=1)

    def lanes(self, *, at: datetime, readied: Iterable[Readied], ahead: Iterable[Coming]) -> tuple[Lane, ...]:
        """The lanes up to an instant, with those that nobody but a silent feed tells of, by group and pathway."""
        found = self._lanes.with_people(span=Span(self._start, at), readied=readied, ahead=ahead)
        held = {(lane.group, lane.pathway) for lane in found}
        empty = [
            Lane(pathway=pathway, group=group) for group, pathway in self._not_told if (group, pathway) not in held
        ]
        return tuple(sorted((*found, *empty), key=lambda each: (each.group, each.pathway)))

    def not_told(self, key: LaneKey) -> int:
        """Who waited in a lane when a feed that is silent now last spoke."""
        return self._not_told.get(key, 0)

    def times(self, key: LaneKey) -> Mapping[Leg, Took]:
        """How long the steps took in a lane."""
        return (self._past.get(key) or _Past(self._over)).timing.took()

    def soon(self, key: LaneKey) -> SoonStarts | None:
        """How many began soon in a lane; None where its services are not short-term."""
        if key[1] not in SHORT_TERM:
            return None
        past = self._past.get(key) or _Past(self._over)
        return SoonStarts(started=past.begun, in_time=past.begun_soon)

    def pace(self, key: LaneKey, *, days: ClosedDays) -> Pace:
        """What happened to the queue of a lane on some days."""
        return (self._past.get(key) or _Past(self._over)).comings.over(days)

    def _count(self, asked: Asked, *, sign: int) -> None:
        path = asked.path
        key = (self._by.of(path.whose), path.referral.pathway)
        if not asked.is_told:
            if path.is_waiting(asked.at):
                self._not_told[key] = self._not_told.get(key, 0) + sign
                if not self._not_told[key]:
                    del self._not_told[key]
            return
        self._lanes.count(path, span=Span(self._start, asked.at), sign=sign)
        past = self._past.get(key)
        if past is None:
            past = self._past[key] = _Past(self._over)
        past.timing.count(path.referral, ready_at=asked.ready_at, sign=sign)
        past.comings.count(path, sign=sign)
        is_soon = began_soon(path.referral, span=self._over, within=self._within)
        if is_soon is not None:
            past.begun += sign
            past.begun_soon += sign * is_soon
        past.requests += sign
        if not past.requests:
            del self._past[key]
