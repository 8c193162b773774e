"""The ward board of a hospital site as JSON: everyone in a bed, and who left of late, under pseudonymous keys.

Publisher: a hospital's electronic ward board. Version: homeward-ward-board/1.
Cadence: every fifteen minutes, whole: who left is listed for 48 hours more, the days of a stay are today and the two
before. Archived documents list who left, or what changed, with more of their days.
Known lies: a stay that is listed no more without `left_at` has not ended: nothing more is known of it. A day without a
colour was not reviewed, which is neither red nor green. Times may be rounded to the minute. `row_count` shows that the
board lives; it counts people who have left.
Contract: `docs/feeds/ward-board.md`.
"""

from collections.abc import Mapping

from catalogue.model import Delivery, Feed
from ingest.parsed import Parsed
from ingest.reading.cells import figure_of_json
from ingest.reading.columns import LIVE, columns_of
from ingest.reading.document import demand_fields, rows_of
from ingest.reading.entry import Entry, entries_of, whole_lists
from ingest.reading.live import Frame, LiveReader, published_when_seen, read_frame
from metrics.vocabulary import Measure
from metrics.vocabulary.episodes import BedDay, Colour, Pathway, ReadyInterval, Stay

FORMAT = "ward_board_json"
TITLE = "Ward board of a hospital site (JSON)"
CONTENT_TYPES = ("application/json",)
VERSION = "homeward-ward-board/1"
PLACE = "site"
published_at = published_when_seen

_STAYS = "stays"
_SOURCES = frozenset({"emergency", "elective", "transfer"})
_WENT_TO = frozenset({"home", "home_with_support", "community_bed", "care_home", "died", "other_hospital"})
_OF_DAYS = ("on", "ward", "colour", "reason", "reviewed_at")
_OF_SPELLS = ("from", "to")
_REQUIRED = (
    "stay", "ward", "bed", "specialty", "source", "home_council", "admitted_at", "expected_on", "meets_criteria",
    "ready", "days", "pathway_referred", "pathway_final", "delay_reason", "left_at", "left_to",
)  # fmt: skip


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one document. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    columns = columns_of(feed, measures, abouts=LIVE)
    is_live = feed.delivery is not Delivery.ARCHIVE
    frame = read_frame(payload, feed=feed, version=VERSION, place=PLACE)
    rows = rows_of(frame.document, _STAYS, feed=feed)
    demand_fields([frame.document], required=[column.name for column in columns])
    ignored = demand_fields(rows, required=_REQUIRED)
    ignored |= demand_fields(_within(rows, "days"), required=_OF_DAYS)
    ignored |= demand_fields(_within(rows, "ready"), required=_OF_SPELLS)
    reader = LiveReader(figure_of=figure_of_json)
    # An archived document lists who left on a day: its length counts nobody who was there.
    if is_live:
        reader.read(frame.document, columns, organisation=frame.organisation, at=frame.observed_at, number=None)
    stays: list[Stay] = []
    spells: list[ReadyInterval] = []
    days: list[BedDay] = []
    for entry in entries_of(rows, rejects=reader.rejects):
        stay = _stay(entry, frame)
        if stay is not None:
            stays.append(stay)
            spells += _ready(entry, frame, stay.key)
            days += _days(entry, frame, stay.key)
    whole = whole_lists({Stay: (stays, rows), ReadyInterval: (spells, _within(rows, "ready"))})
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=len(rows),
        ignored_fields=ignored,
        observed_at=frame.observed_at,
        episodes=[*stays, *spells, *days],
        listed=whole if is_live else None,
    )


def _within(rows: list[object], name: str) -> list[object]:
    """The entries of a list that each row holds."""
    lists = (row.get(name) for row in rows if isinstance(row, dict))
    return [each for held in lists if isinstance(held, list) for each in held]


def _stay(entry: Entry, frame: Frame) -> Stay | None:
    key, admitted_at, left_at = entry.key("stay", kind="ST"), entry.instant("admitted_at"), entry.instant_if("left_at")
    if key is None or admitted_at is None or not entry.is_kept:
        return None
    return Stay(
        key=key,
        organisation=frame.organisation,
        ward=entry.code("ward"),
        bed=entry.code("bed"),
        specialty=entry.code("specialty"),
        source=entry.listed("source", _SOURCES),
        home_council=entry.code("home_council"),
        admitted_at=admitted_at,
        expected_on=entry.day_if("expected_on"),
        meets_criteria=entry.flag("meets_criteria"),
        pathway_referred=entry.choice("pathway_referred", Pathway),
        pathway_final=entry.choice("pathway_final", Pathway),
        delay_reason=entry.code("delay_reason"),
        left_at=left_at,
        left_to=entry.listed("left_to", _WENT_TO),
        observed_at=frame.observed_at,
    )


def _ready(entry: Entry, frame: Frame, stay: str) -> list[ReadyInterval]:
    found = []
    for spell in entry.entries("ready"):
        starts_at, ends_at = spell.instant("from"), spell.instant_if("to")
        if starts_at is not None and spell.is_kept:
            found.append(ReadyInterval(stay=stay, starts_at=starts_at, ends_at=ends_at, observed_at=frame.observed_at))
    return found


def _days(entry: Entry, frame: Frame, stay: str) -> list[BedDay]:
    found = []
    for day in entry.entries("days"):
        on, reviewed_at = day.day("on"), day.instant_if("reviewed_at")
        if on is not None and day.is_kept:
            found.append(
                BedDay(
                    stay=stay,
                    on=on,
                    ward=day.code("ward"),
                    colour=day.choice("colour", Colour),
                    reason=day.code("reason"),
                    reviewed_at=reviewed_at,
                    observed_at=frame.observed_at,
                )
            )
    return found
