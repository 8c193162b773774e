"""What holds somebody who is ready, by the definition of a step (`flow.step`), worked out case by case."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.journeys.truth import facts
from tests.journeys.truth.days import A_DAY, close_of, day_of
from tests.journeys.truth.people import Ask, Person, Spell

NO_REASON = "no reason recorded"
_SERVICE_TAGS = {"no capacity", "being arranged"}
_OF_PATHWAY = {"P0": "home_care", "P1": "home_care", "P2": "bed_based", "P3": "care_home"}
_BESIDE = {"equipment", "housing", "mental_health", "community_health"}
_NAMES = {
    "adaptations": "housing", "bed_rehabilitation": "bed_based", "care_home": "care_home", "end_of_life": "end_of_life",
    "equipment": "equipment", "home_health": "community_health", "home_rehabilitation": "reablement",
    "home_social_care": "home_care", "homelessness_housing": "housing", "housing": "housing",
    "mental_health_bed": "mental_health", "no_recourse": "housing", "out_of_area": "out_of_area",
    "restart_of_care": "home_care", "self_funded": "home_care",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds somebody: a step or a service, at an organisation, or for a council and locality."""

    tag: str
    kind: str
    what: str
    organisation: str | None = None
    council: str | None = None
    locality: str | None = None

    @property
    def key(self) -> str:
        """What an address calls it."""
        start = f"{self.tag.replace(' ', '-')}~{self.what}"
        if self.organisation is not None:
            return f"{start}~{self.organisation}"
        if self.council is None and self.locality is None:
            return start
        return f"{start}~{self.council or ''}~{self.locality or ''}"


@dataclass(frozen=True, slots=True)
class Word:
    """A reason that was recorded. `is_carried`: on an earlier day. `at` None: nobody knows when."""

    code: str | None = None
    is_carried: bool = False
    at: datetime | None = None

    def is_before(self, instant: datetime) -> bool:
        """Whether it says nothing of what came after."""
        return self.at is not None and self.at < instant


def open_ask(asks: list[Ask], at: datetime) -> Ask | None:
    """The latest request that is open."""
    found = [ask for ask in asks if ask.is_open(at)]
    return found[-1] if found else None


def earlier_word(person: Person, *, before: date, since: date) -> Word:
    """The last reason of the days before one, as long as they are not before another."""
    for back in range((before - since).days):
        day = person.days.get(before - (back + 1) * A_DAY)
        if day is not None and day.reason is not None:
            return Word(day.reason, True, day.reviewed_at)
    return Word()


def word_of_day(person: Person, on: date, since: date) -> Word:
    """A day's own reason; an unreviewed day takes that of an earlier day of the spell."""
    day = person.days.get(on)
    if day is not None and day.reason is not None:
        return Word(day.reason, False, day.reviewed_at)
    if day is not None and day.colour is not None:
        return Word()
    return earlier_word(person, before=on, since=since)


def word_now(person: Person, ask: Ask | None, *, today: date, since: date) -> Word:
    """Today's own reason, unless somebody was referred after it; then the stay's; then an earlier day's."""
    day = person.days.get(today)
    if day is not None and day.reason is not None:
        own = Word(day.reason, False, day.reviewed_at)
        if ask is None or person.reason is None or not own.is_before(ask.referred_at):
            return own
    if person.reason is not None:
        return Word(person.reason)
    if day is not None and day.colour is not None:
        return Word()
    return earlier_word(person, before=today, since=since)


def held_now(person: Person, asks: list[Ask], at: datetime) -> tuple[Holds, str | None, Spell] | None:
    """What holds somebody at an instant, the reason that applies, and the spell; None where they are not ready."""
    spell = person.spell_at(at)
    if spell is None:
        return None
    ask, today = open_ask(asks, at), day_of(at)
    word = word_now(person, ask, today=today, since=day_of(spell[0]))
    return _holds(person, ask, word, at=at, on=today, is_now=True), word.code, spell


def held_at_close(person: Person, asks: list[Ask], on: date) -> tuple[Holds, str | None] | None:
    """What held somebody as a day ended, and the reason that applied; None where they were not ready in a bed."""
    at = close_of(on) - timedelta(microseconds=1)
    spell = person.spell_at(at)
    if spell is None:
        return None
    word = word_of_day(person, on, day_of(spell[0]))
    return _holds(person, open_ask(asks, at), word, at=at, on=on, is_now=False), word.code


def _holds(person: Person, ask: Ask | None, word: Word, *, at: datetime, on: date, is_now: bool) -> Holds:
    meant = facts.reason(word.code, on) if word.code is not None else None
    is_late = ask is not None and word.is_before(ask.referred_at)
    if meant is not None and meant.is_of_hospital and not word.is_carried and not is_late:
        return Holds(meant.wall_tag, "step", _step(meant.code), person.site)
    if ask is None:
        return _of_reason(person, meant)
    if not ask.is_decided(at):
        return _hub(person, ask)
    if is_now and ask.tag == "hospital process":
        step = _step(meant.code) if meant is not None and meant.is_of_hospital else "not_named"
        return Holds("hospital process", "step", step, person.site)
    return _service(person, ask, meant, tag=_tag(person, ask, word, at=at, on=on, is_now=is_now))


def _tag(person: Person, ask: Ask, word: Word, *, at: datetime, on: date, is_now: bool) -> str:
    """The service's own tag now; at a close the latest of the day's reason, the nearest reason, the acceptance."""
    if is_now and ask.tag in _SERVICE_TAGS:
        return str(ask.tag)
    accepted = ask.accepted_at if ask.accepted_at is not None and ask.accepted_at <= at else None
    for said in (word, _nearest(person, ask, on)):
        if said.code is None or (accepted is not None and said.is_before(accepted)):
            continue
        tag = facts.reason(said.code, on).tag
        if tag in _SERVICE_TAGS:
            return str(tag)
    return "no capacity" if accepted is None and ask.tag == "no capacity" else "being arranged"


def _nearest(person: Person, ask: Ask, on: date) -> Word:
    before = earlier_word(person, before=on, since=day_of(ask.referred_at))
    if before.code is not None:
        return before
    later = sorted(day for day, told in person.days.items() if day > on and told.reason is not None)
    if not later:
        return Word()
    told = person.days[later[0]]
    after, until = Word(told.reason, True, told.reviewed_at), ask.accepted_at or ask.closed_at
    return after if until is None or after.is_before(until) else Word()


def _type_of(code: str) -> str | None:
    row = facts.services().get(code)
    return row["type"] if row else None


def _hub(person: Person, ask: Ask | None) -> Holds:
    own = ask.holder if ask is not None and _type_of(ask.holder) == "hub" else None
    return Holds("hub decision", "service_type", "hub", own or facts.hub_of(person.site))


def _service(person: Person, ask: Ask, meant: facts.Reason | None, *, tag: str) -> Holds:
    if _type_of(ask.holder) != "hub":
        return Holds(tag, "service_type", _type_of(ask.holder) or _OF_PATHWAY[ask.pathway], ask.holder)
    council = ask.council or person.council
    named = _service_named(meant.code) if meant is not None else None
    what = named if named in _BESIDE else _OF_PATHWAY[ask.pathway]
    if council not in facts.councils():
        what = "out_of_area"
    return Holds(tag, "service_type", str(what), None, council, ask.locality)


def _of_reason(person: Person, meant: facts.Reason | None) -> Holds:
    if meant is None:
        return Holds(NO_REASON, "step", "no_reason_recorded")
    named = _service_named(meant.code)
    if named == "hub":
        return _hub(person, None)
    if named is not None:
        what = named if person.council in facts.councils() else "out_of_area"
        return Holds(meant.wall_tag, "service_type", what, None, person.council)
    where = person.site if meant.is_of_hospital else facts.hub_of(person.site)
    return Holds(meant.wall_tag, "step", _step(meant.code), where or person.site)


def _service_named(code: str) -> str | None:
    family, _, name = code.partition(".")
    if family == "hub":
        return "hub"
    return _NAMES.get(name) if family in {"capacity", "interface"} else None


def _step(code: str) -> str:
    family, _, name = code.partition(".")
    return name if name and family in {"hospital", "wellbeing", "interface"} else code
