"""Spells of time: brought into order, cut to a stay, counted in nights and in calendar days.

Knows nothing of what a spell is of: being in a bed, or being ready to leave it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from metrics.vocabulary.days import close_of, london_day, start_of

_INSTANT = timedelta(microseconds=1)


class Spell(NamedTuple):
    """From an instant up to, not including, another; open while `ends_at` is None."""

    starts_at: datetime
    ends_at: datetime | None


def in_order(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """The same time as spells that neither overlap nor touch, in order; those that do become one."""
    joined: list[Spell] = []
    for each in sorted(spells, key=lambda spell: spell.starts_at):
        last = joined[-1] if joined else None
        if last is None or (last.ends_at is not None and last.ends_at < each.starts_at):
            joined.append(each)
        elif last.ends_at is not None and (each.ends_at is None or each.ends_at > last.ends_at):
            joined[-1] = Spell(last.starts_at, each.ends_at)
    return tuple(joined)


def clipped(spells: Iterable[Spell], *, within: Spell) -> tuple[Spell, ...]:
    """The parts of spells that lie within another, in order, joined.

    What has no length is left out, except one that begins as `within` ends: somebody found ready as they leave.
    """
    begins, ends = within
    parts: list[Spell] = []
    for start, end in spells:
        kept = Spell(max(start, begins), _earlier(end, ends))
        if kept.ends_at is None or kept.starts_at < kept.ends_at or (kept.starts_at == kept.ends_at == ends):
            parts.append(kept)
    return in_order(parts) if len(parts) > 1 else tuple(parts)


def nights(start: datetime, end: datetime) -> int:
    """The closing midnights in London from `start` to `end`, one at `end` included; 0 where `end` is not later."""
    return max((london_day(end) - london_day(start)).days, 0)


def calendar_days(start: datetime, end: datetime) -> int:
    """The London days with any time between `start` and `end`; a day of 23 or 25 hours is one."""
    return calendar_days_of((Spell(start, end),), until=end)


def nights_of(spells: Sequence[Spell], *, until: datetime) -> int:
    """The nights of spells that do not overlap; one that is open lasts until `until`, as does one that ends later."""
    return sum(nights(start, _earlier(end, until) or until) for start, end in spells)


def calendar_days_of(spells: Sequence[Spell], *, until: datetime) -> int:
    """The London days touched by spells in order, each once however many of them touch it."""
    count = 0
    counted_to: date | None = None
    for start, end in spells:
        last_instant = (_earlier(end, until) or until) - _INSTANT
        if last_instant < start:
            continue
        first, last = london_day(start), london_day(last_instant)
        if counted_to is not None and first <= counted_to:
            first = counted_to + timedelta(days=1)
        count += max((last - first).days + 1, 0)
        counted_to = last
    return count


def covers(spells: Sequence[Spell], at: datetime) -> bool:
    """Whether an instant lies in one of the spells."""
    return any(start <= at and (end is None or end > at) for start, end in spells)


def covers_close(spells: Sequence[Spell], day: date) -> bool:
    """Whether one of the spells lasts to the instant that ends a London day; ending there does, beginning does not."""
    close = close_of(day)
    return any(start < close and (end is None or end >= close) for start, end in spells)


def within_days(spells: Iterable[Spell], *, first: date, last: date) -> tuple[Spell, ...]:
    """The parts of spells that lie in the London days from `first` to `last`, both included."""
    return clipped(spells, within=Spell(start_of(first), close_of(last)))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
