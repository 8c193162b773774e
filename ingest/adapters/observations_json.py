"""Homeward's own open format: a list of single observations, for partners who build a feed for it.

Publisher: any partner. Version: homeward-observations/1.
Cadence: the partner's own, stated in the feed's stanza; a snapshot or only what changed.
Known lies: none of the format's own; a partner's measure names may differ from ours, and the stanza's columns map them.
Contract: `docs/feeds/observations.md`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from catalogue.model import Feed
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import Parsed, Reject, RejectCode
from ingest.reading.cells import figure_of_json, iso_date, iso_instant
from ingest.reading.document import demand_fields, generated_at_of, read_document, rows_of, text_of
from ingest.reading.london import midnight
from ingest.rejects import reject_cell
from metrics.vocabulary import NO_DIMENSIONS, About, Dimensions, Measure, Observation, dimensions

FORMAT = "observations_json"
TITLE = "Homeward observations (JSON)"
CONTENT_TYPES = ("application/json",)
VERSION = "homeward-observations/1"

_REQUIRED = ("organisation", "measure", "observed", "value")
_OPTIONAL = ("about", "dimensions")


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one document. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    document = read_document(payload, feed=feed)
    if text_of(document, "format") != VERSION:
        raise FeedFailed(Stage.CONTRACT, Reason.OTHER_FORMAT, f"The document's format is not {VERSION}.")
    rows = rows_of(document, "observations", feed=feed)
    ignored = demand_fields(rows, required=_REQUIRED, optional=_OPTIONAL)
    read_row = _row_reader(feed, measures)
    observations: list[Observation] = []
    rejects: list[Reject] = []
    for number, row in enumerate(rows, start=1):
        found = read_row(row) if isinstance(row, dict) else (RejectCode.NOT_AN_OBJECT, "")
        if isinstance(found, Observation):
            observations.append(found)
        else:
            code, field = found
            value = row.get(field) if isinstance(row, dict) else row
            rejects.append(reject_cell(code, row=number, field=field, value=value))
    return Parsed(
        observations=observations,
        rejects=rejects,
        rows=len(rows),
        generated_at=generated_at_of(document),
        ignored_fields=ignored,
    )


def _row_reader(
    feed: Feed, measures: Mapping[str, Measure]
) -> Callable[[dict[str, object]], Observation | tuple[RejectCode, str]]:
    """A reader of one row for one payload; it remembers the times it has read, which most rows share."""
    names = feed.columns
    instants: dict[object, datetime | None] = {}

    def read(row: dict[str, object]) -> Observation | tuple[RejectCode, str]:
        organisation, name = row.get("organisation"), row.get("measure")
        if type(organisation) is not str or not organisation:
            return _refusal(row, "organisation", RejectCode.BAD_CODE)
        if type(name) is not str or not name:
            return _refusal(row, "measure", RejectCode.BAD_CODE)
        sent_at = row.get("observed")
        if type(sent_at) is not str:
            return _refusal(row, "observed", RejectCode.BAD_TIME)
        observed_at = instants[sent_at] if sent_at in instants else instants.setdefault(sent_at, iso_instant(sent_at))
        if observed_at is None:
            return RejectCode.BAD_TIME, "observed"
        key = names.get(name, name)
        about_at = _about(row.get("about"), observed_at, measure=measures.get(key))
        if about_at is None:
            return RejectCode.BAD_TIME, "about"
        sent_dimensions = row.get("dimensions")
        where = NO_DIMENSIONS if sent_dimensions is None else _dimensions(sent_dimensions)
        if where is None:
            return RejectCode.BAD_DIMENSIONS, "dimensions"
        figure = figure_of_json(row.get("value"))
        if isinstance(figure, float):
            return Observation(organisation, key, about_at, observed_at, figure, where)
        return _refusal(row, "value", figure or RejectCode.NOT_A_NUMBER)

    return read


def _refusal(row: dict[str, object], field: str, code: RejectCode) -> tuple[RejectCode, str]:
    return (code if field in row else RejectCode.MISSING_FIELD), field


def _about(sent: object, observed_at: datetime, *, measure: Measure | None) -> datetime | None:
    """What the figure is about: a whole day by its date, an hour by its start, else the moment it was observed.

    A measure nobody knows is dated by its observation, so that the sift can count it as unknown.
    """
    if measure is not None and measure.about is About.DAY:
        day = iso_date(sent) if isinstance(sent, str) else None
        return midnight(day) if day is not None else None
    if sent is None:
        return None if measure is not None and measure.about is About.HOUR else observed_at
    about_at = iso_instant(sent)
    return about_at if about_at is not None or measure is not None else observed_at


def _dimensions(sent: object) -> Dimensions | None:
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        return None
    return dimensions(sent)
