"""A home care provider's hours as CSV: a row for each locality and day, today and the six after.

Publisher: a home care provider, or whoever keeps its rota. Version: 1.
Cadence: the provider's own, from hourly to twice a day, whole.
Known lies: free hours are what the provider says, and less than staffed less booked. An empty cell, or a dash, is not
known; of `earliest_start` it means that no start is in sight. Packages and restarts stand on today's rows, the people
served on one row only. Each figure of a day stands under how many days ahead it is (`days_ahead`), so that today's is
not hidden by that of a day to come; the earliest start is kept as days from today.
Contract: `docs/feeds/home-care.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from catalogue.model import Delivery, Feed
from ingest.failure import FeedFailed, Reason, Stage
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import british_date, figure_of_text
from ingest.reading.columns import Column, columns_of
from ingest.reading.csv_text import demand_columns, read_table
from ingest.reading.entry import whole_lists
from ingest.reading.live import published_when_seen
from ingest.reading.london import LONDON, midnight
from ingest.reading.rows import RowReader
from metrics.vocabulary import NO_DIMENSIONS, About, Dimensions, Measure, dimensions
from metrics.vocabulary.episodes import Episode, Offer

FORMAT = "home_care_csv"
TITLE = "Home care hours (CSV)"
CONTENT_TYPES = ("text/csv",)
published_at = published_when_seen

_WRITTEN, _PROVIDER, _LOCALITY, _DATE = "written_at", "provider", "locality", "date"
_START, _SERVED = "earliest_start", "people_served"
_STAFFED, _BOOKED, _FREE = "hours_staffed", "hours_booked", "hours_free"
_IDENTITY = (_WRITTEN, _PROVIDER, _LOCALITY, _DATE)
_OPTIONAL = (
    _STAFFED, _BOOKED, _FREE, "free_double_rounds", _START, "packages_waiting", "packages_handed_back", "restarts",
    _SERVED,
)  # fmt: skip
_MOST_DAYS_AHEAD = 31
_MOST_DECIMALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What names a row, and its cells."""

    number: int
    cells: Mapping[str, str]
    provider: str
    locality: str
    on: date
    days_ahead: int
    written_at: datetime


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one file. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    columns = columns_of(feed, measures)
    table = read_table(payload, max_rows=feed.max_rows)
    ignored = demand_columns(table, required=[*_IDENTITY, *(column.name for column in columns)], optional=_OPTIONAL)
    reader = RowReader()
    episodes: list[Episode] = []
    written: set[datetime] = set()
    for number, cells in reader.rows(table):
        row = _row(reader, cells, number=number)
        if row is None:
            continue
        written.add(row.written_at)
        figures = {column.name: _figure(reader, row, column) for column in columns if _is_said(column, row)}
        offer = _offer(row, figures)
        if offer is not None:
            episodes.append(offer)
    is_live = feed.delivery is not Delivery.ARCHIVE
    if is_live and len(written) > 1:
        raise FeedFailed(Stage.CONTRACT, Reason.BAD_TIME, "The rows of the file were written at different times.")
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(table.rows),
        ignored_fields=ignored,
        observed_at=max(written, default=None),
        episodes=episodes,
        listed=whole_lists({Offer: (episodes, table.rows)}) if is_live else None,
    )


def _row(reader: RowReader, cells: Mapping[str, str], *, number: int) -> _Row | None:
    written_at = reader.instant(cells, _WRITTEN, number=number)
    provider = reader.code(cells, _PROVIDER, number=number)
    locality = reader.code(cells, _LOCALITY, number=number)
    on = british_date(cells[_DATE])
    if on is None:
        reader.refuse(RejectCode.BAD_DATE, number=number, field=_DATE, value=cells[_DATE])
    if written_at is None or provider is None or locality is None or on is None:
        return None
    days_ahead = (on - written_at.astimezone(LONDON).date()).days
    if not 0 <= days_ahead <= _MOST_DAYS_AHEAD:
        reader.refuse(RejectCode.OUT_OF_RANGE, number=number, field=_DATE, value=cells[_DATE])
        return None
    return _Row(
        number=number, cells=cells, provider=provider, locality=locality, on=on, days_ahead=days_ahead,
        written_at=written_at,
    )  # fmt: skip


def _is_said(column: Column, row: _Row) -> bool:
    """Whether the column is one that the row speaks of: what is of the moment stands on today's rows only."""
    return column.about is About.DAY or column.name == _SERVED or row.days_ahead == 0


def _figure(reader: RowReader, row: _Row, column: Column) -> float | None:
    """Read and keep one figure of a row; None where it is not known or was refused."""
    cell = row.cells[column.name]
    figure = _days_to(cell, row) if column.name == _START else figure_of_text(cell)
    if isinstance(figure, float) and len(cell.partition(".")[2]) > _MOST_DECIMALS:
        figure = RejectCode.NOT_A_NUMBER
    if isinstance(figure, float) and figure < 0:
        figure = RejectCode.OUT_OF_RANGE
    if isinstance(figure, RejectCode):
        reader.refuse(figure, number=row.number, field=column.name, value=cell)
        return None
    if figure is not None:
        about_at = midnight(row.on) if column.about is About.DAY else row.written_at
        reader.keep(
            column, figure, organisation=row.provider, about_at=about_at, at=row.written_at,
            dimensions=_dimensions(column, row),
        )  # fmt: skip
    return figure


def _dimensions(column: Column, row: _Row) -> Dimensions:
    if column.name == _SERVED:
        return NO_DIMENSIONS
    if column.about is About.DAY:
        return dimensions({"locality": row.locality, "days_ahead": str(row.days_ahead)})
    return dimensions({"locality": row.locality})


def _days_to(cell: str, row: _Row) -> float | RejectCode | None:
    if cell in {"", "-"}:
        return None
    day = british_date(cell)
    return RejectCode.BAD_DATE if day is None else float((day - row.on).days)


def _offer(row: _Row, figures: Mapping[str, float | None]) -> Offer | None:
    """The hours of a day as an offer; none where it is not known how many there are."""
    staffed = figures.get(_STAFFED)
    if staffed is None:
        return None
    return Offer(
        organisation=row.provider,
        kind="home_care_hours",
        locality=row.locality,
        starts_at=midnight(row.on),
        offered=staffed,
        held=None,
        taken=figures.get(_BOOKED),
        usable=figures.get(_FREE),
        observed_at=row.written_at,
    )
