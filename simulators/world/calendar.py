"""London's days and hours for a world that counts seconds: clock changes, weekdays and bank holidays.

Knows no person and no place. Bank holidays are those of England; a day can be made one for a story.
"""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from simulators.world.agenda import Seconds
from simulators.world.people import Day

LONDON: Final = ZoneInfo("Europe/London")
HOUR: Final = 3600
MINUTE: Final = 60
DAY: Final = 86400

_HOLIDAYS: Final = {
    2024: "08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}
BANK_HOLIDAYS: Final = frozenset(
    date.fromisoformat(f"{year}-{day}").toordinal() for year, days in _HOLIDAYS.items() for day in days.split()
)


class Calendar:
    """Seconds to London days and back. `forced` are days a story made bank holidays; the list is shared, not copied."""

    def __init__(self, forced: list[Day]) -> None:
        self._forced = forced
        self._starts: dict[Day, Seconds] = {}
        self._day = 0
        self._from = 0
        self._to = 0

    def start_of(self, day: Day) -> Seconds:
        """Give the second at which the London day begins."""
        found = self._starts.get(day)
        if found is None:
            midnight = datetime.combine(date.fromordinal(day), time(), LONDON)
            found = self._starts[day] = int(midnight.timestamp())
        return found

    def day_of(self, when: Seconds) -> Day:
        """Give the London day an instant lies in."""
        if self._from <= when < self._to:
            return self._day
        day = datetime.fromtimestamp(when, UTC).astimezone(LONDON).toordinal()
        self._day, self._from, self._to = day, self.start_of(day), self.start_of(day + 1)
        return day

    def at(self, day: Day, hour: float) -> Seconds:
        """Give the second at which London's clocks show `hour` (fractions allowed) on the day."""
        whole = int(hour)
        if self.start_of(day + 1) - self.start_of(day) == DAY:
            return self.start_of(day) + int(hour * HOUR)
        shown = datetime.combine(date.fromordinal(day), time(whole % 24), LONDON)
        return int(shown.timestamp()) + int((hour - whole) * HOUR) + (whole // 24) * DAY

    def hour_of(self, when: Seconds) -> float:
        """Give the hours since London midnight (on the days of clock changes, hours lived)."""
        return (when - self.start_of(self.day_of(when))) / HOUR

    def weekday(self, day: Day) -> int:
        """Give 0 for Monday to 6 for Sunday."""
        return (day + 6) % 7

    def is_holiday(self, day: Day) -> bool:
        """Tell a bank holiday, real or of a story."""
        return day in BANK_HOLIDAYS or day in self._forced

    def works(self, day: Day) -> bool:
        """Tell a working day: Monday to Friday and no bank holiday."""
        return (day + 6) % 7 < 5 and not self.is_holiday(day)

    def next_working(self, day: Day) -> Day:
        """Give the first working day after `day`."""
        day += 1
        while not self.works(day):
            day += 1
        return day

    def month_of(self, day: Day) -> int:
        """Give 1 for January to 12 for December."""
        return date.fromordinal(day).month
