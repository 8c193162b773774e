"""A pathway service or a care transfer hub as JSON, in pages: totals, what is offered by day, every request for it.

Publisher: a reablement team, a community hospital or a care transfer hub. Version: homeward-capacity/1.
Cadence: every fifteen minutes, whole: what is open or served, and what closed or ended in the last 48 hours. Archived
documents have one page, and list what closed, or changed.
Known lies: hub and service may both list a request for a while; the later step counts, and once a service has given it
back the hub's word. A request that no service holds is the hub's. The stanza's columns name the totals:
`totals.caseload`; which there are depends on the kind of service.
Contract: `docs/feeds/capacity.md`.
"""

from collections.abc import Mapping

from catalogue.model import Delivery, Feed
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import figure_of_json
from ingest.reading.columns import LIVE, columns_by_part, columns_of
from ingest.reading.document import demand_fields, rows_of
from ingest.reading.entry import Entry, entries_of, whole_lists
from ingest.reading.live import Frame, LiveReader, list_of, object_of, published_when_seen, read_frame
from ingest.reading.london import midnight
from ingest.reading.pages import Paging
from metrics.vocabulary import Measure
from metrics.vocabulary.episodes import Offer, Pathway, Referral

FORMAT = "capacity_json"
TITLE = "Capacity of reablement, community beds and hubs (JSON, paged)"
CONTENT_TYPES = ("application/json",)
VERSION = "homeward-capacity/1"
PLACE = "service"
published_at = published_when_seen
PAGING = Paging(rows="referrals", same=("format", PLACE, "kind", "observed_at"))

_TOTALS, _OFFERS, _REFERRALS = "totals", "offers", "referrals"
_KINDS = {"reablement": "reablement_start", "community_beds": "community_bed"}
_OUTCOMES = frozenset({"started", "withdrawn", "declined", "died"})
_WAITING_IN = frozenset({"acute", "not_acute"})
_TAGS = frozenset({"hospital process", "hub decision", "being arranged", "no capacity"})
_OF_TOTALS = (
    "caseload", "caseload_limit", "waiting_in_acute", "waiting_not_in_acute", "being_arranged", "no_capacity",
    "started_today", "ended_today", "awaiting_decision", "decided_today",
)  # fmt: skip
_OF_OFFERS = ("on", "locality", "offered", "held", "taken", "usable", "not_usable")
_OF_REFERRALS = (
    "key", "stay", PLACE, "pathway", "home_council", "locality", "referred_at", "decided_at", "accepted_at",
    "booked_for", "started_at", "ended_at", "closed_at", "outcome", "waiting_in", "tag", "double_handed",
    "hours_a_week",
)  # fmt: skip


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one reading, its pages joined. Raises: FeedFailed at PARSE, CONTRACT, PAGES or ROWS."""
    (columns,) = columns_by_part(columns_of(feed, measures, abouts=LIVE), parts=(_TOTALS,))
    frame = read_frame(payload, feed=feed, version=VERSION, place=PLACE)
    PAGING.demand_whole(frame.document)
    totals, offers = object_of(frame.document, _TOTALS), list_of(frame.document, _OFFERS, feed=feed)
    rows = rows_of(frame.document, _REFERRALS, feed=feed)
    ignored = demand_fields([totals], required=[column.name for column in columns], optional=_OF_TOTALS)
    ignored |= demand_fields(offers, required=_OF_OFFERS) | demand_fields(rows, required=_OF_REFERRALS)
    reader = LiveReader(figure_of=figure_of_json)
    reader.read(totals, columns, organisation=frame.organisation, at=frame.observed_at, number=None, part=f"{_TOTALS}.")
    kind = _KINDS.get(str(frame.document.get("kind")))
    offered = [
        offer
        for entry in entries_of(offers, rejects=reader.rejects, part=_OFFERS)
        for offer in _offer(entry, frame, kind=kind)
    ]
    referrals = [referral for entry in entries_of(rows, rejects=reader.rejects) for referral in _referral(entry, frame)]
    whole = whole_lists({Referral: (referrals, rows), Offer: (offered, offers)})
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(rows),
        ignored_fields=ignored,
        observed_at=frame.observed_at,
        episodes=[*offered, *referrals],
        listed=whole if feed.delivery is not Delivery.ARCHIVE else None,
    )


def _offer(entry: Entry, frame: Frame, *, kind: str | None) -> list[Offer]:
    on = entry.day("on")
    locality = entry.demanded("locality", entry.code("locality"), RejectCode.BAD_CODE)
    offered = entry.demanded("offered", entry.number("offered"), RejectCode.NOT_A_NUMBER)
    if kind is None and entry.is_kept:
        # What a hub, or a kind of service nobody agreed on, offers is no capacity that can be counted.
        entry.refuse(RejectCode.NOT_IN_LIST, "kind")
    if on is None or locality is None or offered is None or kind is None or not entry.is_kept:
        return []
    return [
        Offer(
            organisation=frame.organisation,
            kind=kind,
            locality=locality,
            starts_at=midnight(on),
            offered=offered,
            held=entry.number("held"),
            taken=entry.number("taken"),
            usable=entry.number("usable"),
            observed_at=frame.observed_at,
            not_usable=entry.numbers("not_usable"),
        )
    ]


def _referral(entry: Entry, frame: Frame) -> list[Referral]:
    key, stay = entry.key("key", kind="RF"), entry.key_if("stay", kind="ST")
    referred_at = entry.instant("referred_at")
    steps = {name: entry.instant_if(name) for name in ("decided_at", "accepted_at", "started_at", "ended_at")}
    closed_at = entry.instant_if("closed_at")
    pathway = entry.demanded("pathway", entry.choice("pathway", Pathway), RejectCode.NOT_IN_LIST)
    if key is None or referred_at is None or pathway is None or not entry.is_kept:
        return []
    return [
        Referral(
            key=key,
            organisation=entry.code(PLACE) or frame.organisation,
            stay=stay,
            pathway=pathway,
            home_council=entry.code("home_council"),
            locality=entry.code("locality"),
            referred_at=referred_at,
            decided_at=steps["decided_at"],
            accepted_at=steps["accepted_at"],
            booked_for=entry.day_if("booked_for"),
            started_at=steps["started_at"],
            ended_at=steps["ended_at"],
            closed_at=closed_at,
            outcome=entry.listed("outcome", _OUTCOMES),
            waiting_in=entry.listed("waiting_in", _WAITING_IN),
            tag=entry.listed("tag", _TAGS),
            is_double_handed=entry.flag("double_handed"),
            hours_a_week=entry.number("hours_a_week"),
            observed_at=frame.observed_at,
        )
    ]
