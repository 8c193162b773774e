"""Whose closed days a question is about: an organisation's sites, those its people lie at besides, the wards asked."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from catalogue.model import Kind
from metrics.beddays.sums import ALL, Cut
from metrics.vocabulary.episodes import Stay
from picture.call import Call
from picture.since import expected, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Everybody at `sites`; `elsewhere` the people of `councils`; of all only who lay in `wards` (None: in any).

    `expected`: the sites of which a live feed should tell, told or not.
    """

    sites: tuple[str, ...]
    elsewhere: tuple[str, ...]
    councils: tuple[str, ...]
    wards: tuple[str, ...] | None
    expected: frozenset[str]

    @property
    def everywhere(self) -> frozenset[str]:
        """All sites at which anybody of them may lie."""
        return frozenset((*self.sites, *self.elsewhere))

    def holds(self, stay: Stay) -> bool:
        """Whether somebody is among them, in whichever ward."""
        return stay.organisation in self.sites or stay.home_council in self.councils

    def takes(self, cut: Cut) -> bool:
        """Whether a sum is of a ward that was asked; one by specialty is of all wards."""
        return self.wards is None or cut.ward in self.wards or cut.ward == ALL


def whose(call: Call, seen: AbstractSet[str], *, ward: str | None) -> Whose:
    """Whose days a call is about. `seen`: the sites of which anything was told."""
    codes, parent = call.scope.codes, call.ground.tree.parent(call.scope.organisation)
    organisations = call.catalogue.organisations
    should_tell = expected(call.ground)
    sites = {site for site in seen if site in codes}
    councils = {code for code in codes if organisations[code].kind is Kind.COUNCIL}
    wards: tuple[str, ...] | None = None if ward is None else (ward,)
    if not sites and not councils and parent is not None and parent in seen | should_tell:
        # A ward of a site, or something else beneath one.
        sites, own = {parent}, call.scope.organisation
        wards = (own,) if ward in (None, own) else ()
    return Whose(
        sites=tuple(sorted(sites)), elsewhere=tuple(sorted(seen - sites)) if councils else (),
        councils=tuple(sorted(councils)), wards=wards, expected=frozenset(should_tell & (codes | sites)),
    )  # fmt: skip


def telling_of(call: Call, site: str) -> list[str]:
    """The live feeds that should tell who lies at a site."""
    return telling(call.ground, [site])[site]
