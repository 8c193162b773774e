"""The rows behind what blockages cost: bed days one by one, bed hours of lateness, days of idle capacity.

Their numbers are those of `blockages`, since both count the same people. Rows about persons: each
viewer sees their own organisation's and what is shared with it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from metrics.beddays.readiness import spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.unit import Care
from metrics.flow.cause import Cause
from metrics.flow.idle import IdleDay, idle_days
from metrics.flow.lateness import Late, key_of_late
from metrics.flow.leading import HandedBack, Leading, key_of
from metrics.flow.lost import FOUR_WEEKS, Lost
from metrics.flow.rules import CostKind
from metrics.flow.step import Constraint
from metrics.vocabulary.days import close_of, london_day
from picture.call import Call
from picture.held import HeldPerson, everyone_held, offers_of
from picture.roll import Person
from picture.stances import NOBODY_SAID, Stances

MOST_DAYS = FOUR_WEEKS


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRow:
    """One bed day lost. `since`: when the person had become ready; `ward`: where they lay, as far as it was told.

    `pounds`: what a day in such a bed costs, None where it has no price. `cause` None: no reason was recorded.
    """

    person: Person
    day: date
    held: Constraint
    cause: Cause | None
    ward: str | None
    care: Care
    since: datetime
    pounds: float | None
    is_disputed: bool

    @property
    def blockage(self) -> str:
        """The key of the blockage it is counted in."""
        return key_of(self.held)

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two rows share, the day first."""
        return self.day.isoformat(), self.person.record.stay.key, self.person.feed


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRow:
    """The lateness of one person on the day they left, or so far today (`is_running`)."""

    person: Person
    late: Late
    is_running: bool

    @property
    def lateness(self) -> str:
        """The key of the lateness it is counted in."""
        return key_of_late(self.late)

    @property
    def key(self) -> tuple[str, str, str]:
        """What no two rows share, the day first."""
        return self.late.day.isoformat(), self.late.stay, self.person.feed


def lost_rows(
    call: Call, *, blockage: str | None, days: int, handed_back: HandedBack, stances: Stances = NOBODY_SAID,
    pathway: str | None = None,
) -> list[LostRow]:  # fmt: skip
    """The bed days of the last `days` closed days, of one blockage or of all, by day, then by stay.

    Those that the viewer sees. Raises RowsClosed.
    """
    call.sight.require_rows()
    today, leading = london_day(call.at), Leading(handed_back)
    rows = [
        _lost_row(each, lost, held, call)
        for each in everyone_held(call, stances=stances, pathway=pathway).held
        if call.sight.of_stay(each.held.record.stay)
        for lost in each.held.lost
        for held in (leading.of(lost.constraint),)
        if 1 <= (today - lost.day).days <= days and blockage in (None, key_of(held))
    ]
    return sorted(rows, key=lambda row: row.key)


def _lost_row(each: HeldPerson, lost: Lost, held: Constraint, call: Call) -> LostRow:
    record, settings, today = each.person.record, call.settings, london_day(call.at)
    stay, told = record.stay, record.days.get(lost.day)
    # Priced as the blockage is: by the bed the person is in now.
    care = settings.units.of(ward=stay.ward, site=stay.organisation).care
    cost = settings.rules.unit_cost(CostKind.COMMUNITY if care is Care.COMMUNITY else CostKind.ACUTE, on=today)
    return LostRow(
        person=each.person, day=lost.day, held=held,
        cause=None if lost.reason is None else settings.causes.of(lost.reason, on=today),
        ward=told.ward if told is not None and told.ward is not None else stay.ward, care=care,
        since=_ready_since(record, lost.day), pounds=None if cost is None else cost.pounds_a_day,
        is_disputed=lost.day in each.held.disputed,
    )  # fmt: skip


def _ready_since(record: StayRecord, day: date) -> datetime:
    """When the spell began that covers the close of a day."""
    return max(spell.starts_at for spell in spells_of(record) if spell.starts_at < close_of(day))


def late_rows(call: Call, *, lateness: str | None, days: int, pathway: str | None = None) -> list[LateRow]:
    """The lateness of today and of the last `days` closed days, by day, then by stay.

    Those that the viewer sees. Raises RowsClosed.
    """
    call.sight.require_rows()
    all_, today = everyone_held(call, pathway=pathway), london_day(call.at)
    rows = [
        *(LateRow(person=each.person, late=each.late, is_running=False) for each in all_.finished),
        *(LateRow(person=each.person, late=each.late, is_running=True) for each in all_.running),
    ]
    kept = (
        row
        for row in rows
        if 0 <= (today - row.late.day).days <= days
        and lateness in (None, row.lateness)
        and call.sight.of_stay(row.person.record.stay)
    )
    return sorted(kept, key=lambda row: row.key)


def idle_rows(call: Call, *, idle: str | None, days: int, pathway: str | None = None) -> list[IdleDay]:
    """The days of idle capacity of the last `days` closed days, by day, then by type.

    Each names those who waited, as far as the viewer sees them; how many they were is told in any case. Raises
    RowsClosed.
    """
    call.sight.require_rows()
    today = london_day(call.at)
    found = idle_days(everyone_held(call, pathway=pathway).waiting, offers_of(call), at=call.at)
    kept = (each for each in found if (today - each.day).days <= days and idle in (None, each.key))
    seen = {
        person.record.stay.key for person in call.roll.people.values() if call.sight.of_stay(person.record.stay)
    }  # fmt: skip
    named = (
        each._replace(waiting=tuple(waiting for waiting in each.waiting if waiting.stay in seen)) for each in kept
    )  # fmt: skip
    return sorted(named, key=lambda each: (each.day, each.type))
