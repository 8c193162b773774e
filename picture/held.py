"""Everybody a blockage is made of: who is held now, the bed days each has lost, whose lateness costs hours.

Both the figures and the rows behind them start from here, so that they cannot part. Adds nothing up.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.record import StayRecord
from metrics.flow.idle import Waiting, waiting_of
from metrics.flow.lateness import Late, late_now, late_of, may_be_late
from metrics.flow.lost import Lost, days_priced, lost_of
from metrics.flow.stance import Standing, standing
from metrics.flow.step import Step, step_now
from metrics.flow.tally import Held
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Offer
from picture.call import Call
from picture.kept import Key
from picture.muster import Told, muster
from picture.on_pathway import is_on
from picture.roll import Person
from picture.stances import NOBODY_SAID, Stances


class HeldPerson(NamedTuple):
    """Somebody with what holds them now, the bed days they have lost, and how their reasons stand."""

    person: Person
    held: Held
    stands: Standing = Standing()


class LatePerson(NamedTuple):
    """Somebody whose leaving was late, or is."""

    person: Person
    late: Late


@dataclass(frozen=True, slots=True)
class EveryoneHeld:
    """All of them, in order of stay key. `waiting`: their days of waiting for a service there was none of."""

    held: list[HeldPerson]
    waiting: list[Waiting]
    finished: list[LatePerson]
    running: list[LatePerson]


def everyone_held(
    call: Call, *, stances: Stances = NOBODY_SAID, pathway: str | None = None
) -> EveryoneHeld:  # fmt: skip
    """Everybody of a call's organisation who is ready and held, has lost a bed day, or was late; None: on any
    pathway."""
    found = holding(call)

    def is_asked(person: Person) -> bool:
        return is_on(person.record.stay, pathway)

    held = {key: each for key, each in found.held.items() if is_asked(each.person)}
    return EveryoneHeld(
        held=[_with_stances(held[key], call, stances=stances) for key in sorted(held)],
        waiting=[day for key in sorted(found.waiting) if key in held for day in found.waiting[key]],
        finished=[late for key in sorted(found.finished) if is_asked((late := found.finished[key]).person)],
        running=[late for late in found.running(call) if is_asked(late.person)],
    )


def holding(call: Call) -> "Holding":
    """The same by the keys of the roll, kept from call to call."""
    return muster(call).account("held", lambda: Holding(call), call=call)


class Holding:
    """Who is held, has lost days or was late, each by their key on the roll."""

    def __init__(self, call: Call) -> None:
        self.held: dict[Key, HeldPerson] = {}
        self.waiting: dict[Key, tuple[Waiting, ...]] = {}
        self.finished: dict[Key, LatePerson] = {}
        self._may_be_late: dict[Key, Person] = {}
        self._rule = call.settings.rules.lateness_rule(on=london_day(call.at))

    def put(self, key: Key, person: Person | None, *, call: Call, told: Told) -> None:
        """Take somebody as they are."""
        for each in (self.held, self.waiting, self.finished, self._may_be_late):
            each.pop(key, None)
        held = held_of(person, call, told=told) if person is not None else None
        if person is None or held is None:
            return
        if held.lost or held.step is not None:
            self.held[key] = HeldPerson(person, held)
            waited = waiting_of(person.record, held.lost)
            if waited:
                self.waiting[key] = waited
        self._put_late(key, person, call, is_waiting=held.step is not None)

    def _put_late(self, key: Key, person: Person, call: Call, *, is_waiting: bool) -> None:
        rule = self._rule
        if rule is None:
            return
        over = person.noted(("late", rule), lambda record: late_of(record, rule=rule))
        if over is not None:
            self.finished[key] = LatePerson(person, over)
        elif is_waiting and may_be_late(person.record, day=london_day(call.at), rule=rule):
            self._may_be_late[key] = person

    def running(self, call: Call) -> list[LatePerson]:
        """Those who wait past the set hour, in order of key. It grows from moment to moment and is asked each time."""
        rule = self._rule
        if rule is None:
            return []
        asked = [self._may_be_late[key] for key in sorted(self._may_be_late)]
        found = [(person, late_now(person.record, at=call.at, rule=rule)) for person in asked]
        return [LatePerson(person, late) for person, late in found if late is not None]


def held_of(person: Person, call: Call, *, told: Told) -> Held | None:
    """What holds somebody now, where their feed's word is about now, and the bed days of which it told; None: they were
    never ready."""
    if not person.record.ready:
        return None
    lost = _told(_lost(person, call, days_priced(call.at)), last=told.last)
    return Held(person.record, _step(person.record, call) if told.is_now else None, lost)


def _with_stances(each: HeldPerson, call: Call, *, stances: Stances) -> HeldPerson:
    stands = standing_of(each.person, each.held, call, stances=stances)
    return each if stands is None else HeldPerson(each.person, stated(each.held, stands), stands)


def standing_of(person: Person, held: Held, call: Call, *, stances: Stances) -> Standing | None:
    """How somebody's reasons stand; None where nobody has said anything of them."""
    told = stances.get((person.record.stay.key, person.feed))
    if told is None:
        return None
    step = held.step
    reason = step.cause.code if step is not None and step.cause is not None else None
    first = days_priced(call.at).first
    return standing(told, lost=held.lost, reason_now=reason, today=london_day(call.at), looked_from=first)


def stated(held: Held, stands: Standing) -> Held:
    """Somebody held with what is said of their reasons."""
    return held._replace(stance=stands.now, disputed=stands.disputed)


def offers_of(call: Call) -> list[Offer]:
    """What the services of a call's organisation offer, without those that the viewer is not shown singly: what is
    idle is told place by place."""
    veil = call.sight.veil
    return [each.episode for each in call.scope.offers(call.roll) if veil.why(each.organisation) is None]


def hidden_services(call: Call) -> int:
    """How many services of a call's organisation are left out of `offers_of`."""
    veil = call.sight.veil
    return len({each.organisation for each in call.scope.offers(call.roll) if veil.why(each.organisation) is not None})


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
