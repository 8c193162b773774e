"""services.csv: what each service is, and whom it serves; several councils, localities or sites with spaces between."""

import re
from collections.abc import Collection

from catalogue.reading.problems import Findings, shown
from catalogue.reading.row import Row
from catalogue.reading.text import rows_of
from metrics.flow.service import Service, ServiceType

SERVICES = "services.csv"

_LOCALITY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def read_services(content: bytes, *, organisations: Collection[str], findings: Findings) -> list[Service]:
    """Every service, in the order of the file."""
    columns = ("organisation", "type", "councils", "localities", "sites")
    services: dict[str, Service] = {}
    hubs: dict[str, str] = {}
    for row in rows_of(content, file=SERVICES, columns=columns, findings=findings):
        service = Service(
            organisation=row.text("organisation"),
            type=row.choice("type", ServiceType),
            councils=_codes(row, "councils", organisations),
            localities=frozenset(row.words("localities")),
            sites=_codes(row, "sites", organisations),
        )
        if service.organisation and service.organisation not in organisations:
            row.refuse("organisation", "is not an organisation of organisations.csv")
        if service.organisation in services:
            row.refuse("organisation", "is given twice")
        for locality in service.localities:
            if not _LOCALITY.fullmatch(locality):
                row.refuse("localities", f"{shown(locality)} is not lower case, digits and single underscores")
        if service.type is ServiceType.HUB:
            for site in sorted(service.sites & hubs.keys()):
                row.refuse("sites", f"{shown(site)} has a hub already, {hubs[site]}")
            hubs |= dict.fromkeys(service.sites, service.organisation)
        elif service.sites:
            row.refuse("sites", "are named by a hub only")
        services[service.organisation] = service
    return list(services.values())


def _codes(row: Row, key: str, organisations: Collection[str]) -> frozenset[str]:
    codes = row.words(key)
    for code in codes:
        if code not in organisations:
            row.refuse(key, f"{shown(code)} is not an organisation of organisations.csv")
    return frozenset(codes)
