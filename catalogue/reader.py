"""The strict reader: from a folder of facts, or its stored bytes, to a whole Catalogue, or to every reason why not.

Reads files and nothing else: not the environment, not the clock, not the network. It refuses what it does not know,
because a misspelt key that is passed over is a limit that silently does not hold.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from catalogue.alerting import NO_ALERTS
from catalogue.model import Catalogue
from catalogue.reading.action_cards import ACTION_CARDS, read_action_cards
from catalogue.reading.alerts import ALERTS, read_alerts
from catalogue.reading.calendars import BANK_HOLIDAYS, read_bank_holidays
from catalogue.reading.calls import CALLS, read_calls
from catalogue.reading.disclosure import DISCLOSURE, read_disclosure
from catalogue.reading.feeds import FEEDS, read_feeds
from catalogue.reading.hierarchy import check_hierarchy
from catalogue.reading.known import Known
from catalogue.reading.layouts import LAYOUTS, read_layouts
from catalogue.reading.lookups import LOOKUPS, read_lookups
from catalogue.reading.measures import MEASURES, read_measures
from catalogue.reading.not_expected import NOT_EXPECTED, read_not_expected
from catalogue.reading.opel import OPEL, read_opel
from catalogue.reading.organisations import (
    LINKS,
    ORGANISATIONS,
    SUCCESSIONS,
    read_links,
    read_organisations,
    read_successions,
)
from catalogue.reading.plans import PLANS, read_plans
from catalogue.reading.precedence import check_precedence
from catalogue.reading.problems import CatalogueError, Findings, Problem
from catalogue.reading.reasons import REASONS, read_reasons
from catalogue.reading.red_reasons import RED_REASONS, read_red_reasons
from catalogue.reading.room import ROOM, read_room
from catalogue.reading.rules import RULES, read_rules
from catalogue.reading.services import SERVICES, read_services
from catalogue.reading.sharing import SHARING, read_sharing
from catalogue.reading.shipped import CATALOGUE, read_shipped, with_shipped
from catalogue.reading.thresholds import THRESHOLDS, read_thresholds
from catalogue.reading.units import UNITS, read_units
from metrics.calls.schedule import CallRules
from metrics.flow.rules import NO_RULES
from metrics.flow.service import Service
from metrics.room.listing import NO_ROOM

__all__ = ["FILES", "OPTIONAL", "SHIPPED_FACTS", "CatalogueError", "Problem", "from_files", "read"]

FILES = (
    ORGANISATIONS,
    LINKS,
    SUCCESSIONS,
    MEASURES,
    NOT_EXPECTED,
    FEEDS,
    THRESHOLDS,
    REASONS,
    BANK_HOLIDAYS,
    LAYOUTS,
)

# A system that has no stays or pathways to show states none of the first; nor do catalogues from before there were any.
OPTIONAL = (
    RED_REASONS, SERVICES, UNITS, RULES, OPEL, DISCLOSURE, SHARING, LOOKUPS, CALLS, ACTION_CARDS, ALERTS, ROOM, PLANS
)  # fmt: skip

SHIPPED_FACTS = Path(__file__).parent / "facts"


def read(folder: Path, *, formats: frozenset[str] | None = None, indicators: frozenset[str] | None = None) -> Catalogue:
    """Read the catalogue of a folder.

    `formats` are the feed formats an adapter exists for, `indicators` the keys a threshold may name; None leaves them
    unchecked. Files that the folder's catalogue.toml names are taken from the shipped facts. Other files than .toml and
    .csv (a README) are passed over.
    Raises: CatalogueError with every problem found, each with file, stanza and key.
    """
    if not folder.is_dir():
        raise CatalogueError((Problem(file=str(folder), stanza="", key="", reason="is not a folder"),))
    files = {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in {".toml", ".csv"} and path.is_file() and not path.name.startswith(".")
    }
    findings = Findings()
    whole = with_shipped(files, facts=SHIPPED_FACTS, files=(*FILES, *OPTIONAL), findings=findings)
    findings.raise_if_any()
    return from_files(whole, formats=formats, indicators=indicators)


def from_files(
    files: Mapping[str, bytes],
    *,
    formats: frozenset[str] | None = None,
    indicators: frozenset[str] | None = None,
) -> Catalogue:
    """Read a catalogue from the bytes of its files by name, such as the database keeps for each version.

    What came from the shipped facts is among them; nothing is read from the disk.
    Raises: CatalogueError with every problem found, each with file, stanza and key.
    """
    findings = Findings()
    _check_names(files, findings=findings)
    findings.raise_if_any()

    organisations = read_organisations(files[ORGANISATIONS], findings=findings)
    measures = read_measures(files[MEASURES], findings=findings)
    if not organisations or not measures:
        _refuse_emptiness({ORGANISATIONS: organisations, MEASURES: measures}, findings=findings)
    links = read_links(files[LINKS], organisations=organisations, findings=findings)
    check_hierarchy(links, organisations=organisations)
    known = Known(organisations=organisations, measures=measures, formats=formats, indicators=indicators)
    feeds = read_feeds(files[FEEDS], known=known, findings=findings)
    services: tuple[Service, ...] = ()
    if SERVICES in files:
        services = tuple(read_services(files[SERVICES], organisations=organisations, findings=findings))
    catalogue = Catalogue(
        version=_version(files),
        organisations=organisations,
        links=tuple(link for _, link in links),
        successions=tuple(read_successions(files[SUCCESSIONS], organisations=organisations, findings=findings)),
        measures=measures,
        not_expected=tuple(read_not_expected(files[NOT_EXPECTED], known=known, findings=findings)),
        feeds=feeds,
        thresholds=tuple(read_thresholds(files[THRESHOLDS], known=known, findings=findings)),
        reasons=tuple(read_reasons(files[REASONS], findings=findings)),
        bank_holidays=tuple(read_bank_holidays(files[BANK_HOLIDAYS], findings=findings)),
        layouts=read_layouts(files[LAYOUTS], known=known, findings=findings),
        red_reasons=tuple(read_red_reasons(files[RED_REASONS], findings=findings)) if RED_REASONS in files else (),
        services=services,
        units=tuple(read_units(files[UNITS], organisations=organisations, findings=findings)) if UNITS in files else (),
        rules=read_rules(files[RULES], findings=findings) if RULES in files else NO_RULES,
        opel=tuple(read_opel(files[OPEL], known=known, findings=findings)) if OPEL in files else (),
        disclosure=read_disclosure(files[DISCLOSURE], findings=findings) if DISCLOSURE in files else (),
        sharing=read_sharing(files[SHARING], feeds=feeds, findings=findings) if SHARING in files else {},
        lookups=read_lookups(files[LOOKUPS], organisations=organisations, findings=findings)
        if LOOKUPS in files
        else {},
        calls=read_calls(files[CALLS], known=known, findings=findings) if CALLS in files else CallRules(),
        action_cards=read_action_cards(files[ACTION_CARDS], known=known, findings=findings)
        if ACTION_CARDS in files
        else (),
        alerting=read_alerts(files[ALERTS], known=known, findings=findings) if ALERTS in files else NO_ALERTS,
        room=read_room(
            files[ROOM], known=known, services={each.organisation: each for each in services}, findings=findings
        )
        if ROOM in files
        else NO_ROOM,
        plans=read_plans(files[PLANS], findings=findings) if PLANS in files else (),
        files=dict(files),
    )
    findings.raise_if_any()
    check_precedence(catalogue, findings=findings)
    findings.raise_if_any()
    return catalogue


def _check_names(files: Mapping[str, bytes], *, findings: Findings) -> None:
    """A file under a name of its own would be passed over in silence, with everything an analyst put in it."""
    for name in FILES:
        if name not in files:
            findings.add(file=name, reason="is missing")
    if CATALOGUE in files:
        read_shipped(files[CATALOGUE], files=(*FILES, *OPTIONAL), findings=findings)
    for name in sorted(files.keys() - {*FILES, *OPTIONAL, CATALOGUE}):
        these = ", ".join((*FILES, *OPTIONAL))
        findings.add(file=name, reason=f"is not a file of the catalogue; these are {these}")


def _refuse_emptiness(read_so_far: Mapping[str, Mapping[str, object]], *, findings: Findings) -> None:
    """Without organisations or measures every further line would be called wrong: stop at the cause."""
    for name, entries in read_so_far.items():
        if not entries:
            findings.add(file=name, reason="holds no entry that can be read")
    findings.raise_if_any()


def _version(files: Mapping[str, bytes]) -> str:
    """The SHA-256 over names and bytes, in name order; lengths keep one file's end from passing as another's start."""
    digest = sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()
