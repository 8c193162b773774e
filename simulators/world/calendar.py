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

BANK_HOLIDAYS: Final = frozenset(
    date.fromisoformat(text).toordinal()
    for text in (
        "2024-08-26 2024-12-25 2024-12-26 2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 "
        "2025-12-25 2025-12-26 2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 "
        "2026-12-28 2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28 "
        "2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26"
    ).split(" ")
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
