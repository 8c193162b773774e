"""What a viewer sees: figures of the organisations their grants reach, rows about persons that are theirs or shared.

The one place that says so: every picture of an organisation asks it first, and every picture of rows puts each row to
it. Grants and agreements hold by today's tree, whatever time the picture is about: what somebody may see does not
change with the date they ask for.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from catalogue.model import Kind
from catalogue.tree import Tree
from db.access.showing import hubs_only
from db.engine import Connection
from metrics.access import Line, May, sees_row
from metrics.vocabulary.days import london_day
from metrics.vocabulary.episodes import Response, Stay
from picture.memory import Memory
from picture.veil import Veil, veil_of
from picture.viewer import Kind as How
from picture.viewer import Viewer

# Who answers for rows: of a ward or site its trust, of a home care branch its provider; of a service the service.
_OWNERS = frozenset({Kind.TRUST, Kind.PROVIDER, Kind.SERVICE, Kind.COUNCIL})


class OutOfScope(PermissionError):
    """An organisation lies outside every grant of the viewer's; its code is the exception's only argument."""


class RowsClosed(PermissionError):
    """The viewer may see no row about a person, whoever holds it."""


class Sight:
    """A viewer's sight on one day's tree; what it found out about a place is kept as long as it is."""

    def __init__(
        self, viewer: Viewer, tree: Tree, *, today: date, hubs_only: AbstractSet[str] = frozenset()
    ) -> None:  # fmt: skip
        self.viewer = viewer
        self._tree = tree
        self._agreed = viewer.agreed_on(today)
        self._partners = {grant.organisation: self._line(grant.organisation) for grant in viewer.grants}
        self._seen: dict[tuple[tuple[str, ...], tuple[str, ...]], bool] = {}
        self.veil: Veil = veil_of(tree.catalogue, viewer.grants, hubs_only=hubs_only, line=self._codes)

    @property
    def tree(self) -> Tree:
        """Today's tree."""
        return self._tree

    def asked(self, organisation: str | None, *, first: str) -> str:
        """The organisation that is asked about: the one named, else the viewer's own, else that of the first wall."""
        return organisation or self.viewer.home or first

    def require(self, codes: Iterable[str], *, then: Tree) -> None:
        """Raise OutOfScope for the first of some organisations whose figures are not to be seen.

        `then`: the tree of the time asked about, for an organisation that today's has no more.
        """
        for code in codes:
            line = self._codes(code) | (frozenset() if self._tree.exists(code) else _above(then, code))
            if not any(grant.allows(May.FIGURES, line=line) for grant in self.viewer.grants):
                raise OutOfScope(code)

    def reaches(self, what: May, codes: Iterable[str]) -> bool:
        """Whether something is allowed about any of some organisations."""
        return any(grant.allows(what, line=self._codes(code)) for code in codes for grant in self.viewer.grants)

    def require_rows(self) -> None:
        """Raise RowsClosed for a viewer who may see none at all."""
        if not self.viewer.may(May.ROWS):
            raise RowsClosed(self.viewer.name)

    def of_stay(self, stay: Stay) -> bool:
        """Whether the row of somebody in a bed is seen: the hospital holds it, the home council has a part in it."""
        return self._sees((stay.ward, stay.organisation), (stay.home_council,))

    def of_request(self, *, service: str | None, site: str | None, council: str | None) -> bool:
        """Whether the row of a request is seen: the service holds it, and the hospital that made it."""
        return self._sees((service, site), (council,))

    def of_response(self, response: Response) -> bool:
        """Whether the row of a response is seen."""
        return self._sees((response.organisation,), (response.home_council,))

    def _sees(self, holders: tuple[str | None, ...], homes: tuple[str | None, ...]) -> bool:
        if self.viewer.kind is How.ITSELF:
            return True
        name = tuple(each for each in holders if each), tuple(each for each in homes if each)
        held = self._seen.get(name)
        if held is None:
            held = self._seen[name] = sees_row(
                self.viewer.grants, self._agreed, holders=map(self._line, name[0]), homes=map(self._line, name[1]),
                partners=self._partners,
            )  # fmt: skip
        return held

    def _line(self, code: str) -> Line:
        kinds = self._tree.catalogue.organisations
        way = reversed(self._tree.path(code))
        owner = next((each for each in way if each in kinds and kinds[each].kind in _OWNERS), code)
        return Line(codes=self._codes(code), owner=owner)

    def _codes(self, code: str) -> frozenset[str]:
        return _above(self._tree, code)


def _above(tree: Tree, code: str) -> frozenset[str]:
    """An organisation and all it belongs to, on both sides of the tree."""
    found, frontier = {code}, {code}
    while frontier:
        frontier = {parent for each in frontier for parent in tree.parents(each)} - found
        found |= frontier
    return frozenset(found)


async def sight_of(conn: Connection, memory: Memory, *, now: datetime, viewer: Viewer) -> Sight:
    """The sight of a viewer by the catalogue in force now and today's tree; inside a look."""
    today = london_day(now)
    catalogue = await memory.catalogue(conn, known=None)
    await memory.index.refresh(conn)
    closed = await hubs_only(conn)
    return Sight(viewer, memory.ground(catalogue, on=today).tree, today=today, hubs_only=closed)
