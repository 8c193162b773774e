"""An urgent community response team as JSON: its totals, its shifts, and every referral with its clock.

Publisher: an urgent community response team. Version: homeward-ucr/1.
Cadence: every five minutes, whole: open referrals, and those closed in the last 48 hours. Archived documents list those
that closed, or changed.
Known lies: the clock starts when a referral is received, at whatever hour, and triage does not pause it. What is met or
missed counts two-hour clocks alone. The room left on a shift is staffed less done less promised, or none. A team serves
its whole area, so an offer's locality is `all`. `totals.due_today` is a column of the contract's rule, not of the
document: met and missed together.
Contract: `docs/feeds/urgent-community-response.md`.
"""

from collections.abc import Mapping

from catalogue.model import Delivery, Feed
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import figure_of_json
from ingest.reading.columns import LIVE, Column, columns_by_part, columns_of
from ingest.reading.document import demand_fields, rows_of
from ingest.reading.entry import Entry, entries_of, whole_lists
from ingest.reading.live import Frame, LiveReader, list_of, object_of, published_when_seen, read_frame
from ingest.rejects import reject_cell
from metrics.vocabulary import Measure
from metrics.vocabulary.episodes import Offer, Response

FORMAT = "ucr_json"
TITLE = "Urgent community response (JSON)"
CONTENT_TYPES = ("application/json",)
VERSION = "homeward-ucr/1"
PLACE = "team"
published_at = published_when_seen

_TOTALS, _SHIFTS, _RESPONSES = "totals", "shifts", "responses"
_DUE = "due_today"
_PRIORITIES = frozenset({"2_hour", "2_day"})
_SOURCES = frozenset({"999", "111", "gp", "care_home", "emergency_department", "community", "self"})
_OUTCOMES = frozenset({"remained_home", "admitted", "referred_on", "no_contact", "declined", "deferred"})
_OF_TOTALS = ("unallocated", "received_today", "met_today", "missed_today", "declined_today", "deferred_today")
_OF_SHIFTS = ("starts_at", "ends_at", "visits_staffed", "visits_done", "visits_promised")
_OF_RESPONSES = (
    "key", PLACE, "priority", "source", "home_council", "locality", "received_at", "triaged_at", "first_contact_at",
    "closed_at", "outcome", "reason",
)  # fmt: skip


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one document. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    (columns,) = columns_by_part(columns_of(feed, measures, abouts=LIVE), parts=(_TOTALS,))
    frame = read_frame(payload, feed=feed, version=VERSION, place=PLACE)
    totals, shifts = object_of(frame.document, _TOTALS), list_of(frame.document, _SHIFTS, feed=feed)
    rows = rows_of(frame.document, _RESPONSES, feed=feed)
    sent = tuple(column for column in columns if column.name != _DUE)
    due = tuple(column for column in columns if column.name == _DUE)
    ignored = demand_fields([totals], required=[column.name for column in sent], optional=_OF_TOTALS)
    ignored |= demand_fields(shifts, required=_OF_SHIFTS) | demand_fields(rows, required=_OF_RESPONSES)
    reader = LiveReader(figure_of=figure_of_json)
    reader.read(totals, sent, organisation=frame.organisation, at=frame.observed_at, number=None, part=f"{_TOTALS}.")
    _read_due(reader, totals, due, frame)
    offers = [
        offer for entry in entries_of(shifts, rejects=reader.rejects, part=_SHIFTS) for offer in _shift(entry, frame)
    ]
    responses = [response for entry in entries_of(rows, rejects=reader.rejects) for response in _response(entry, frame)]
    whole = whole_lists({Response: (responses, rows), Offer: (offers, shifts)})
    if not rows and feed.delivery is not Delivery.ARCHIVE and _were_received(totals):
        # Of a list that was lost nobody may be missed: as if all had been seen, and no clock ran any more.
        whole -= {Response}
        reader.rejects.append(reject_cell(RejectCode.LIST_LOST, row=None, field=_RESPONSES, value=[]))
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(rows),
        ignored_fields=ignored,
        observed_at=frame.observed_at,
        episodes=[*offers, *responses],
        listed=whole if feed.delivery is not Delivery.ARCHIVE else None,
    )


def _read_due(reader: LiveReader, totals: dict[str, object], due: tuple[Column, ...], frame: Frame) -> None:
    """Clocks due today, known only where both those met and those missed are."""
    met, missed = (figure_of_json(totals.get(name)) for name in ("met_today", "missed_today"))
    if isinstance(met, float) and isinstance(missed, float):
        for column in due:
            at = frame.observed_at
            reader.keep(column, met + missed, organisation=frame.organisation, about_at=at, at=at)


def _were_received(totals: Mapping[str, object]) -> bool:
    """Whether the totals tell of referrals that the list would have to hold: those of today."""
    received = figure_of_json(totals.get("received_today"))
    return isinstance(received, float) and received > 0


def _shift(entry: Entry, frame: Frame) -> list[Offer]:
    starts_at, ends_at = entry.instant("starts_at"), entry.instant("ends_at")
    staffed = entry.demanded("visits_staffed", entry.number("visits_staffed"), RejectCode.NOT_A_NUMBER)
    if starts_at is None or ends_at is None or staffed is None or not entry.is_kept:
        return []
    if ends_at <= starts_at:
        entry.refuse(RejectCode.OUT_OF_ORDER, "ends_at")
        return []
    done, promised = entry.number("visits_done"), entry.number("visits_promised")
    taken = None if done is None or promised is None else done + promised
    return [
        Offer(
            organisation=frame.organisation,
            kind="ucr_visit",
            locality="all",
            starts_at=starts_at,
            offered=staffed,
            held=None,
            taken=taken,
            usable=None if taken is None else max(staffed - taken, 0.0),
            observed_at=frame.observed_at,
        )
    ]


def _response(entry: Entry, frame: Frame) -> list[Response]:
    key, received_at = entry.key("key", kind="UC"), entry.instant("received_at")
    triaged_at, first_contact_at = entry.instant_if("triaged_at"), entry.instant_if("first_contact_at")
    closed_at = entry.instant_if("closed_at")
    team = entry.demanded(PLACE, entry.code(PLACE), RejectCode.BAD_CODE)
    priority = entry.demanded("priority", entry.listed("priority", _PRIORITIES), RejectCode.NOT_IN_LIST)
    if key is None or received_at is None or team is None or priority is None or not entry.is_kept:
        return []
    return [
        Response(
            key=key,
            organisation=team,
            priority=priority,
            source=entry.listed("source", _SOURCES),
            home_council=entry.code("home_council"),
            locality=entry.code("locality"),
            received_at=received_at,
            triaged_at=triaged_at,
            first_contact_at=first_contact_at,
            closed_at=closed_at,
            outcome=entry.listed("outcome", _OUTCOMES),
            reason=entry.code("reason"),
            observed_at=frame.observed_at,
        )
    ]
