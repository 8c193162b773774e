"""The veil over what providers show to hubs only: which figures a viewer sees in sums alone, and which sums not at all.

The one place that says so; every picture with figures of providers puts its organisations and its sums to it. It goes
by what providers say now, whatever time the picture is about.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from catalogue.model import Catalogue, Kind
from metrics.access import Grant, Role, Withheld
from metrics.access.showing import is_sum_shown, together

Line = Callable[[str], AbstractSet[str]]


class HubsOnly(PermissionError):
    """The figures of an organisation are not shown to the viewer singly; its code and the reason are the arguments."""

    def __init__(self, organisation: str, why: Withheld) -> None:
        super().__init__(organisation, why)
        self.organisation = organisation
        self.why = why


class Veil:
    """One viewer's. `line` gives an organisation with all it belongs to."""

    def __init__(self, groups: Iterable[frozenset[str]], closed: AbstractSet[str], *, line: Line) -> None:
        self._groups = tuple(groups)
        self._closed = closed
        self._line = line
        self._hidden = frozenset().union(*self._groups)

    @property
    def is_open(self) -> bool:
        """Whether nothing is hidden."""
        return not self._hidden

    def why(self, organisation: str) -> Withheld | None:
        """Why the figures of an organisation are not shown by themselves; None: they are."""
        if self.is_open:
            return None
        line = self._line(organisation)
        if line & self._closed:
            return Withheld.HUBS_ONLY
        return Withheld.WITH_OTHERS if line & self._hidden else None

    def require(self, organisation: str) -> None:
        """Raise HubsOnly for an organisation whose figures are not shown by themselves."""
        why = self.why(organisation)
        if why is not None:
            raise HubsOnly(organisation, why)

    def shows_sum(self, parts: Iterable[str], *, sent: Iterable[str]) -> bool:
        """Whether a sum of the figures of some organisations is shown; `sent`: all who sent such a figure."""
        if self.is_open:
            return True
        within, everybody = self._members(parts), self._members(sent)
        return all(is_sum_shown(within, group=group, sent=everybody) for group in self._groups)

    def _members(self, codes: Iterable[str]) -> frozenset[str]:
        """The hidden ones that some organisations are or belong to."""
        return frozenset().union(*(self._line(code) & self._hidden for code in codes))


def veil_of(catalogue: Catalogue, grants: Iterable[Grant], *, hubs_only: AbstractSet[str], line: Line) -> Veil:
    """The veil over what providers show to hubs only, for whoever has some grants."""
    held = tuple(grants)

    def sees(code: str) -> bool:
        """By right: a hub that reaches it, or somebody of its own."""
        of_hub = any(each.role is Role.HUB and each.reaches(line(code)) for each in held)
        return of_hub or any(code in line(each.organisation) for each in held)

    types = {service.organisation: service.type.value for service in catalogue.services}
    closed: defaultdict[str, set[str]] = defaultdict(set)
    for code in hubs_only:
        if not sees(code):
            closed[types.get(code, "")].add(code)
    groups = [together(codes, _others(catalogue, type_, types, sees=sees)) for type_, codes in sorted(closed.items())]
    return Veil(groups, frozenset().union(*closed.values()), line=line)


def _others(catalogue: Catalogue, type_: str, types: dict[str, str], *, sees: Callable[[str], bool]) -> list[str]:
    """The providers of a type that the viewer sees because everybody does."""
    return [
        code
        for code, of in types.items()
        if of == type_ and catalogue.organisations[code].kind is Kind.PROVIDER and not sees(code)
    ]
