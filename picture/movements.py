"""Who came to the lanes of an organisation, is expected there, and has left: kept, and mended by who changed.

`people` are always the organisation's with those its services are asked for.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from metrics.beddays.closed_days import ClosedDays
from metrics.beddays.readiness import in_bed_at
from metrics.flow.expected import Coming, Readied, became_ready, coming, may_have_become_ready
from metrics.flow.lanes import pathway_table
from metrics.flow.path import Whose
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Stay
from picture.call import Call
from picture.kept import Key
from picture.muster import Muster, Told
from picture.requests import Narrowed
from picture.roll import Person

Final = tuple[str, str]
"""The pathway somebody was referred to, and the one they left on; "" for not known."""


def readied(people: Muster, call: Call, narrowed: Narrowed, *, since: datetime) -> Iterator[Readied]:
    """Who became ready after an instant, of the organisation or of its services."""
    account = people.account("readied", lambda: _Readied(since), call=call, rests_on=since)
    for person, found in account.found.values():
        for each in found:
            if _is_asked(call, person, each.whose, narrowed):
                yield each


def ahead(people: Muster, call: Call, narrowed: Narrowed) -> Iterator[Coming]:
    """Who is expected, by boards that have spoken lately enough."""
    account = people.account("ahead", _Ahead, call=call)
    for person, each in account.found.values():
        if _is_asked(call, person, each.whose, narrowed):
            yield each


def left(people: Muster, call: Call, narrowed: Narrowed, *, days: ClosedDays) -> Mapping[Final, int]:
    """On which pathways the organisation's people left a bed on some closed days."""
    account = people.account("left", _Left, call=call)
    found: Counter[Final] = Counter()
    for day in days.days:
        if narrowed == Narrowed():
            found.update(account.finals.get(day, {}))
        else:
            stays = [stay for stay in account.stays.get(day, {}).values() if _has_left(stay, narrowed)]
            found.update(pathway_table((stay.pathway_referred, stay.pathway_final) for stay in stays))
    return found


def _is_asked(call: Call, person: Person, whose: Whose, narrowed: Narrowed) -> bool:
    """Whether the person belongs to the organisation, or what they come to does; and is among those asked about."""
    is_of_it = whose.service in call.scope.codes or call.scope.holds(person)
    return is_of_it and narrowed.takes(whose, ward=person.record.stay.ward)


def _has_left(stay: Stay, narrowed: Narrowed) -> bool:
    is_pathway = narrowed.pathway in (None, stay.pathway_final or stay.pathway_referred)
    return is_pathway and narrowed.ward in (None, stay.ward) and narrowed.council in (None, stay.home_council)


def _final(stay: Stay) -> Final:
    return stay.pathway_referred or "", stay.pathway_final or ""


class _Readied:
    """Whoever became ready since an instant: most people's spells all began long before."""

    def __init__(self, since: datetime) -> None:
        self._since = since
        self.found: dict[Key, tuple[Person, tuple[Readied, ...]]] = {}

    def put(self, key: Key, person: Person | None, *, call: Call, told: Told) -> None:
        """Note the spells of somebody."""
        del told
        self.found.pop(key, None)
        if person is not None and may_have_become_ready(person.record, since=self._since):
            self.found[key] = (person, became_ready(person.record, at=call.at))


class _Ahead:
    """Whoever is expected; most people on the roll have left, and are expected nowhere."""

    def __init__(self) -> None:
        self.found: dict[Key, tuple[Person, Coming]] = {}

    def put(self, key: Key, person: Person | None, *, call: Call, told: Told) -> None:
        """Note what somebody comes to."""
        self.found.pop(key, None)
        if person is not None and told.is_now and in_bed_at(person.record, call.at):
            expected = coming(person.record, at=call.at)
            if expected is not None:
                self.found[key] = (person, expected)


class _Left:
    """Whoever of the organisation has left, by the London day they left on."""

    def __init__(self) -> None:
        self.finals: defaultdict[date, Counter[Final]] = defaultdict(Counter)
        self.stays: defaultdict[date, dict[Key, Stay]] = defaultdict(dict)
        self._day_of: dict[Key, date] = {}

    def put(self, key: Key, person: Person | None, *, call: Call, told: Told) -> None:
        """Note the day and the pathways of somebody who has left."""
        del told
        day = self._day_of.pop(key, None)
        if day is not None:
            final = _final(self.stays[day].pop(key))
            self.finals[day][final] -= 1
            if not self.finals[day][final]:
                del self.finals[day][final]
        if person is not None and person.record.stay.left_at is not None and call.scope.holds(person):
            stay = person.record.stay
            day = self._day_of[key] = london_day(person.record.stay.left_at)
            self.stays[day][key] = stay
            self.finals[day][_final(stay)] += 1
