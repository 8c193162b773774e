"""organisations.csv, organisation_links.csv and organisation_successions.csv: who there is, who belongs to whom.

Checks rows one by one and against each other; whether the links make a tree is `catalogue.reading.hierarchy`.
"""

import re
from collections.abc import Collection

from catalogue.model import Kind, Link, Organisation, Succession
from catalogue.reading.problems import Findings
from catalogue.reading.row import Row
from catalogue.reading.text import rows_of

ORGANISATIONS = "organisations.csv"
LINKS = "organisation_links.csv"
SUCCESSIONS = "organisation_successions.csv"

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{1,19}")


def read_organisations(content: bytes, *, findings: Findings) -> dict[str, Organisation]:
    """Every organisation by code, in the order of the file."""
    columns = ("code", "name", "short_name", "kind", "opened_on", "closed_on")
    organisations: dict[str, Organisation] = {}
    for row in rows_of(content, file=ORGANISATIONS, columns=columns, findings=findings):
        organisation = Organisation(
            code=row.text("code"),
            name=row.text("name"),
            short_name=row.text("short_name"),
            kind=row.choice("kind", Kind),
            opened_on=row.optional_day("opened_on"),
            closed_on=row.optional_day("closed_on"),
        )
        if not _CODE.fullmatch(organisation.code):
            row.refuse("code", "must be 2 to 20 capitals, digits, dots, hyphens or underscores")
        if organisation.code in organisations:
            row.refuse("code", "is given twice")
        if organisation.opened_on and organisation.closed_on and organisation.opened_on >= organisation.closed_on:
            row.refuse("closed_on", "must be after opened_on")
        organisations[organisation.code] = organisation
    return organisations


def read_links(content: bytes, *, organisations: Collection[str], findings: Findings) -> list[tuple[Row, Link]]:
    """Every dated link with the row it stands in."""
    columns = ("child", "parent", "valid_from", "valid_to")
    links: list[tuple[Row, Link]] = []
    for row in rows_of(content, file=LINKS, columns=columns, findings=findings):
        link = Link(
            child=row.text("child"),
            parent=row.text("parent"),
            valid_from=row.optional_day("valid_from"),
            valid_to=row.optional_day("valid_to"),
        )
        for key, code in (("child", link.child), ("parent", link.parent)):
            if code and code not in organisations:
                row.refuse(key, "is not an organisation of organisations.csv")
        if link.valid_from and link.valid_to and link.valid_from >= link.valid_to:
            row.refuse("valid_to", "must be after valid_from")
        links.append((row, link))
    return links


def read_successions(content: bytes, *, organisations: Collection[str], findings: Findings) -> list[Succession]:
    """Every succession, in the order of the file."""
    columns = ("predecessor", "successor", "on")
    successions: list[Succession] = []
    for row in rows_of(content, file=SUCCESSIONS, columns=columns, findings=findings):
        succession = Succession(predecessor=row.text("predecessor"), successor=row.text("successor"), on=row.day("on"))
        for key, code in (("predecessor", succession.predecessor), ("successor", succession.successor)):
            if code and code not in organisations:
                row.refuse(key, "is not an organisation of organisations.csv")
        if any(
            each.predecessor == succession.predecessor and each.successor == succession.successor
            for each in successions
        ):
            row.refuse("successor", "is given twice for this predecessor")
        if _leads_back(succession, successions):
            row.refuse("successor", "leads back to the predecessor")
        successions.append(succession)
    return successions


def _leads_back(succession: Succession, earlier: list[Succession]) -> bool:
    reached, frontier = set[str](), {succession.successor}
    while frontier:
        reached |= frontier
        frontier = {each.successor for each in earlier if each.predecessor in frontier} - reached
    return succession.predecessor in reached
