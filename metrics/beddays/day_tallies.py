"""Closed days of many stays, kept added up by day while stays change; any run of days of them is at hand at once.

What comes of any sequence of changes is what `red_green.tally` of the stays as they then are comes to.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date

from metrics.beddays.colours import ClosedDay
from metrics.beddays.red_green import Tally


class DayTallies:
    """The days that stays add, by day; who adds them is known by a key of the caller's."""

    def __init__(self) -> None:
        self._of: dict[Hashable, tuple[ClosedDay, ...]] = {}
        self._by_day: dict[date, Tally] = {}

    def put(self, key: Hashable, days: tuple[ClosedDay, ...]) -> None:
        """Let days stand in place of those that were put under the key before; none: nobody is there any more."""
        before = self._of.pop(key, ())
        if days:
            self._of[key] = days
        if days is before or days == before:
            return
        for each in days:
            tally = self._by_day.get(each.on)
            if tally is None:
                tally = self._by_day[each.on] = Counter()
            tally[each] += 1
        for each in before:
            tally = self._by_day[each.on]
            tally[each] -= 1
            if not tally[each]:
                del tally[each]

    def over(self, days: Iterable[date]) -> Tally:
        """The tally of some days together."""
        found: Tally = Counter()
        for day in days:
            # No sort of day is of two days: taken over as they are, they need not be added.
            dict.update(found, self._by_day.get(day, {}))
        return found
