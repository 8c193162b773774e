"""What was recorded of why somebody is still there, where, and when. What it means for them is `metrics.flow.step`."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.beddays.record import StayRecord
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Referral

_A_DAY = timedelta(days=1)


class CameFrom(StrEnum):
    """Where a reason stands: on the day's review, on the stay itself, on an earlier day's review, nowhere."""

    OWN = "own"
    DELAY_REASON = "delay_reason"
    CARRIED = "carried"
    NONE = "none"


class Said(NamedTuple):
    """A reason as it was recorded, and when; `written_at` None where nobody knows: it is taken at its word."""

    code: str | None = None
    came_from: CameFrom = CameFrom.NONE
    written_at: datetime | None = None

    def is_older_than(self, instant: datetime) -> bool:
        """Whether it was written before something happened, and so says nothing of the time after."""
        return self.written_at is not None and self.written_at < instant


NOTHING_SAID = Said()


def said_of_day(record: StayRecord, *, on: date, since: date) -> Said:
    """The reason of a day: its own; if it was not reviewed, the last one recorded since `since`, the day they were
    ready from."""
    day = record.days.get(on)
    if day is not None and day.reason is not None:
        return Said(day.reason, CameFrom.OWN, day.reviewed_at)
    if day is not None and day.colour is not None:
        return NOTHING_SAID
    return carried(record, before=on, since=since)


def said_now(record: StayRecord, referral: Referral | None, *, today: date, since: date) -> Said:
    """The reason of the moment: today's own, else the stay's delay reason, else the last one recorded since ready.

    Today's own gives way to a delay reason once the person was referred after it was written.
    """
    day = record.days.get(today)
    if day is not None and day.reason is not None:
        own = Said(day.reason, CameFrom.OWN, day.reviewed_at)
        if referral is None or record.stay.delay_reason is None or not own.is_older_than(referral.referred_at):
            return own
    if record.stay.delay_reason is not None:
        return Said(record.stay.delay_reason, CameFrom.DELAY_REASON)
    if day is not None and day.colour is not None:
        return NOTHING_SAID
    return carried(record, before=today, since=since)


def carried(record: StayRecord, *, before: date, since: date) -> Said:
    """The last reason recorded before a day, and not before another."""
    days = record.days
    if days:
        on = before - _A_DAY
        while on >= since:
            day = days.get(on)
            if day is not None and day.reason is not None:
                return Said(day.reason, CameFrom.CARRIED, day.reviewed_at)
            on -= _A_DAY
    return NOTHING_SAID


def nearest_word(record: StayRecord, referral: Referral, *, on: date) -> Said:
    """The word to take where a day's own says nothing of the service: the last since the person was referred, else the
    next one after the day, as long as nobody had accepted the referral by then."""
    before = carried(record, before=on, since=london_day(referral.referred_at))
    if before.code is not None:
        return before
    later = min((day for day, told in record.days.items() if day > on and told.reason is not None), default=None)
    until = referral.accepted_at or referral.closed_at
    if later is None:
        return NOTHING_SAID
    after = Said(record.days[later].reason, CameFrom.CARRIED, record.days[later].reviewed_at)
    return after if until is None or after.is_older_than(until) else NOTHING_SAID
