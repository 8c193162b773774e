"""Which rows about persons a viewer sees: in scope, and either their own organisation's or shared by agreement."""

from collections.abc import Iterable
from typing import NamedTuple

from metrics.access.agreement import Agreement
from metrics.access.grant import EVERYWHERE, Grant
from metrics.access.role import ALLOWED, May


class Line(NamedTuple):
    """An organisation's place in today's tree. `codes`: itself and all it belongs to. `owner`: who answers for the rows
    it holds, the trust of a ward or site, a provider or a service itself."""

    codes: frozenset[str]
    owner: str


def sees_row(
    grants: Iterable[Grant],
    agreements: Iterable[Agreement],
    *,
    holders: Iterable[Line],
    homes: Iterable[Line],
    partners: dict[str, Line],
) -> bool:
    """Whether a row is seen.

    `holders` are the organisations that hold what the row tells (the hospital, the service asked), `homes` the home
    council; `partners` the lines of the grants' own organisations. A grant over a holder, or over what it belongs to,
    or over the home, puts the row in scope. Then it is seen by whoever is of the holder itself, and by whom an
    agreement in force names: the scope alone opens nothing.
    """
    held, lived = tuple(holders), tuple(homes)
    agreed = tuple(agreements)
    for grant in grants:
        if May.ROWS not in ALLOWED[grant.role]:
            continue
        if not any(grant.reaches(line.codes) for line in (*held, *lived)):
            continue
        partner = partners.get(grant.organisation)
        of_partner = frozenset() if partner is None else partner.codes
        # Of the holder itself: the granted organisation is the owner of what is held, or a part of it.
        if any(grant.organisation in line.codes and line.owner in of_partner for line in held):
            return True
        if any(
            each.role is grant.role
            and (each.partner == EVERYWHERE or each.partner in of_partner)
            and any(each.owner in line.codes for line in held)
            for each in agreed
        ):
            return True
    return False
