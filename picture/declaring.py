"""Whether a level may be declared as somebody wants it: the rules that the command line and the API have in common.

Says nothing of what the level should be: the calculated one stands beside it and neither corrects the other.
"""

from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Catalogue
from catalogue.reading.nhs_number import holds_nhs_number
from catalogue.tree import tree_on
from db.engine import Connection
from db.read.snapshot import one_look
from metrics.access import May
from metrics.opel.declared import DECLARED_OF, Declared, Whole
from metrics.pressure import Pillar
from metrics.vocabulary import Level
from metrics.vocabulary.days import london_day
from picture.board import UnknownOrganisation
from picture.memory import Memory
from picture.sight import OutOfScope, sight_of
from picture.viewer import Viewer
from picture.whole_system import is_whole_system

STOOD_DOWN = "stood-down"
_LEVELS: dict[str, Level | None] = {"1": Level.ONE, "2": Level.TWO, "3": Level.THREE, "4": Level.FOUR, STOOD_DOWN: None}


class DeclarationRefused(ValueError):
    """A level cannot be declared so; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A declaration as somebody wrote it. `pillar`: a word of `DECLARED_OF`, a pillar or the whole system. `at` None:
    from now on."""

    organisation: str
    level: str
    pillar: str
    role: str
    reason: str
    at: datetime | None = None


def checked(wanted: Wanted, *, catalogue: Catalogue, now: datetime) -> Declared:
    """A declaration as it will be kept. Raises DeclarationRefused, naming what is wrong."""
    if wanted.level not in _LEVELS:
        raise DeclarationRefused(f"{wanted.level}: a level is 1, 2, 3 or 4, or {STOOD_DOWN}")
    if wanted.pillar not in DECLARED_OF:
        why = "has no OPEL, only a local trigger" if wanted.pillar in set(Pillar) else "is no pillar"
        raise DeclarationRefused(f"{wanted.pillar} {why}; a level is declared for {', '.join(DECLARED_OF)}")
    declared_at = wanted.at or now
    if declared_at > now:
        raise DeclarationRefused(f"{declared_at.isoformat()} is not yet: it is {now.isoformat(timespec='seconds')}")
    if not tree_on(catalogue, on=london_day(declared_at)).exists(wanted.organisation):
        raise DeclarationRefused(f"{wanted.organisation}: no organisation of the catalogue has that code then")
    place = catalogue.organisations[wanted.organisation]
    if DECLARED_OF[wanted.pillar] is Whole.SYSTEM and not is_whole_system(place):
        raise DeclarationRefused(
            f"{place.name} is a {place.kind}: a level of the whole system is declared for an integrated care system, "
            "and for no other organisation"
        )
    texts = {"role": wanted.role.strip(), "reason": wanted.reason.strip()}
    for name, text in texts.items():
        if not text:
            raise DeclarationRefused(f"the {name} is empty: who declares a level says in which role, and why")
        if holds_nhs_number(text) or not text.isprintable():
            raise DeclarationRefused(f"the {name} holds what reads as an NHS number, or what cannot be shown")
    return Declared(
        organisation=wanted.organisation,
        of=DECLARED_OF[wanted.pillar],
        level=_LEVELS[wanted.level],
        declared_at=declared_at,
        received_at=now,
        **texts,
    )


async def checked_for(conn: Connection, memory: Memory, wanted: Wanted, *, now: datetime, viewer: Viewer) -> Declared:
    """A declaration as it will be kept, for somebody who may say what an organisation holds of its level.

    Raises UnknownOrganisation, OutOfScope, DeclarationRefused.
    """
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
    if not sight.tree.exists(wanted.organisation):
        raise UnknownOrganisation(wanted.organisation)
    if not sight.reaches(May.SAY, (wanted.organisation,)):
        raise OutOfScope(wanted.organisation)
    return checked(wanted, catalogue=catalogue, now=now)
