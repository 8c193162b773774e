"""Ready to leave: who no longer meets the criteria, since when, for how many nights and days.

In an acute bed the criteria to reside, in a community bed the requirements to remain; the sums are the same. The
intervals are believed; what else was recorded and says otherwise is listed, never mended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from metrics.beddays.record import StayRecord
from metrics.beddays.spell import Spell, calendar_days_of, clipped, covers, covers_close, nights_of
from metrics.beddays.worked import a_stay, clock
from metrics.vocabulary.days import close_of, london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import ReadyInterval, Stay

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
    # Most who are in a bed and were ever ready were so once.
    if len(record.ready) == 1 and (only := _as_it_is(record.ready[0], stay)) is not None:
        return (only,)
    return clipped(
        (Spell(each.starts_at, each.ends_at) for each in record.ready), within=Spell(stay.admitted_at, stay.left_at)
    )


def _as_it_is(interval: ReadyInterval, stay: Stay) -> Spell | None:
    """An interval that has a length and lies within a stay that is not over; None for any other."""
    start, end = interval.starts_at, interval.ends_at
    if start < stay.admitted_at or stay.left_at is not None or (end is not None and end <= start):
        return None
    return Spell(start, end)


def is_ready(record: StayRecord, at: datetime) -> bool:
    """Whether the person is in the bed and ready to leave it at an instant."""
    return covers(spells_of(record), at)


def ready_since(record: StayRecord, *, at: datetime) -> datetime | None:
    """Since when somebody in the bed has been ready at an instant; None where they are not."""
    return next((start for start, end in spells_of(record) if start <= at and (end is None or end > at)), None)


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
    # Of those that start together the shortest comes first: one of no length covers nothing, whatever it touches.
    in_order = sorted(
        record.ready, key=lambda each: (each.starts_at, each.ends_at is None, each.ends_at or each.starts_at)
    )
    for number, each in enumerate(in_order):
        if number and (ends is None or each.starts_at < ends):
            return True
        ends = each.ends_at
    return False


_GUIDANCE = "NHS England, discharge ready date: guidance and questions"
_FROM = date(2024, 5, 27)
_AGAIN = (("2026-11-03 10:00", "2026-11-05 09:00"), ("2026-11-07 11:00", None))


DEFINITIONS = (
    Definition(
        key="delay.ready",
        title="Ready to leave at an instant",
        unit="yes or no",
        says="The person is in the bed and a ready interval covers the instant.",
        rule="In the bed from admission up to, not including, leaving. A ready interval covers an instant from its "
        "start up to, not including, its end; it is cut to the stay. At the close of a day one that ends at that very "
        "midnight still counts and one that starts then does not.",
        inputs=("stays", "ready intervals"),
        source="Homeward; criteria to reside, acute discharge situation report",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="ready since 10:00, asked at 10:00",
                answer=True,
                work=lambda: is_ready(
                    a_stay("2026-11-01 08:00", ready=[("2026-11-03 10:00", None)]), clock("2026-11-03 10:00")
                ),
            ),
            Worked(
                situation="met the criteria again from 09:00, asked at 09:00",
                answer=False,
                work=lambda: is_ready(a_stay("2026-11-01 08:00", ready=_AGAIN), clock("2026-11-05 09:00")),
            ),
            Worked(
                situation="an interval that ends at midnight covers the close it ends at",
                answer=True,
                work=lambda: ready_at_close(
                    a_stay("2026-11-01 08:00", ready=[("2026-11-03 10:00", "2026-11-04 00:00")]), date(2026, 11, 3)
                ),
            ),
            Worked(
                situation="an interval that starts at midnight does not cover the close it starts at",
                answer=False,
                work=lambda: ready_at_close(
                    a_stay("2026-11-01 08:00", ready=[("2026-11-04 00:00", None)]), date(2026, 11, 3)
                ),
            ),
        ),
    ),
    Definition(
        key="delay.days_since_ready",
        title="Days since the discharge ready date (DRD)",
        unit="days",
        says="How many London days ago the current spell of being ready began; of a finished stay, its final spell.",
        rule="London calendar days from the start of the spell to the instant, of a finished stay to leaving; 0 on the "
        "day itself, blank while the criteria are met. Somebody ready before admission is counted from the admission; "
        "intervals that overlap or touch are one spell.",
        inputs=("stays", "ready intervals"),
        source=_GUIDANCE,
        valid_from=_FROM,
        examples=(
            Worked(
                situation="ready on the 3rd, criteria met again on the 5th, ready again on the 7th; asked on the 10th",
                answer=3,
                work=lambda: (
                    delay_of(a_stay("2026-11-01 08:00", ready=_AGAIN), at=clock("2026-11-10 08:00")).days_since
                ),
            ),
            Worked(
                situation="the same person on the 6th, while the criteria are met: blank",
                answer=None,
                work=lambda: (
                    delay_of(a_stay("2026-11-01 08:00", ready=_AGAIN), at=clock("2026-11-06 08:00")).days_since
                ),
            ),
            Worked(
                situation="ready at 23:50, left at 00:10: one day, twenty minutes long",
                answer=1,
                work=lambda: (
                    delay_of(
                        a_stay("2026-11-01 08:00", "2026-11-04 00:10", ready=[("2026-11-03 23:50", None)]),
                        at=clock("2026-11-10 08:00"),
                    ).days_since
                ),
            ),
            Worked(
                situation="ready two days before admission: counted from the admission",
                answer=1,
                work=lambda: (
                    delay_of(
                        a_stay("2026-11-03 08:00", ready=[("2026-11-01 08:00", None)]), at=clock("2026-11-04 08:00")
                    ).days_since
                ),
            ),
            Worked(
                situation="ready before the clocks went back, asked in the second of the two hours from 01:00",
                answer=1,
                work=lambda: (
                    delay_of(
                        a_stay("2026-10-20 08:00", ready=[("2026-10-24 12:00", None)]),
                        at=clock("2026-10-25 01:30") + timedelta(hours=1),
                    ).days_since
                ),
            ),
        ),
    ),
    Definition(
        key="delay.doubts",
        title="Records of stays that do not agree with themselves",
        unit="stays",
        says="Stays whose ready intervals, criteria, admission and leaving cannot all be right, by what is wrong.",
        rule="The interval is believed and cut to the stay. A stay left before admission is in no figure.",
        inputs=("stays", "ready intervals"),
        source="Homeward",
        valid_from=_FROM,
        examples=(
            Worked(
                situation="left before admission",
                answer=("left before admission",),
                work=lambda: _doubts(a_stay("2026-11-03 08:00", "2026-11-02 08:00")),
            ),
            Worked(
                situation="said to meet the criteria while an interval is open",
                answer=("said to meet the criteria while a ready interval is open",),
                work=lambda: _doubts(
                    a_stay("2026-11-01 08:00", ready=[("2026-11-03 10:00", None)], meets_criteria=True)
                ),
            ),
            Worked(
                situation="ready before admission, and two intervals at once",
                answer=("ready before admission", "ready intervals overlap"),
                work=lambda: _doubts(
                    a_stay("2026-11-01 08:00", ready=[("2026-10-31 10:00", None), ("2026-11-02 10:00", None)])
                ),
            ),
        ),
    ),
)


def _doubts(record: StayRecord) -> tuple[str, ...]:
    return tuple(each.value for each in doubts_of(record, at=clock("2026-11-10 08:00")))
