"""Saying for an organisation whether it agrees with the reason recorded for somebody who is held; composition, words.

Changes no reason and no figure: the bed days stay where they are, those in dispute stand on their own line as well.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from catalogue.reading.nhs_number import holds_nhs_number
from catalogue.tree import tree_on
from db.clock import read_clock
from db.engine import Connection, connection
from db.migrate import SchemaError
from db.write.stances import take_stance
from homeward.database import Database
from metrics.beddays.readiness import in_bed_at
from metrics.flow.blockage import Stance
from metrics.flow.cause import Cause
from metrics.flow.stance import ToldStance
from metrics.flow.step import step_now
from metrics.vocabulary.days import london_day
from picture.board import When
from picture.call import Call, call
from picture.memory import Memory, NoCatalogue
from picture.roll import Person
from picture.viewer import ITSELF

TAKEN_BACK = "taken-back"
_STANCES: dict[str, Stance | None] = {"agreed": Stance.AGREED, "disputed": Stance.DISPUTED, TAKEN_BACK: None}


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


def say_stance(database: Database, wanted: Wanted, *, say: Callable[[str], None]) -> None:
    """Write a stance down and say what was written. Raises StanceRefused, SchemaError."""
    told, cause = asyncio.run(_say(database, wanted))
    what = "has taken back what it said of" if told.stance is None else f"{told.stance.value}:"
    say(f"{told.organisation} {what} {cause.label} ({cause.code}), the reason recorded for {told.stay}")


async def _say(database: Database, wanted: Wanted) -> tuple[ToldStance, Cause]:
    pool = database.engine("worker", size=1)
    try:
        async with connection(pool) as conn:
            return await write_stance(conn, wanted)
    finally:
        await pool.dispose()


async def write_stance(conn: Connection, wanted: Wanted) -> tuple[ToldStance, Cause]:
    """Check a stance against who is held now and why, and write it down; commits. Returns it with the reason.

    Raises StanceRefused, SchemaError.
    """
    clock = await read_clock(conn)
    if clock is None:
        raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
    now = clock.now()
    try:
        async with call(conn, Memory(), organisation=None, when=When(), now=now, viewer=ITSELF) as called:
            told, cause = checked(wanted, call=called, now=now)
    except NoCatalogue as error:
        raise SchemaError(f"{error}: run ./run demo, or ./run migrate") from None
    await take_stance(conn, told)
    return told, cause


def checked(wanted: Wanted, *, call: Call, now: datetime) -> tuple[ToldStance, Cause]:
    """A stance as it will be kept, and the reason it is about. Raises StanceRefused, naming what is wrong."""
    if wanted.stance not in _STANCES:
        raise StanceRefused(f"{wanted.stance}: a stance is agreed or disputed, or {TAKEN_BACK}")
    said_at = wanted.at or now
    if said_at > now:
        raise StanceRefused(f"{said_at.isoformat()} is not yet: it is {now.isoformat(timespec='seconds')}")
    if not tree_on(call.catalogue, on=london_day(said_at)).exists(wanted.organisation):
        raise StanceRefused(f"{wanted.organisation}: no organisation of the catalogue has that code then")
    role = wanted.role.strip()
    if not role:
        raise StanceRefused("the role is empty: who takes a stance says in which role")
    if holds_nhs_number(role) or not role.isprintable():
        raise StanceRefused("the role holds what reads as an NHS number, or what cannot be shown")
    person = _person(wanted, call)
    cause = _cause(person, call)
    return ToldStance(
        stay=wanted.stay, feed=person.feed, reason=cause.code, organisation=wanted.organisation,
        stance=_STANCES[wanted.stance], role=role, said_at=said_at, received_at=now,
    ), cause  # fmt: skip


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
    """The reason that applies to somebody now."""
    settings = call.settings
    step = step_now(person.record, at=call.at, services=settings.services, causes=settings.causes)
    if step is None:
        raise StanceRefused(f"{person.record.stay.key}: nothing holds them, for they are not ready to leave")
    if step.cause is None:
        raise StanceRefused(f"{person.record.stay.key}: nobody has recorded a reason to agree with or to dispute")
    return step.cause
