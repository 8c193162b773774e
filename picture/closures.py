"""Which wards have beds closed, and why, as their sites said about an instant."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from metrics.position.part import Part
from metrics.position.site import ClosedWard
from picture.sent import Sent

SITE_CLOSED, WARD_CLOSED = "beds.closed", "ward.closed"
MEASURES = frozenset({SITE_CLOSED, WARD_CLOSED})
_WHY = "reason"


class Closed(NamedTuple):
    """The beds of a ward that are closed; `reasons` in order, empty: nobody said why."""

    beds: float
    reasons: tuple[str, ...]


def closed_wards(sent: Sent, site: str, *, whole: Part) -> Iterable[ClosedWard]:
    """What the wards have closed. In the document of the site's own total they are as fresh as that: a closed ward
    stands still for hours, which is no sign of a frozen source."""
    document = {(each.feed, each.about_at) for each in whole.seen}
    for ward in sorted(sent.ground.beneath(site) - {site}):
        for reason, part in sent.parts(ward, WARD_CLOSED, by=_WHY).items():
            is_of_document = {(each.feed, each.about_at) for each in part.seen} == document
            told = replace(part, freshness=whole.freshness) if is_of_document else part
            yield ClosedWard(ward=ward, reason=reason, part=told)


def closed_by_ward(sent: Sent, sites: Iterable[str]) -> Mapping[str, Closed | None]:
    """Ward -> what it has closed; None: not known. A ward that never said anything is absent."""
    found: dict[str, Closed | None] = {}
    for site in sites:
        for each in closed_wards(sent, site, whole=sent.part(site, SITE_CLOSED)):
            beds, before = each.part.usable, found.get(each.ward, Closed(0.0, ()))
            if beds is None or before is None:
                found[each.ward] = None
            else:
                why = (each.reason,) if each.reason is not None and beds else ()
                found[each.ward] = Closed(before.beds + beds, tuple(sorted({*before.reasons, *why})))
    return found
