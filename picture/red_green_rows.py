"""The rows behind red and green days: each counted closed day of each person, and each person of the day that runs.

As many as the figures say, since both start from the same days. Rows about persons: closed where any may be real.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from metrics.beddays.closed_days import closed_before
from metrics.beddays.colours import ClosedDay, RunningDay, StayFacts
from picture.call import Call
from picture.red_green import everyones_days
from picture.roll import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRow:
    """One closed day of one person. `run`: their facts, on the last closed day where it ends a run of red days."""

    person: Person
    day: ClosedDay
    run: StayFacts | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two rows share, the day first."""
        return self.day.on.isoformat(), self.person.record.stay.key, self.person.feed


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningRow:
    """One person of the day that runs."""

    person: Person
    day: RunningDay

    @property
    def key(self) -> tuple[str, str]:
        """What no two rows share."""
        return self.person.record.stay.key, self.person.feed


def closed_rows(call: Call, *, days: int, pathway: str | None = None) -> list[ClosedRow]:
    """The counted days of the last `days` closed days, by day, then by stay; those that the viewer sees.

    Raises RowsClosed.
    """
    call.sight.require_rows()
    return sorted(_closed(call, days, pathway), key=lambda row: row.key)


def _closed(call: Call, days: int, pathway: str | None) -> Iterator[ClosedRow]:
    window = closed_before(call.at, count=days)
    for each in everyones_days(call, window, pathway=pathway):
        if not call.sight.of_stay(each.person.record.stay):
            continue
        for day in each.days:
            yield ClosedRow(person=each.person, day=day, run=each.run if day.on == window.last else None)


def running_rows(call: Call, *, pathway: str | None = None) -> list[RunningRow]:
    """The people counted on the day that runs, by stay; those that the viewer sees. Raises RowsClosed."""
    call.sight.require_rows()
    found = everyones_days(call, closed_before(call.at, count=1), pathway=pathway)
    rows = (
        RunningRow(person=each.person, day=each.running)
        for each in found
        if each.running is not None and call.sight.of_stay(each.person.record.stay)
    )
    return sorted(rows, key=lambda row: row.key)
