"""Everybody a blockage is made of: who is held now, the bed days each has lost, whose lateness costs hours.

Both the figures and the rows behind them start from here, so that they cannot part. Adds nothing up.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.record import StayRecord
from metrics.flow.idle import Waiting, waiting_of
from metrics.flow.lateness import Late, late_now, late_of
from metrics.flow.lost import Lost, days_priced, lost_of
from metrics.flow.rules import LatenessRule
from metrics.flow.step import Step, step_now
from metrics.flow.tally import Held
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Offer
from picture.call import Call
from picture.presence import counted_people, last_told
from picture.roll import Person


class HeldPerson(NamedTuple):
    """Somebody with what holds them now and the bed days they have lost."""

    person: Person
    held: Held


class LatePerson(NamedTuple):
    """Somebody whose leaving was late, or is."""

    person: Person
    late: Late


@dataclass(frozen=True, slots=True)
class EveryoneHeld:
    """All of them, in order of stay key. `waiting`: their days of waiting for a service there was none of."""

    held: list[HeldPerson] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    finished: list[LatePerson] = field(default_factory=list)
    running: list[LatePerson] = field(default_factory=list)


def everyone_held(call: Call) -> EveryoneHeld:
    """Everybody of a call's organisation who is ready and held, has lost a bed day, or was late."""
    people = list(counted_people(call))
    days = days_priced(call.at)
    told = {feed: last_told(call, feed, days) for feed in {person.feed for person in people}}
    rule = call.settings.rules.lateness_rule(on=london_day(call.at))
    found = EveryoneHeld()
    for person in people:
        record = person.record
        if not record.ready:
            continue
        lost = _told(_lost(person, call, days), last=told[person.feed])
        step = _step(record, call) if call.is_told_now(person.feed) else None
        if lost or step is not None:
            found.held.append(HeldPerson(person, Held(record, step, lost)))
            found.waiting.extend(waiting_of(record, lost))
        _add_late(person, call, rule=rule, to=found)
    return found


def offers_of(call: Call) -> list[Offer]:
    """What the services of a call's organisation offer."""
    return [each.episode for each in call.scope.offers(call.roll)]


def _lost(person: Person, call: Call, days: ClosedDays) -> tuple[Lost, ...]:
    """The bed days somebody has lost; noted on them until the window moves on."""
    settings = call.settings
    return person.noted(
        ("lost", days.last),
        lambda record: lost_of(record, services=settings.services, causes=settings.causes, days=days),
    )


def _told(lost: tuple[Lost, ...], *, last: date | None) -> tuple[Lost, ...]:
    if last is None or not lost:
        return ()
    return lost if lost[-1].day <= last else tuple(each for each in lost if each.day <= last)


def _step(record: StayRecord, call: Call) -> Step | None:
    return step_now(record, at=call.at, services=call.settings.services, causes=call.settings.causes)


def _add_late(person: Person, call: Call, *, rule: LatenessRule | None, to: EveryoneHeld) -> None:
    if rule is None:
        return
    over = person.noted(("late", rule), lambda record: late_of(record, rule=rule))
    if over is not None:
        to.finished.append(LatePerson(person, over))
    elif call.is_told_now(person.feed) and (late := late_now(person.record, at=call.at, rule=rule)) is not None:
        to.running.append(LatePerson(person, late))
