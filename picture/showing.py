"""To whom providers show what they can take, as they last said, and who may say otherwise."""

from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Kind, Organisation
from db.access.showing import Said, last_said
from db.engine import Connection
from db.read.snapshot import one_look
from metrics.access import May, ShowsTo
from metrics.vocabulary.days import london_day
from picture.board import UnknownOrganisation
from picture.memory import Memory
from picture.sight import OutOfScope, sight_of
from picture.viewer import Viewer


class NotAProvider(ValueError):
    """Only a provider has vacancies to show: what a trust or council holds is everybody's to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """One provider; `said` None: it never said anything. `may_change`: the viewer may say otherwise for it."""

    organisation: Organisation
    said: Said | None
    may_change: bool

    @property
    def shows_to(self) -> ShowsTo:
        """What holds."""
        return ShowsTo.EVERYBODY if self.said is None else self.said.shows_to


async def showings(conn: Connection, memory: Memory, *, now: datetime, viewer: Viewer) -> list[Shows]:
    """The providers that the viewer reaches, in order of code."""
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        tree = memory.ground(catalogue, on=london_day(now)).tree
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        said = await last_said(conn)
    return [
        Shows(organisation=each, said=said.get(code), may_change=sight.reaches(May.OFFER, (code,)))
        for code, each in sorted(catalogue.organisations.items())
        if each.kind is Kind.PROVIDER and tree.exists(code) and sight.reaches(May.FIGURES, (code,))
    ]


async def provider(conn: Connection, memory: Memory, organisation: str, *, now: datetime, viewer: Viewer) -> Shows:
    """One provider, for which the viewer may say to whom it shows.

    Raises UnknownOrganisation, NotAProvider, OutOfScope.
    """
    async with one_look(conn):
        catalogue = await memory.catalogue(conn, known=None)
        await memory.index.refresh(conn)
        tree = memory.ground(catalogue, on=london_day(now)).tree
        sight = await sight_of(conn, memory, now=now, viewer=viewer)
        said = await last_said(conn)
    if not tree.exists(organisation):
        raise UnknownOrganisation(organisation)
    if not sight.reaches(May.OFFER, (organisation,)):
        raise OutOfScope(organisation)
    found = catalogue.organisations[organisation]
    if found.kind is not Kind.PROVIDER:
        raise NotAProvider(organisation)
    return Shows(organisation=found, said=said.get(organisation), may_change=True)
