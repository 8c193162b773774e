"""Reading what was seen at one instant: the frame of a live document, and the figures of its objects and rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from catalogue.model import Feed
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import Reject, RejectCode
from ingest.reading.cells import iso_instant
from ingest.reading.columns import Column
from ingest.reading.document import read_document, text_of
from ingest.rejects import reject_cell
from metrics.vocabulary import NO_DIMENSIONS, Dimensions, Observation

_ABSENT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A live document, whom it speaks for and when everything in it was seen."""

    document: dict[str, object]
    organisation: str
    observed_at: datetime


def read_frame(payload: bytes, *, feed: Feed, version: str, place: str) -> Frame:
    """Read a document of one format version that speaks for one of the feed's places, named under `place`.

    Raises: FeedFailed at PARSE, ROWS or CONTRACT.
    """
    document = read_document(payload, feed=feed)
    if text_of(document, "format") != version:
        raise FeedFailed(Stage.CONTRACT, Reason.OTHER_FORMAT, f"The document's format is not {version}.")
    organisation = text_of(document, place)
    if organisation not in feed.places:
        detail = "The document speaks for another organisation than this feed is asked for."
        raise FeedFailed(Stage.CONTRACT, Reason.OTHER_ORGANISATION, detail)
    return Frame(document=document, organisation=organisation, observed_at=_instant_of(document, "observed_at"))


def object_of(document: Mapping[str, object], name: str) -> dict[str, object]:
    """A required object of the frame. Raises: FeedFailed at CONTRACT."""
    value = document.get(name)
    if not isinstance(value, dict):
        reason = Reason.WRONG_TYPE if name in document else Reason.MISSING_FIELD
        raise FeedFailed(Stage.CONTRACT, reason, f"The document has no object named {name}.")
    return value


def list_of(document: Mapping[str, object], name: str, *, feed: Feed) -> list[object]:
    """A required list of the frame that is not the counted one. Raises: FeedFailed at CONTRACT or ROWS."""
    value = document.get(name)
    if not isinstance(value, list):
        reason = Reason.WRONG_TYPE if name in document else Reason.MISSING_FIELD
        raise FeedFailed(Stage.CONTRACT, reason, f"The document has no list named {name}.")
    if len(value) > feed.max_rows:
        detail = f"The document lists {len(value)} {name}; this feed may send {feed.max_rows} rows."
        raise FeedFailed(Stage.ROWS, Reason.TOO_MANY_ROWS, detail)
    return value


class LiveReader:
    """Gathers figures and rejects. `figure_of` reads one cell: a figure, None for not sent, a code."""

    def __init__(self, *, figure_of: Callable[[object], float | RejectCode | None]) -> None:
        self.observations: list[Observation] = []
        self.rejects: list[Reject] = []
        self._figure_of = figure_of

    def read(
        self,
        cells: Mapping[str, object],
        columns: tuple[Column, ...],
        *,
        organisation: str,
        at: datetime,
        number: int | None,
        dimensions: Dimensions = NO_DIMENSIONS,
        part: str = "",
    ) -> None:
        """Read the mapped columns of one object or row; `part` leads to the object in what a reject names."""
        figure_of, keep = self._figure_of, self.observations.append
        for column in columns:
            value = cells.get(column.name, _ABSENT)
            figure = figure_of(value)
            if type(figure) is float:
                keep(Observation(organisation, column.measure, at, at, figure, dimensions))
            elif value is _ABSENT:
                self.refuse(RejectCode.MISSING_FIELD, number=number, field=f"{part}{column.name}", value=None)
            elif isinstance(figure, RejectCode):
                self.refuse(figure, number=number, field=f"{part}{column.name}", value=value)

    def keep(
        self, column: Column, figure: float, *, organisation: str, about_at: datetime, at: datetime,
        dimensions: Dimensions = NO_DIMENSIONS,
    ) -> None:  # fmt: skip
        """Keep one figure that the format writes in a way of its own."""
        self.observations.append(Observation(organisation, column.measure, about_at, at, figure, dimensions))

    def refuse(self, code: RejectCode, *, number: int | None, field: str, value: object) -> None:
        """Refuse what one field of one row, or of the document itself, held."""
        self.rejects.append(reject_cell(code, row=number, field=field, value=value))


def _instant_of(document: Mapping[str, object], name: str) -> datetime:
    moment = iso_instant(document.get(name))
    if moment is None or moment.tzinfo is None:
        reason = Reason.BAD_TIME if name in document else Reason.MISSING_FIELD
        detail = f"The document's {name} is not an instant with its offset from UTC."
        raise FeedFailed(Stage.CONTRACT, reason, detail)
    return moment


def published_when_seen(observation: Observation) -> datetime:
    """When a live figure had been published: a document can be read as soon as it is made."""
    return observation.observed_at
