"""What care homes say of themselves: an entry each renews when somebody finds the time, and not before.

Some homes do it daily, some every few weeks; meanwhile the entry says what was true when it was written.
"""

from simulators.world.community.desk import Desk
from simulators.world.community.state import Home
from simulators.world.reports import CareHomeReport
from simulators.world.telling import moment


class Entries:
    """The entries of all care homes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stream = desk.scene.stream("community.homes")

    def begin(self) -> None:
        """Let every home write its first entry, and appoint the next."""
        for index in range(len(self._desk.state.homes)):
            self.renew(index)

    def renew(self, index: int) -> None:
        """Write a home's entry anew, and appoint the next time somebody finds the time."""
        desk = self._desk
        home = desk.state.homes[index]
        accepting = home.closed_until <= desk.today
        home.entry = (desk.now, home.maximum, home.occupied, home.reserved, accepting)
        days = 1 if home.renewal_days <= 1 else max(1, round(self._stream.expovariate(1 / home.renewal_days)))
        hour = self._stream.uniform(8.0, 11.5) if self._stream.random() < 0.7 else self._stream.uniform(13.0, 21.0)
        desk.scene.agenda.at(desk.calendar.at(desk.today + days, hour), "community.entry", index)

    def report(self, council: str) -> list[CareHomeReport]:
        """Report the homes of a council, each by its own entry."""
        return [_told(home) for home in self._desk.state.homes if home.council == council]


def _told(home: Home) -> CareHomeReport:
    written_at, maximum, occupied, reserved, accepting = home.entry
    return CareHomeReport(
        home=home.code,
        council=home.council,
        bed_type=home.bed_type,
        updated_at=moment(written_at),
        maximum=maximum,
        occupied=occupied,
        reserved=reserved,
        is_accepting=accepting,
    )
