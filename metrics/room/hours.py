"""When a service takes referrals: by London's clocks, by weekday, Saturday, Sunday and bank holiday.

Knows which days are bank holidays only as it is told. A span that ends before it begins goes on past midnight and
belongs to the day on which it began.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from metrics.beddays.worked import clock
from metrics.vocabulary.days import at_time, days_from, london_day
from metrics.vocabulary.definition import Definition, Worked

_LOOK_BACK, _LOOK_AHEAD = 1, 15
_SATURDAY, _SUNDAY = 5, 6


class Span(NamedTuple):
    """From when to when, by London's clocks. Equal times: the whole day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The span of each kind of day; None: closed. A bank holiday is one, whatever weekday it falls on."""

    weekdays: Span | None
    saturdays: Span | None
    sundays: Span | None
    bank_holidays: Span | None

    def on(self, day: date, *, bank_holidays: AbstractSet[date]) -> Span | None:
        """The span that begins on a day."""
        if day in bank_holidays:
            return self.bank_holidays
        return {_SATURDAY: self.saturdays, _SUNDAY: self.sundays}.get(day.weekday(), self.weekdays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Whether a service is open at an instant; if so until when, else from when. None: not within two weeks."""

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None

    @property
    def changes_at(self) -> datetime | None:
        """When it is otherwise."""
        return self.closes_at if self.is_open else self.opens_at


def opening(hours: Hours, *, at: datetime, bank_holidays: AbstractSet[date]) -> Opening:
    """Whether a service is open at an instant. Spans that meet are one: open all day every day never closes.

    Where the clocks change a span is as much longer or shorter as the day is.
    """
    runs = list(_runs(hours, at=at, bank_holidays=bank_holidays))
    ends = london_day(at) + timedelta(days=_LOOK_AHEAD)
    current = next((run for run in runs if run[0] <= at < run[1]), None)
    if current is not None:
        return Opening(is_open=True, closes_at=current[1] if london_day(current[1]) < ends else None)
    return Opening(is_open=False, opens_at=next((begins for begins, _ in runs if begins > at), None))


def _runs(
    hours: Hours, *, at: datetime, bank_holidays: AbstractSet[date]
) -> Iterator[tuple[datetime, datetime]]:  # fmt: skip
    """The stretches in which it is open, from yesterday on, in order."""
    today = london_day(at)
    held: tuple[datetime, datetime] | None = None
    for day in days_from(today - timedelta(days=_LOOK_BACK), until=today + timedelta(days=_LOOK_AHEAD)):
        span = hours.on(day, bank_holidays=bank_holidays)
        if span is None:
            continue
        ends_on = day if span.closes > span.opens else day + timedelta(days=1)
        begins, ends = at_time(day, span.opens), at_time(ends_on, span.closes)
        if held is not None and begins <= held[1]:
            held = (held[0], max(held[1], ends))
            continue
        if held is not None:
            yield held
        held = (begins, ends)
    if held is not None:
        yield held


_DAY = Span(time(8), time(20))
_NIGHT = Span(time(22), time(6))
_EXAMPLE = Hours(weekdays=_DAY, saturdays=Span(time(9), time(17)), sundays=None, bank_holidays=Span(time(10), time(14)))
_BOXING_DAY = frozenset({date(2026, 12, 28)})


def _said(at: str, hours: Hours = _EXAMPLE) -> tuple[bool, datetime | None]:
    found = opening(hours, at=clock(at), bank_holidays=_BOXING_DAY)
    return found.is_open, found.changes_at


DEFINITIONS = (
    Definition(
        key="room.hours",
        title="Open now",
        unit="yes or no",
        says="Whether a service takes referrals now, and until or from when.",
        rule="By London's clocks: the span of a bank holiday where it is one, else of Saturday, Sunday or weekday. "
        "A span that ends before it begins goes on past midnight and belongs to the day on which it began. Open from "
        "the first minute up to, not including, the last.",
        inputs=("hours of the room", "bank holidays"),
        source="Homeward; the hours are each service's own",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="open from 8 to 8: a minute before eight in the evening, and at eight",
                answer=((True, clock("2026-11-10 20:00")), (False, clock("2026-11-11 08:00"))),
                work=lambda: (_said("2026-11-10 19:59"), _said("2026-11-10 20:00")),
            ),
            Worked(
                situation="closed on Sundays: on a Saturday evening; on a Monday that is a bank holiday, in its hours",
                answer=((False, clock("2026-11-16 08:00")), (True, clock("2026-12-28 14:00"))),
                work=lambda: (_said("2026-11-14 18:00"), _said("2026-12-28 11:00")),
            ),
            Worked(
                situation="nights from 10 to 6: at 3 of the night on which summer time ends, which lasts nine hours",
                answer=(True, clock("2026-10-25 06:00")),
                work=lambda: _said(
                    "2026-10-25 03:00",
                    Hours(weekdays=_NIGHT, saturdays=_NIGHT, sundays=_NIGHT, bank_holidays=_NIGHT),
                ),
            ),
        ),
    ),
)
