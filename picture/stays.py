"""The rows behind the figures about people in beds: who they are counted as, and why. Person by person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from metrics.beddays.census import Length, length_of
from metrics.beddays.colours import RunningDay, running_day_of
from metrics.beddays.readiness import Delay, delay_of, doubts_of, in_bed_at, is_ready, is_sound
from metrics.flow.cause import Cause
from metrics.flow.leading import HandedBack, Leading, key_of
from metrics.flow.stance import Standing
from metrics.flow.step import Constraint, step_now
from metrics.vocabulary.days import london_day
from picture.call import Call
from picture.held import everyone_held
from picture.on_pathway import is_on
from picture.presence import counted_people
from picture.roll import Person
from picture.stances import NOBODY_SAID, Stances


class State(StrEnum):
    """Whom to list. PRESENT: in a bed. READY: of those, who is ready to leave. LEFT: who left in the last 28 days."""

    PRESENT = "present"
    READY = "ready"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which rows; None: any. `blockage` is a key of the blockages' list; they left from the London day `first` up to
    `last`."""

    state: State = State.PRESENT
    ward: str | None = None
    pathway: str | None = None
    blockage: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person as they are counted. `held` None: nothing holds them, or they are not ready. `cause`: the reason that
    applies, None where none was recorded; `stands`: what organisations say of it."""

    person: Person
    length: Length
    delay: Delay
    today: RunningDay | None
    held: Constraint | None
    cause: Cause | None
    stands: Standing
    doubts: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key of the stay."""
        return self.person.record.stay.key

    @property
    def blockage(self) -> str | None:
        """The key of the blockage the person is counted in."""
        return None if self.held is None else key_of(self.held)


def stays_of(call: Call, filters: Filters, *, handed_back: HandedBack, stances: Stances = NOBODY_SAID) -> list[Row]:
    """The rows, in order of stay key. Those that the viewer sees. Raises RowsClosed."""
    call.sight.require_rows()
    stands = {
        (each.held.record.stay.key, each.person.feed): each.stands
        for each in (everyone_held(call, stances=stances).held if stances else ())
    }
    return list(_rows(call, filters, Leading(handed_back), stands))


_Stands = Mapping[tuple[str, str], Standing]


def _rows(call: Call, filters: Filters, leading: Leading, stands: _Stands) -> Iterator[Row]:
    for person in counted_people(call):
        stay = person.record.stay
        if (
            not is_sound(person.record)
            or not call.sight.of_stay(stay)
            or not _is_in(person, filters.state, call)
            or filters.ward not in (None, stay.ward)
            or not is_on(stay, filters.pathway)
            or not _is_between(stay.left_at, filters)
        ):
            continue
        row = _row(person, call, leading, stands)
        if filters.blockage in (None, row.blockage):
            yield row


def _is_in(person: Person, state: State, call: Call) -> bool:
    record = person.record
    if state is State.LEFT:
        left = record.stay.left_at
        return left is not None and left <= call.at and call.roll.since <= london_day(left)
    is_here = in_bed_at(record, call.at) and call.is_told_now(person.feed)
    return is_here and (state is State.PRESENT or is_ready(record, call.at))


def _is_between(left_at: datetime | None, filters: Filters) -> bool:
    if filters.first is None and filters.last is None:
        return True
    left = None if left_at is None else london_day(left_at)
    return left is not None and (filters.first or left) <= left <= (filters.last or left)


def _row(person: Person, call: Call, leading: Leading, stands: _Stands) -> Row:
    record, settings = person.record, call.settings
    step = step_now(record, at=call.at, services=settings.services, causes=settings.causes)
    return Row(
        person=person,
        length=length_of(record, at=call.at),
        delay=delay_of(record, at=call.at),
        today=running_day_of(record, units=settings.units, at=call.at),
        held=None if step is None else leading.of(step.constraint),
        cause=None if step is None else step.cause,
        stands=stands.get((record.stay.key, person.feed), Standing()),
        doubts=tuple(doubt.value for doubt in doubts_of(record, at=call.at)),
    )
