"""Bed days lost by one stay: the closed days at whose close the person was in a bed and ready, and what held them.

A pure function of the record, so that a caller can keep the answer as long as the record is the same object.
"""

from bisect import bisect_right
from datetime import date, datetime
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_before
from metrics.beddays.readiness import spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.flow.cause import Causes
from metrics.flow.said import said_of_day
from metrics.flow.service import Services
from metrics.flow.step import Constraint, constraint_of, just_before, open_referral
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked

FOUR_WEEKS = 28


class Lost(NamedTuple):
    """One bed day lost: the day, what held the person at its close, and the reason that applied (None: none)."""

    day: date
    constraint: Constraint
    reason: str | None


def days_priced(at: datetime) -> ClosedDays:
    """The closed days that blockages are worked out from: four weeks, and the day before, to see who came and went."""
    return closed_before(at, count=FOUR_WEEKS + 1)


def lost_of(record: StayRecord, *, services: Services, causes: Causes, days: ClosedDays) -> tuple[Lost, ...]:
    """The bed days lost by a stay among some closed days, in their order; in acute and community beds alike."""
    if not record.ready:
        return ()
    lost: list[Lost] = []
    for spell in spells_of(record):
        first = bisect_right(days.closes, spell.starts_at)
        last = len(days.closes) if spell.ends_at is None else bisect_right(days.closes, spell.ends_at)
        since = london_day(spell.starts_at) if first < last else days.first
        for place in range(first, last):
            on, at = days.days[place], just_before(days.closes[place])
            said = said_of_day(record, on=on, since=since)
            constraint = constraint_of(
                record,
                open_referral(record, at=at),
                said,
                at=at,
                on=on,
                is_now=False,
                services=services,
                causes=causes,
            )
            lost.append(Lost(on, constraint, said.code))
    return tuple(lost)


def _bed_days(*records: StayRecord, at: str) -> int:
    days = closed_before(clock(at), count=7)
    return sum(len(lost_of(record, services=Services(), causes=Causes(), days=days)) for record in records)


DEFINITIONS = (
    Definition(
        key="flow.bed_days_lost",
        title="Bed days lost",
        unit="bed days",
        says="Closed days at whose close somebody lay in a bed, acute or community, and was ready to leave it.",
        rule="Count, over the last 1, 7 or 28 closed London days, the stays that at the instant which ends the day "
        "were in a bed and in a ready interval; leaving, or meeting the criteria again, at that very midnight still "
        "counts, becoming ready then does not. Each such day belongs to exactly one blockage, so the blockages add up "
        "to the total. 31 people stuck all week are 217.",
        inputs=("stays", "ready intervals"),
        source="Homeward; counted as the additional bed days of the acute discharge situation report are, by the night",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="ready on Monday at 11:00 and still there the next Monday: seven closes",
                answer=7,
                work=lambda: _bed_days(
                    a_stay("2026-10-29 16:00", ready=[("2026-11-02 11:00", None)]), at="2026-11-09 08:00"
                ),
            ),
            Worked(
                situation="31 people ready since long before, all week",
                answer=217,
                work=lambda: _bed_days(
                    *[a_stay("2026-10-01 16:00", ready=[("2026-10-20 11:00", None)])] * 31, at="2026-11-09 08:00"
                ),
            ),
            Worked(
                situation="ready on Tuesday, gone on Wednesday at noon: one close",
                answer=1,
                work=lambda: _bed_days(
                    a_stay("2026-10-29 16:00", "2026-11-04 12:00", ready=[("2026-11-03 10:00", None)]),
                    at="2026-11-09 08:00",
                ),
            ),
            Worked(
                situation="ready and gone within one day: no bed day",
                answer=0,
                work=lambda: _bed_days(
                    a_stay("2026-10-29 16:00", "2026-11-03 17:00", ready=[("2026-11-03 10:00", None)]),
                    at="2026-11-09 08:00",
                ),
            ),
            Worked(
                situation="left exactly at midnight: was there at the close",
                answer=1,
                work=lambda: _bed_days(
                    a_stay("2026-10-29 16:00", "2026-11-04 00:00", ready=[("2026-11-03 10:00", None)]),
                    at="2026-11-09 08:00",
                ),
            ),
            Worked(
                situation="met the criteria again for two days in between: those two closes are not lost",
                answer=5,
                work=lambda: _bed_days(
                    a_stay(
                        "2026-10-20 16:00",
                        ready=[("2026-10-30 10:00", "2026-11-04 09:00"), ("2026-11-06 09:00", None)],
                    ),
                    at="2026-11-09 08:00",
                ),
            ),
        ),
    ),
)
