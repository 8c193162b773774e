"""The bed position of an organisation: its sites, its acute and its community beds together, who is becoming ready.

Every part says which observations it rests on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.engine import Connection
from metrics.beddays.readiness import in_bed_at, ready_since
from metrics.beddays.unit import Care
from metrics.position.becoming_ready import BecomingReady, becoming_ready
from metrics.position.part import Part
from metrics.position.site import Parts, SitePosition, evening_of, site_position
from metrics.position.total import TotalPosition, total_position
from metrics.vocabulary.days import london_day
from picture.board import When
from picture.call import Call, call
from picture.closures import WARD_CLOSED, closed_wards
from picture.kept import Key
from picture.memory import Memory
from picture.misses import EXPECTED_IN, Misses, together
from picture.muster import Told, muster
from picture.roll import Person
from picture.sent import Sent
from picture.since import telling
from picture.told import told
from picture.viewer import Viewer

# Whose figures make up an organisation's beds of a kind: all that should send this.
_COUNTED_BY = {Care.ACUTE: "acute.ga_occupancy", Care.COMMUNITY: "community.bed_occupancy"}

_OF_BEDS = {
    Care.ACUTE: {"open": "beds.ga.open", "occupied": "beds.ga.occupied", "escalation": "beds.ga.escalation_open"},
    Care.COMMUNITY: {
        "open": "beds.community.open",
        "occupied": "beds.community.occupied",
        "escalation": "beds.community.escalation_open",
    },
}
_OF_ALL = {
    "awaiting": "beds.awaiting_admission",
    "expected_in": EXPECTED_IN,
    "gone": "discharges.gone_today",
    "definite": "discharges.definite",
    "potential": "discharges.potential",
    "closed": "beds.closed",
    "in_department": "ed.in_department",
    "over_12_hours": "ed.over_12_hours",
    "longest_awaiting": "ed.longest_awaiting_bed_minutes",
    "ambulances": "ambulance.waiting",
    "longest_ambulance": "ambulance.longest_wait_minutes",
}
# The site counts who awaits a bed in the document of its beds, so that nobody is in two places; its emergency
# department counts them too, and is asked where the site does not say.
_AWAITING_IN_DEPARTMENT = "ed.awaiting_bed"

MEASURES = frozenset(
    {*_OF_ALL.values(), *_OF_BEDS[Care.ACUTE].values(), *_OF_BEDS[Care.COMMUNITY].values(), _AWAITING_IN_DEPARTMENT,
     WARD_CLOSED}
)  # fmt: skip
"""All that a bed position is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongestReady:
    """Who has been ready to leave the longest in a site, days since DRD."""

    site: str
    stay: str
    days: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BedPosition:
    """The picture. A total is None where the organisation has no beds of that kind; `longest_ready` by site, of those
    told of lately enough, as in the rows.

    `call.covered("stay")` says how well people are covered. `valid_until`: when it changes with no more data; None of
    the past.
    """

    call: Call
    sites: tuple[SitePosition, ...]
    acute: TotalPosition | None
    community: TotalPosition | None
    becoming_ready: BecomingReady
    longest_ready: Mapping[str, LongestReady]
    valid_until: datetime | None


async def bed_position(
    conn: Connection, memory: Memory, *, organisation: str | None, when: When, now: datetime, viewer: Viewer
) -> BedPosition:
    """Build the bed position of an organisation; None: the one whose wall is shown first.

    Raises UnknownOrganisation. Everything is read in one look.
    """
    async with call(conn, memory, organisation=organisation, when=when, now=now, viewer=viewer) as called:
        sent = await told(conn, memory, called, measures=MEASURES, when=when, viewer=viewer)
        places = {
            care: sorted(called.ground.counted(key, called.scope.organisation)) for care, key in _COUNTED_BY.items()
        }
        misses = await memory.misses.misses(
            conn, called.ground, (site for sites in places.values() for site in sites), at=called.at,
            known=called.known, is_live=called.is_live,
        )  # fmt: skip
    every = {site for sites in places.values() for site in sites}
    mustered = muster(called)
    in_beds = mustered.account("in beds", _InBeds, call=called).people.values()
    people = [each for each in in_beds if each.record.stay.organisation in every]
    longest = _longest_ready(people, at=called.at)
    untold = {site for site, feeds in telling(called.ground, every).items() if not _all_told(called, feeds)}
    sites = [
        _site(sent, site, care, misses=misses, longest=longest.get(site), is_at_least=site in untold, at=called.at)
        for care, codes in places.items()
        for site in codes
    ]
    return BedPosition(
        call=called,
        sites=tuple(sorted(sites, key=lambda site: site.organisation)),
        acute=_total(sites, Care.ACUTE, misses=misses, at=called.at),
        community=_total(sites, Care.COMMUNITY, misses=misses, at=called.at),
        becoming_ready=becoming_ready((each.record for each in people), at=called.at, is_at_least=bool(untold)),
        longest_ready=longest,
        valid_until=_valid_until(called, sent, mustered.changes_at) if called.is_live else None,
    )


def _all_told(call: Call, feeds: Sequence[str]) -> bool:
    """Whether whoever should tell of a site's people has, lately enough; False where nobody should."""
    return bool(feeds) and all(call.is_told_now(feed) for feed in feeds)


class _InBeds:
    """Who lies in a bed at the time of a call, by feeds that have spoken lately enough."""

    def __init__(self) -> None:
        self.people: dict[Key, Person] = {}

    def put(self, key: Key, person: Person | None, *, call: Call, told: Told) -> None:
        """Count somebody as they are."""
        self.people.pop(key, None)
        if person is not None and told.is_now and in_bed_at(person.record, call.at):
            self.people[key] = person


def _site(
    sent: Sent,
    site: str,
    care: Care,
    *,
    misses: Misses,
    longest: LongestReady | None,
    is_at_least: bool,
    at: datetime,
) -> SitePosition:
    parts = {name: sent.part(site, measure) for name, measure in (_OF_ALL | _OF_BEDS[care]).items()}
    if care is Care.ACUTE:
        parts["awaiting"] = _either(parts["awaiting"], sent.part(site, _AWAITING_IN_DEPARTMENT))
    return site_position(
        site,
        Parts(**parts),
        care=care,
        at=at,
        missed_by=list(misses.get(site, {}).values()),
        closed_wards=closed_wards(sent, site, whole=parts["closed"]),
        longest_ready_days=longest.days if longest is not None else None,
        is_longest_ready_at_least=is_at_least,
    )


def _either(own: Part, other: Part) -> Part:
    """The first of two parts that can be reckoned with; else the first that says anything at all."""
    if own.usable is not None or (other.usable is None and (own.value is not None or other.value is None)):
        return own
    return other


def _total(sites: Iterable[SitePosition], care: Care, *, misses: Misses, at: datetime) -> TotalPosition | None:
    own = [site for site in sites if site.care is care]
    if not own:
        return None
    return total_position(own, care=care, at=at, missed_by=together(misses, [site.organisation for site in own]))


def _longest_ready(people: Iterable[Person], *, at: datetime) -> dict[str, LongestReady]:
    first: dict[str, tuple[datetime, str]] = {}
    for person in people:
        record = person.record
        since = ready_since(record, at=at) if record.ready else None
        if since is not None:
            site = record.stay.organisation
            # By key, so that of two ready since one instant it is always the same who is named.
            first[site] = min((since, record.stay.key), first.get(site, (since, record.stay.key)))
    today = london_day(at)
    return {
        site: LongestReady(site=site, stay=stay, days=(today - london_day(since)).days, since=since)
        for site, (since, stay) in first.items()
    }


def _valid_until(called: Call, sent: Sent, people_change_at: datetime | None) -> datetime:
    evening = evening_of(called.at)
    changes = (
        sent.changes_at,
        people_change_at,
        called.covered("stay").changes_at,
        evening if evening > called.at else None,
    )
    return min([called.day_ends_at, *(each for each in changes if each is not None)])
