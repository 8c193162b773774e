"""The care homes of a council as CSV: for each home and type of bed the newest entry somebody there made.

Publisher: a council that keeps its care homes' vacancies. Version: 1. Cadence: once a day, whole.
Known lies: a row is as old as `updated_at` says, often weeks, and the file has no time of its own. An empty cell, or a
dash, is not known. The home itself is the place, so an offer's locality is the type of bed. `usable` is a column of the
contract's rule, not of the file: maximum less occupied and reserved where the home is accepting, none where it is not.
Contract: `docs/feeds/care-homes.md`.
"""

from collections.abc import Mapping
from datetime import datetime

from catalogue.model import Feed
from ingest.parsed import Parsed, RejectCode
from ingest.reading.cells import figure_of_text
from ingest.reading.columns import LIVE, Column, columns_of
from ingest.reading.csv_text import demand_columns, read_table
from ingest.reading.live import published_when_seen
from ingest.reading.london import LONDON, midnight
from ingest.reading.rows import RowReader
from metrics.vocabulary import Measure, dimensions
from metrics.vocabulary.episodes import Episode, Offer

FORMAT = "care_homes_csv"
TITLE = "Care home vacancies (CSV)"
CONTENT_TYPES = ("text/csv",)
published_at = published_when_seen

_HOME, _TYPE, _UPDATED = "home", "bed_type", "updated_at"
_MAXIMUM, _OCCUPIED, _RESERVED, _ACCEPTING, _USABLE = "maximum", "occupied", "reserved", "accepting", "usable"
_SENT = (_MAXIMUM, _OCCUPIED, _RESERVED, _ACCEPTING)
_TYPES = frozenset({"residential", "residential_dementia", "nursing", "nursing_dementia"})
_WORDS = {"yes": 1.0, "no": 0.0, "": None, "-": None}


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one file. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    columns = columns_of(feed, measures, abouts=LIVE)
    table = read_table(payload, max_rows=feed.max_rows)
    mapped = [column.name for column in columns if column.name != _USABLE]
    ignored = demand_columns(table, required=dict.fromkeys((_HOME, _TYPE, _UPDATED, *_SENT, *mapped)))
    reader = RowReader()
    episodes: list[Episode] = []
    for number, cells in reader.rows(table):
        home = reader.code(cells, _HOME, number=number)
        updated_at = reader.instant(cells, _UPDATED, number=number)
        if cells[_TYPE] not in _TYPES:
            reader.refuse(RejectCode.NOT_IN_LIST, number=number, field=_TYPE, value=cells[_TYPE])
            continue
        if home is None or updated_at is None:
            continue
        figures = _figures(reader, cells, number=number)
        offer = _offer(figures, home=home, bed_type=cells[_TYPE], updated_at=updated_at)
        figures[_USABLE] = None if offer is None else offer.usable
        _keep(reader, columns, figures, home=home, bed_type=cells[_TYPE], updated_at=updated_at)
        if offer is not None:
            episodes.append(offer)
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(table.rows),
        ignored_fields=ignored,
        episodes=episodes,
    )


def _figures(reader: RowReader, cells: Mapping[str, str], *, number: int) -> dict[str, float | None]:
    figures: dict[str, float | None] = {}
    for name in _SENT:
        figure = _yes_or_no(cells[name]) if name == _ACCEPTING else _places(cells[name])
        if isinstance(figure, RejectCode):
            reader.refuse(figure, number=number, field=name, value=cells[name])
        figures[name] = None if isinstance(figure, RejectCode) else figure
    return figures


def _places(cell: str) -> float | RejectCode | None:
    """A number of places: an impossible one must not be counted on in a vacancy either."""
    figure = figure_of_text(cell)
    if not isinstance(figure, float) or (figure >= 0 and figure.is_integer()):
        return figure
    return RejectCode.OUT_OF_RANGE if figure < 0 else RejectCode.NOT_WHOLE


def _yes_or_no(cell: str) -> float | RejectCode | None:
    word = cell.lower()
    return _WORDS.get(word, RejectCode.NOT_IN_LIST)


def _keep(
    reader: RowReader,
    columns: tuple[Column, ...],
    figures: Mapping[str, float | None],
    *,
    home: str,
    bed_type: str,
    updated_at: datetime,
) -> None:
    where = dimensions({_TYPE: bed_type})
    for column in columns:
        figure = figures.get(column.name)
        if figure is not None:
            reader.keep(column, figure, organisation=home, about_at=updated_at, at=updated_at, dimensions=where)


def _offer(figures: Mapping[str, float | None], *, home: str, bed_type: str, updated_at: datetime) -> Offer | None:
    """The places of a home as an offer of the day they were entered; none where their number is not known."""
    maximum, occupied, reserved = figures[_MAXIMUM], figures[_OCCUPIED], figures[_RESERVED]
    accepting = figures[_ACCEPTING]
    if maximum is None:
        return None
    usable, not_usable = None, dict[str, float]()
    if occupied is not None and reserved is not None:
        empty = max(maximum - occupied - reserved, 0.0)
        if accepting == 1:
            usable = empty
        elif accepting == 0:
            usable, not_usable = 0.0, {"not_accepting": empty} if empty else {}
    return Offer(
        organisation=home,
        kind="care_home_bed",
        locality=bed_type,
        starts_at=midnight(updated_at.astimezone(LONDON).date()),
        offered=maximum,
        held=reserved,
        taken=occupied,
        usable=usable,
        observed_at=updated_at,
        not_usable=not_usable,
    )
