"""Beds of a hospital site as JSON: the site's own totals, and a row for each ward.

Publisher: a hospital's bed management. Version: homeward-beds/1.
Cadence: every five minutes, whole.
Known lies: the totals are the site's own and need not be the sum of its wards; `occupied` may exceed the open beds. The
stanza's columns name the part of the document: `site_totals.occupied`, `wards.occupied`. What a ward has closed stands
under its reason where it gives one.
Contract: `docs/feeds/beds.md`.
"""

from collections.abc import Mapping

from catalogue.model import Feed
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import figure_of_json
from ingest.reading.columns import LIVE, Column, columns_by_part, columns_of
from ingest.reading.document import demand_fields, rows_of
from ingest.reading.entry import CODE
from ingest.reading.live import Frame, LiveReader, object_of, published_when_seen, read_frame
from metrics.vocabulary import NO_DIMENSIONS, Dimensions, Measure, dimensions

FORMAT = "beds_json"
TITLE = "Beds of a hospital site (JSON)"
CONTENT_TYPES = ("application/json",)
VERSION = "homeward-beds/1"
PLACE = "site"
published_at = published_when_seen

_TOTALS, _WARDS, _WARD, _CLOSED, _WHY = "site_totals", "wards", "ward", "closed", "closed_reason"
_OF_BOTH = (
    "core_open", "escalation_open", "occupied", "closed", "awaiting_admission", "discharges_gone",
    "discharges_definite", "discharges_potential",
)  # fmt: skip
_OF_TOTALS = (
    *_OF_BOTH, "open", "expected_in_by_18", "over_7_days", "over_14_days", "over_21_days", "not_meeting_criteria",
)  # fmt: skip
_OF_WARDS = (*_OF_BOTH, "specialty")


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one document. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    of_site, of_wards = columns_by_part(columns_of(feed, measures, abouts=LIVE), parts=(_TOTALS, _WARDS))
    frame = read_frame(payload, feed=feed, version=VERSION, place=PLACE)
    totals, rows = object_of(frame.document, _TOTALS), rows_of(frame.document, _WARDS, feed=feed)
    ignored = demand_fields([totals], required=[column.name for column in of_site], optional=_OF_TOTALS)
    ignored |= demand_fields(rows, required=[_WARD, _WHY, *(column.name for column in of_wards)], optional=_OF_WARDS)
    reader = LiveReader(figure_of=figure_of_json)
    reader.read(totals, of_site, organisation=frame.organisation, at=frame.observed_at, number=None, part=f"{_TOTALS}.")
    closed = tuple(column for column in of_wards if column.name == _CLOSED)
    others = tuple(column for column in of_wards if column.name != _CLOSED)
    for number, row in enumerate(rows, start=1):
        _read_ward(reader, frame, row, others=others, closed=closed, number=number)
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(rows),
        ignored_fields=ignored,
        observed_at=frame.observed_at,
    )


def _read_ward(
    reader: LiveReader,
    frame: Frame,
    row: object,
    *,
    others: tuple[Column, ...],
    closed: tuple[Column, ...],
    number: int,
) -> None:
    if not isinstance(row, dict):
        reader.refuse(RejectCode.NOT_AN_OBJECT, number=number, field="", value=row)
        return
    ward = row.get(_WARD)
    if type(ward) is not str or not ward:
        code = RejectCode.BAD_CODE if _WARD in row else RejectCode.MISSING_FIELD
        reader.refuse(code, number=number, field=_WARD, value=ward)
        return
    reader.read(row, others, organisation=ward, at=frame.observed_at, number=number)
    why = _reason(reader, row.get(_WHY), number=number)
    reader.read(row, closed, organisation=ward, at=frame.observed_at, number=number, dimensions=why)


def _reason(reader: LiveReader, why: object, *, number: int) -> Dimensions:
    """Beds are closed whether or not the reason can be read."""
    if why is None:
        return NO_DIMENSIONS
    if type(why) is not str or CODE.fullmatch(why) is None:
        reader.refuse(RejectCode.BAD_CODE, number=number, field=_WHY, value=why)
        return NO_DIMENSIONS
    return dimensions({"reason": why})
