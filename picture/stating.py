"""Whether somebody may say that an organisation agrees with recorded reasons or disputes them: one stay's, or those of
everybody whom a blockage holds. The rules that the command line and the API have in common.

Changes no reason and no figure: the bed days stay where they are, those in dispute stand on their own line as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from catalogue.reading.nhs_number import holds_nhs_number
from catalogue.tree import tree_on
from db.engine import Connection
from metrics.access import May
from metrics.beddays.readiness import in_bed_at
from metrics.flow.blockage import Stance, Window
from metrics.flow.cause import Cause
from metrics.flow.stance import ToldStance
from metrics.flow.step import Step, step_now
from metrics.vocabulary.days import london_day
from picture.blockages import blockages_of, handed_back
from picture.board import UnknownOrganisation, When
from picture.call import Call, call
from picture.memory import Memory
from picture.roll import Person
from picture.sight import OutOfScope, sight_of
from picture.viewer import Viewer

TAKEN_BACK = "taken-back"
STANCES: dict[str, Stance | None] = {"agreed": Stance.AGREED, "disputed": Stance.DISPUTED, TAKEN_BACK: None}


class StanceRefused(ValueError):
    """A stance cannot be taken so; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A stance as somebody wrote it. `feed` None: whichever tells of the stay. `at` None: from now on."""

    stay: str
    stance: str
    organisation: str
    role: str
    feed: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOfMany:
    """A stance on the reasons of everybody whom a blockage of `node` holds now, from now on."""

    node: str
    blockage: str
    stance: str
    organisation: str
    role: str


def checked(wanted: Wanted, *, call: Call, now: datetime) -> tuple[ToldStance, Cause]:
    """A stance as it will be kept, and the reason it is about. Raises StanceRefused, naming what is wrong."""
    said_at = wanted.at or now
    if said_at > now:
        raise StanceRefused(f"{said_at.isoformat()} is not yet: it is {now.isoformat(timespec='seconds')}")
    stance, role = _said(wanted.stance, wanted.organisation, wanted.role, call=call, said_at=said_at)
    person = _person(wanted, call)
    cause = _cause(person, call)
    return ToldStance(
        stay=wanted.stay, feed=person.feed, reason=cause.code, organisation=wanted.organisation, stance=stance,
        role=role, said_at=said_at, received_at=now,
    ), cause  # fmt: skip


async def checked_of_many(
    conn: Connection, memory: Memory, wanted: WantedOfMany, *, now: datetime, viewer: Viewer
) -> tuple[ToldStance, ...]:
    """The stances as they will be kept, one for each reason recorded, for somebody who may speak for the organisation.

    Raises StanceRefused, UnknownOrganisation, OutOfScope.
    """
    async with call(conn, memory, organisation=wanted.node, when=When(), now=now, viewer=viewer) as called:
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        if not sight.tree.exists(wanted.organisation):
            raise UnknownOrganisation(wanted.organisation)
        if not sight.reaches(May.SAY, (wanted.organisation,)):
            raise OutOfScope(wanted.organisation)
        stance, role = _said(wanted.stance, wanted.organisation, wanted.role, call=called, said_at=now)
        back = await handed_back(conn, memory, called, viewer=viewer)
        found = blockages_of(called, window=Window.WEEK, handed_back=back).found
        held = next((frozenset(each.now) for each in found if each.key == wanted.blockage), None)
        if held is None:
            raise StanceRefused(f"{wanted.blockage}: nothing of that key holds anybody there now")
        told = tuple(
            ToldStance(
                stay=person.record.stay.key, feed=person.feed, reason=cause.code, organisation=wanted.organisation,
                stance=stance, role=role, said_at=now, received_at=now,
            )
            for person, cause in _reasons(called, held)
        )  # fmt: skip
    if not told:
        raise StanceRefused(f"{wanted.blockage}: nobody has recorded a reason to agree with or to dispute")
    return told


def _said(
    stance: str, organisation: str, role: str, *, call: Call, said_at: datetime
) -> tuple[Stance | None, str]:  # fmt: skip
    """What is said, and in which role. Raises StanceRefused."""
    if stance not in STANCES:
        raise StanceRefused(f"{stance}: a stance is agreed or disputed, or {TAKEN_BACK}")
    if not tree_on(call.catalogue, on=london_day(said_at)).exists(organisation):
        raise StanceRefused(f"{organisation}: no organisation of the catalogue has that code then")
    named = role.strip()
    if not named:
        raise StanceRefused("the role is empty: who takes a stance says in which role")
    if holds_nhs_number(named) or not named.isprintable():
        raise StanceRefused("the role holds what reads as an NHS number, or what cannot be shown")
    return STANCES[stance], named


def _reasons(call: Call, held: frozenset[str]) -> Iterator[tuple[Person, Cause]]:
    """Those of some stays for whom a reason is recorded, in order of key."""
    for person in call.scope.people(call.roll):
        if person.record.stay.key in held and in_bed_at(person.record, call.at):
            step = _step(person, call)
            if step is not None and step.cause is not None:
                yield person, step.cause


def _person(wanted: Wanted, call: Call) -> Person:
    found = [
        person
        for (key, feed), person in sorted(call.roll.people.items(), key=lambda pair: pair[0])
        if key == wanted.stay and wanted.feed in (None, feed) and in_bed_at(person.record, call.at)
    ]
    if not found:
        raise StanceRefused(f"{wanted.stay}: nobody in a bed has that key")
    if len(found) > 1:
        feeds = ", ".join(person.feed for person in found)
        raise StanceRefused(f"{wanted.stay}: more than one feed tells of that key; say which with --feed: {feeds}")
    return found[0]


def _cause(person: Person, call: Call) -> Cause:
    """The reason that applies to somebody now. Raises StanceRefused where there is none."""
    step, key = _step(person, call), person.record.stay.key
    if step is None:
        raise StanceRefused(f"{key}: nothing holds them, for they are not ready to leave")
    if step.cause is None:
        raise StanceRefused(f"{key}: nobody has recorded a reason to agree with or to dispute")
    return step.cause


def _step(person: Person, call: Call) -> Step | None:
    settings = call.settings
    return step_now(person.record, at=call.at, services=settings.services, causes=settings.causes)
