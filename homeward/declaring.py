"""Declaring a level for an organisation, by a named role and with its reason; composition, refusals and words.

Says nothing of what the level should be: the calculated one stands beside it and neither corrects the other.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Catalogue
from catalogue.reading.nhs_number import holds_nhs_number
from catalogue.tree import tree_on
from db.clock import read_clock
from db.engine import Connection, connection
from db.migrate import SchemaError
from db.write.declared import declare
from homeward.database import Database
from metrics.opel.declared import Declared
from metrics.pressure import Pillar
from metrics.vocabulary import Level
from metrics.vocabulary.days import london_day
from picture.memory import Memory, NoCatalogue

STOOD_DOWN = "stood-down"
_LEVELS: dict[str, Level | None] = {"1": Level.ONE, "2": Level.TWO, "3": Level.THREE, "4": Level.FOUR, STOOD_DOWN: None}


class DeclarationRefused(ValueError):
    """A level cannot be declared so; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A declaration as somebody wrote it. `at` None: from now on."""

    organisation: str
    level: str
    pillar: str
    role: str
    reason: str
    at: datetime | None = None


def declare_level(database: Database, wanted: Wanted, *, say: Callable[[str], None]) -> None:
    """Write a declaration down and say what was written. Raises DeclarationRefused, SchemaError."""
    declared = asyncio.run(_declare(database, wanted))
    what = "stood down" if declared.level is None else f"level {declared.level:d}"
    say(f"{declared.organisation} {declared.pillar}: {what} from {declared.declared_at:%Y-%m-%d %H:%M} UTC")


async def _declare(database: Database, wanted: Wanted) -> Declared:
    pool = database.engine("worker", size=1)
    try:
        async with connection(pool) as conn:
            return await write_declaration(conn, wanted)
    finally:
        await pool.dispose()


async def write_declaration(conn: Connection, wanted: Wanted) -> Declared:
    """Check a declaration against the catalogue in force and the clock, and write it down; commits.

    Raises DeclarationRefused, SchemaError.
    """
    clock = await read_clock(conn)
    if clock is None:
        raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
    try:
        catalogue = await Memory().catalogue(conn, known=None)
    except NoCatalogue as error:
        raise SchemaError(f"{error}: run ./run demo, or ./run migrate") from None
    declared = checked(wanted, catalogue=catalogue, now=clock.now())
    await declare(conn, declared)
    return declared


def checked(wanted: Wanted, *, catalogue: Catalogue, now: datetime) -> Declared:
    """A declaration as it will be kept. Raises DeclarationRefused, naming what is wrong."""
    if wanted.level not in _LEVELS:
        raise DeclarationRefused(f"{wanted.level}: a level is 1, 2, 3 or 4, or {STOOD_DOWN}")
    with_opel = [pillar.value for pillar in Pillar if pillar.has_opel]
    if wanted.pillar not in with_opel:
        why = "has no OPEL, only a local trigger" if wanted.pillar in set(Pillar) else "is no pillar"
        raise DeclarationRefused(f"{wanted.pillar} {why}; a level is declared for {', '.join(with_opel)}")
    declared_at = wanted.at or now
    if declared_at > now:
        raise DeclarationRefused(f"{declared_at.isoformat()} is not yet: it is {now.isoformat(timespec='seconds')}")
    if not tree_on(catalogue, on=london_day(declared_at)).exists(wanted.organisation):
        raise DeclarationRefused(f"{wanted.organisation}: no organisation of the catalogue has that code then")
    texts = {"role": wanted.role.strip(), "reason": wanted.reason.strip()}
    for name, text in texts.items():
        if not text:
            raise DeclarationRefused(f"the {name} is empty: who declares a level says in which role, and why")
        if holds_nhs_number(text) or not text.isprintable():
            raise DeclarationRefused(f"the {name} holds what reads as an NHS number, or what cannot be shown")
    return Declared(
        organisation=wanted.organisation,
        pillar=Pillar(wanted.pillar),
        level=_LEVELS[wanted.level],
        declared_at=declared_at,
        received_at=now,
        **texts,
    )
