"""What the poll log tells of how feeds stood: the polls at which that changed, of the many at which it did not."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from db.engine import Connection


class Turn(NamedTuple):
    """A poll at which a feed may have begun to stand otherwise. `asks`: it failed with one of the reasons asked for.

    `before`, `newest`: the newest time that the feed had spoken about before this poll, and with it.
    """

    feed: str
    received_at: datetime
    failed: bool
    asks: bool
    before: datetime | None
    newest: datetime | None


# The first three polls of a run that fails, or does not, are told: two in a row may be a wait that was asked for.
_TURNS = """
WITH asked AS MATERIALIZED (
    SELECT feed.id, feed.key, wanted.late
      FROM unnest(%(feeds)s::text[], %(late)s::interval[]) AS wanted(key, late) JOIN feed ON feed.key = wanted.key),
polled AS (
    SELECT asked.id AS feed_id, asked.key, asked.late, last.id, %(start)s::timestamptz AS received_at, last.outcome,
           last.reason, head.newest
      FROM asked
     CROSS JOIN LATERAL (
           SELECT poll.id, poll.outcome, poll.reason FROM poll
            WHERE poll.feed_id = asked.id AND poll.received_at < %(start)s AND poll.received_at <= %(known)s
            ORDER BY poll.received_at DESC, poll.id DESC LIMIT 1) AS last
     CROSS JOIN LATERAL (
           SELECT max(poll.newest_observed_at) AS newest FROM poll
            WHERE poll.feed_id = asked.id AND poll.received_at < %(start)s AND poll.received_at <= %(known)s) AS head
    UNION ALL
    SELECT asked.id, asked.key, asked.late, poll.id, poll.received_at, poll.outcome, poll.reason,
           poll.newest_observed_at
      FROM asked JOIN poll ON poll.feed_id = asked.id
     WHERE poll.received_at >= %(start)s AND poll.received_at < %(end)s AND poll.received_at <= %(known)s),
told AS (
    SELECT feed_id, key, late, id, received_at, outcome = 'failed' AS failed,
           outcome = 'failed' AND coalesce(reason = ANY(%(reasons)s), false) AS asks, max(newest) OVER polls AS newest
      FROM polled WINDOW polls AS (PARTITION BY feed_id ORDER BY received_at, id)),
beside AS (
    SELECT *, lag(newest) OVER polls AS before, lag(failed) OVER polls AS one, lag(failed, 2) OVER polls AS two,
           lag(failed, 3) OVER polls AS three, lag(asks) OVER polls AS asked, lead(id) OVER polls IS NULL AS is_last
      FROM told WINDOW polls AS (PARTITION BY feed_id ORDER BY received_at, id))
SELECT key, received_at, failed, asks, before, newest FROM beside
 WHERE is_last OR asks IS DISTINCT FROM asked OR failed IS DISTINCT FROM one OR failed IS DISTINCT FROM two
    OR failed IS DISTINCT FROM three
    OR (newest IS DISTINCT FROM before AND (before IS NULL OR received_at >= before + late
                                            OR received_at >= newest + late))
 ORDER BY key, received_at, id
"""


async def turns_of(
    conn: Connection, late_after: Mapping[str, timedelta], *, reasons: Sequence[str], start: datetime, end: datetime,
    known: datetime,
) -> list[Turn]:  # fmt: skip
    """The polls in [start, end) at which some feeds began to stand otherwise, as known then.

    `late_after`: by feed, at what age its newest word is late. Shape: by feed, in order of time. The first of a feed
    that was polled before stands for that and is put at `start`, the last poll in the span is always told; a feed
    that was never polled before `end` is absent.
    """
    feeds = sorted(late_after)
    cursor = await conn.execute(
        _TURNS,
        {
            "feeds": feeds, "late": [late_after[key] for key in feeds], "reasons": list(reasons), "start": start,
            "end": end, "known": known,
        },
    )  # fmt: skip
    return [Turn._make(row) for row in await cursor.fetchall()]
