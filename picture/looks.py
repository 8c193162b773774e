"""Whose name may be looked up, and where: the trust's own service, which browsers ask and we never do.

A look needs sight of the row. No name comes here or goes from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from catalogue.model import Catalogue, Kind
from catalogue.sharing import LookUp
from db.engine import Connection
from metrics.vocabulary.episodes import Stay
from picture.call import Call
from picture.memory import Memory
from picture.path_home import UnknownStay
from picture.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One stay that the viewer sees, with the service of the trust that holds it; None: the trust has none."""

    stay: str
    trust: str | None
    service: LookUp | None

    @property
    def url(self) -> str | None:
        """The address to ask."""
        return None if self.service is None else self.service.url.replace("{key}", quote(self.stay, safe=""))


def looks_of(call: Call, stays: Sequence[str]) -> list[Look]:
    """The looks, in the order in which they were asked for.

    Raises RowsClosed, and UnknownStay for the first key that names nobody whose row the viewer sees.
    """
    call.sight.require_rows()
    wanted, seen = set(stays), {}
    for person in call.roll.people.values():
        stay = person.record.stay
        if stay.key in wanted and call.sight.of_stay(stay):
            seen[stay.key] = stay
    for key in stays:
        if key not in seen:
            raise UnknownStay(key)
    return [_look(seen[key], call) for key in dict.fromkeys(stays)]


def _look(stay: Stay, call: Call) -> Look:
    catalogue = call.catalogue
    way = reversed(call.ground.tree.path(stay.organisation))
    trust = next((code for code in way if catalogue.organisations[code].kind is Kind.TRUST), None)
    return Look(stay=stay.key, trust=trust, service=None if trust is None else catalogue.lookups.get(trust))


async def lookups(conn: Connection, memory: Memory, *, viewer: Viewer) -> Catalogue:
    """The catalogue in force, which names the services; whoever may see rows may know of all of them."""
    del viewer
    return await memory.catalogue(conn, known=None)
