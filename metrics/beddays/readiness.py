"""Ready to leave: who no longer meets the criteria, since when, for how many nights and days.

In an acute bed the criteria to reside, in a community bed the requirements to remain; the sums are the same. The
intervals are believed; what else was recorded and says otherwise is listed, never mended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from metrics.beddays.record import StayRecord
from metrics.beddays.spell import Spell, calendar_days_of, clipped, covers, covers_close, nights_of
from metrics.vocabulary.days import close_of, london_day

# First day and last day of each band of days past the discharge ready date, as the national file counts them.
BANDS = ((0, 0), (1, 1), (2, 3), (4, 6), (7, 13), (14, 20), (21, None))
BAND_NAMES = tuple(f"{low}+" if high is None else f"{low}" if low == high else f"{low}-{high}" for low, high in BANDS)


class Doubt(StrEnum):
    """What of a stay's record does not agree with the rest of it."""

    LEFT_BEFORE_ADMISSION = "left before admission"
    """The stay is in no figure."""
    READY_BEFORE_ADMISSION = "ready before admission"
    """The interval is counted from the admission."""
    READY_AFTER_LEAVING = "ready after leaving"
    """What lies after leaving is not counted."""
    INTERVALS_OVERLAP = "ready intervals overlap"
    """The time they cover together is counted once."""
    MEETS_CRITERIA_AND_READY = "said to meet the criteria while a ready interval is open"
    """The interval is believed."""
    NOT_MEETING_AND_NOT_READY = "said not to meet the criteria while no ready interval is open"
    """The interval that is missing is not made up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long a stay is, or was, past the discharge ready date. All of it as at one instant.

    `since` and `days_since` are of the current spell, of a finished stay the final one; None while the criteria are met
    or where they always were. `nights` and `calendar_days` are of all spells together.
    """

    stay: str
    has_left: bool
    since: datetime | None
    days_since: int | None
    nights: int
    calendar_days: int

    @property
    def band(self) -> str | None:
        """The name of the band of `days_since`."""
        return None if self.days_since is None else band_of(self.days_since)


def band_of(days_since: int) -> str:
    """The name of the band of a number of days past the discharge ready date: 0, 1, 2-3, 4-6, 7-13, 14-20, 21+."""
    if days_since < 0:
        raise ValueError(f"{days_since} days past a date that is still to come")
    return next(name for name, (_, high) in zip(BAND_NAMES, BANDS, strict=True) if high is None or days_since <= high)


def is_sound(record: StayRecord) -> bool:
    """Whether the stay can be counted at all: nobody leaves before they come."""
    left = record.stay.left_at
    return left is None or left >= record.stay.admitted_at


def in_bed_at(record: StayRecord, at: datetime) -> bool:
    """Whether the person is in the bed at an instant: from admission up to, not including, leaving."""
    left = record.stay.left_at
    return record.stay.admitted_at <= at and (left is None or left > at)


def in_bed_at_close(record: StayRecord, day: date) -> bool:
    """Whether the person is in the bed at the close of a day; leaving at that very midnight they were."""
    close, left = close_of(day), record.stay.left_at
    return record.stay.admitted_at < close and (left is None or left >= close)


def spells_of(record: StayRecord) -> tuple[Spell, ...]:
    """The spells of being ready to leave, cut to the stay, in order and joined where they overlap or touch."""
    if not record.ready or not is_sound(record):
        return ()
    stay = record.stay
    return clipped(
        (Spell(each.starts_at, each.ends_at) for each in record.ready), within=Spell(stay.admitted_at, stay.left_at)
    )


def is_ready(record: StayRecord, at: datetime) -> bool:
    """Whether the person is in the bed and ready to leave it at an instant."""
    return covers(spells_of(record), at)


def ready_at_close(record: StayRecord, day: date) -> bool:
    """Whether the person is in the bed and ready to leave it at the close of a day."""
    return in_bed_at_close(record, day) and covers_close(spells_of(record), day)


def delay_of(record: StayRecord, *, at: datetime) -> Delay:
    """How long a stay is past the discharge ready date at an instant; what lies after the instant is not looked at."""
    left = record.stay.left_at
    has_left = left is not None and left <= at
    until = left if left is not None and has_left else at
    spells = tuple(each for each in spells_of(record) if each.starts_at <= until)
    last = spells[-1] if spells else None
    is_standing = last is not None and (has_left or last.ends_at is None or last.ends_at > at)
    since = last.starts_at if last is not None and is_standing else None
    return Delay(
        stay=record.stay.key,
        has_left=has_left,
        since=since,
        days_since=None if since is None else (london_day(until) - london_day(since)).days,
        nights=nights_of(spells, until=until),
        calendar_days=calendar_days_of(spells, until=until),
    )


def doubts_of(record: StayRecord, *, at: datetime) -> Iterator[Doubt]:
    """What does not agree within a stay's record at an instant, each kind at most once."""
    if not is_sound(record):
        yield Doubt.LEFT_BEFORE_ADMISSION
        return
    stay, intervals = record.stay, record.ready
    if any(each.starts_at < stay.admitted_at for each in intervals):
        yield Doubt.READY_BEFORE_ADMISSION
    if stay.left_at is not None and any((each.ends_at or each.starts_at) > stay.left_at for each in intervals):
        yield Doubt.READY_AFTER_LEAVING
    if _overlap(record):
        yield Doubt.INTERVALS_OVERLAP
    if in_bed_at(record, at) and stay.meets_criteria is not None and stay.meets_criteria == is_ready(record, at):
        yield Doubt.MEETS_CRITERIA_AND_READY if stay.meets_criteria else Doubt.NOT_MEETING_AND_NOT_READY


def _overlap(record: StayRecord) -> bool:
    ends: datetime | None = None
    for number, each in enumerate(sorted(record.ready, key=lambda interval: interval.starts_at)):
        if number and (ends is None or each.starts_at < ends):
            return True
        ends = each.ends_at
    return False
