"""A virtual ward as JSON: its places, its people and who waits for it.

Publisher: whoever runs a virtual ward (hospital at home). Version: homeward-virtual-ward/1.
Cadence: every hour, on the hour.
Known lies: `people` may exceed `places`. Whether it takes anybody in now comes as true or false, and is kept as 1 or 0.
Contract: `docs/feeds/virtual-ward.md`.
"""

from collections.abc import Mapping

from catalogue.model import Feed
from ingest.parsed import Parsed
from ingest.reading.cells import figure_of_flag_or_json
from ingest.reading.columns import LIVE, columns_of
from ingest.reading.document import demand_fields
from ingest.reading.live import LiveReader, published_when_seen, read_frame
from metrics.vocabulary import Measure

FORMAT = "virtual_ward_json"
TITLE = "Virtual ward (JSON)"
CONTENT_TYPES = ("application/json",)
VERSION = "homeward-virtual-ward/1"
PLACE = "ward"
published_at = published_when_seen

_FRAME = ("format", "observed_at", PLACE)
_FIGURES = (
    "places", "people", "waiting_step_up", "waiting_step_down", "admitted_today", "discharged_today", "is_accepting",
)  # fmt: skip


def parse(payload: bytes, feed: Feed, measures: Mapping[str, Measure]) -> Parsed:
    """Read one document. Raises: FeedFailed at PARSE, CONTRACT or ROWS."""
    columns = columns_of(feed, measures, abouts=LIVE)
    frame = read_frame(payload, feed=feed, version=VERSION, place=PLACE)
    ignored = demand_fields([frame.document], required=_FRAME, optional=_FIGURES)
    reader = LiveReader(figure_of=figure_of_flag_or_json)
    reader.read(frame.document, columns, organisation=frame.organisation, at=frame.observed_at, number=None)
    return Parsed(
        observations=reader.observations,
        rejects=reader.rejects,
        rows=1,
        ignored_fields=ignored,
        observed_at=frame.observed_at,
    )
