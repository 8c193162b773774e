"""What places had sent of single measures when a roll was called: read in the call's own look."""

from collections.abc import Set as AbstractSet
from datetime import timedelta

from db.engine import Connection
from db.read.feeds import answered
from db.read.suspects import rivals
from db.read.values import values_then
from metrics.vocabulary.days import start_of
from picture.board import When
from picture.call import Call
from picture.memory import Memory
from picture.sent import Sent
from picture.viewer import Viewer


async def told(
    conn: Connection, memory: Memory, called: Call, *, measures: AbstractSet[str], when: When, viewer: Viewer
) -> Sent:
    """What the places had sent of some measures about the instant of the call."""
    del viewer
    ground = called.ground
    if called.is_live:
        values, held = await memory.values(conn, version=called.data_version), await rivals(conn)
    else:
        by_id = ground.index.by_id
        # A source that stands still is known by all that it says of a place.
        of_places = {(series.feed, series.organisation) for series in by_id.values() if series.measure in measures}
        numbers = [number for number, series in by_id.items() if (series.feed, series.organisation) in of_places]
        values = await values_then(
            conn, numbers, at=called.at, known=called.known, since=start_of(when.day) if when.day else None,
            runs_for=_longest_run(called),
        )  # fmt: skip
        held = []
    return Sent(
        ground, values, measures=measures, answered=await answered(conn, known=when.answered_by), at=called.at,
        rivals=held,
    )  # fmt: skip


def _longest_run(called: Call) -> timedelta:
    """How far back a run of equal values matters: twice the longest that any feed allows."""
    allowed = (feed.limits.stuck_after for feed in called.catalogue.feeds.values())
    return 2 * max((each for each in allowed if each is not None), default=timedelta(0))
