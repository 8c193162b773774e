"""The health of feeds, from their polls and rejects, which are data like any other."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from db.engine import Connection


class PollRow(NamedTuple):
    """One attempt, as stored."""

    feed: str
    id: int
    started_at: datetime
    received_at: datetime
    outcome: str
    stage: str | None
    reason: str | None
    detail: str | None
    http_status: int | None
    duration_ms: float
    bytes: int
    rows: int
    accepted: int
    stored: int
    rejected: int
    duplicates: int
    ignored_fields: int
    newest_observed_at: datetime | None


class DueRow(NamedTuple):
    """Where a feed stands in the schedule. `due_at` is service time, the others are picture time. `asked_until`: until
    when a feed that asked for a wait is waited for."""

    feed: str
    due_at: datetime
    failures: int
    last_good_at: datetime | None
    asked_until: datetime | None = None


class CountRow(NamedTuple):
    """What a feed did over a period."""

    feed: str
    polls: int
    failed: int


class RejectRow(NamedTuple):
    """One refusal; `times` is how often it came back."""

    feed: str
    first_received_at: datetime
    received_at: datetime
    times: int
    row: int | None
    field: str | None
    code: str
    reason: str
    sample: str


_POLL = """poll.id, poll.started_at, poll.received_at, poll.outcome, poll.stage, poll.reason, poll.detail,
           poll.http_status, poll.duration_ms, poll.bytes, poll.row_count, poll.accepted,
           poll.stored + poll.episodes AS stored, poll.rejected, poll.duplicates, poll.ignored_fields,
           poll.newest_observed_at"""


async def last_polls(conn: Connection, *, known: datetime) -> dict[str, PollRow]:
    """The last poll of every feed that had been made by `known`."""
    cursor = await conn.execute(
        f"""SELECT feed.key, last.* FROM feed CROSS JOIN LATERAL (
                SELECT {_POLL} FROM poll WHERE poll.feed_id = feed.id AND poll.received_at <= %s
                 ORDER BY poll.received_at DESC, poll.id DESC LIMIT 1) AS last""",
        (known,),
    )
    return {row[0]: PollRow._make(row) for row in await cursor.fetchall()}


async def polls_of(conn: Connection, feed: str, *, known: datetime, limit: int) -> list[PollRow]:
    """The polls of one feed, newest first."""
    cursor = await conn.execute(
        f"""SELECT feed.key, {_POLL} FROM poll JOIN feed ON feed.id = poll.feed_id
             WHERE feed.key = %s AND poll.received_at <= %s
             ORDER BY poll.received_at DESC, poll.id DESC LIMIT %s""",
        (feed, known, limit),
    )
    return [PollRow._make(row) for row in await cursor.fetchall()]


async def schedule(conn: Connection) -> dict[str, DueRow]:
    """The schedule of every feed that is polled; an archive, which never is, has none."""
    cursor = await conn.execute(
        "SELECT feed.key, due_at, failures, last_good_at, asked_until "
        "FROM feed_due JOIN feed ON feed.id = feed_due.feed_id WHERE due_at < 'infinity'"
    )
    return {row[0]: DueRow._make(row) for row in await cursor.fetchall()}


async def answered(conn: Connection, *, known: datetime | None) -> dict[str, datetime]:
    """When each feed last answered in good order, by `known` (None: by now); absent when it never had."""
    if known is None:
        cursor = await conn.execute(
            "SELECT feed.key, last_good_at FROM feed_due JOIN feed ON feed.id = feed_due.feed_id "
            "WHERE last_good_at IS NOT NULL"
        )
    else:
        cursor = await conn.execute(
            """SELECT feed.key, last.received_at FROM feed CROSS JOIN LATERAL (
                   SELECT poll.received_at FROM poll
                    WHERE poll.feed_id = feed.id AND poll.received_at <= %s AND poll.outcome <> 'failed'
                    ORDER BY poll.received_at DESC LIMIT 1) AS last""",
            (known,),
        )
    return dict(await cursor.fetchall())


async def poll_counts(conn: Connection, *, start: datetime, end: datetime) -> dict[str, CountRow]:
    """How many polls each feed had in (start, end], and how many of them failed."""
    cursor = await conn.execute(
        """SELECT feed.key, count(*), count(*) FILTER (WHERE poll.outcome = 'failed')
             FROM poll JOIN feed ON feed.id = poll.feed_id
            WHERE poll.received_at > %s AND poll.received_at <= %s GROUP BY feed.key""",
        (start, end),
    )
    return {row[0]: CountRow._make(row) for row in await cursor.fetchall()}


async def rejects_of(conn: Connection, feed: str | None, *, since: datetime, limit: int) -> list[RejectRow]:
    """The refusals of one feed (None: of all) seen since a time, newest first."""
    cursor = await conn.execute(
        """SELECT feed.key, first_received_at, received_at, times, row_number, field, code, reason, sample
             FROM reject JOIN feed ON feed.id = reject.feed_id
            WHERE (%(feed)s::text IS NULL OR feed.key = %(feed)s) AND received_at > %(since)s
            ORDER BY received_at DESC, row_number LIMIT %(limit)s""",
        {"feed": feed, "since": since, "limit": limit},
    )
    return [RejectRow._make(row) for row in await cursor.fetchall()]


async def reject_counts(conn: Connection, *, since: datetime) -> dict[str, int]:
    """How many different refusals each feed had since a time."""
    cursor = await conn.execute(
        """SELECT feed.key, count(*) FROM reject JOIN feed ON feed.id = reject.feed_id
            WHERE received_at > %s GROUP BY feed.key""",
        (since,),
    )
    return dict(await cursor.fetchall())


async def newest_told(conn: Connection, *, known: datetime) -> dict[str, datetime]:
    """The newest time that each feed had spoken about by `known`, archives included; absent when it never had."""
    cursor = await conn.execute(
        """SELECT feed.key, told.newest FROM feed CROSS JOIN LATERAL (
               SELECT max(poll.newest_observed_at) AS newest FROM poll
                WHERE poll.feed_id = feed.id AND poll.received_at <= %s) AS told
            WHERE told.newest IS NOT NULL""",
        (known,),
    )
    return dict(await cursor.fetchall())


async def days_spoken(
    conn: Connection, feeds: Sequence[str], *, start: datetime, end: datetime, known: datetime
) -> dict[str, set[date]]:
    """The London days in [start, end) that some feeds spoke about as of then, as known by `known`; absent: none."""
    cursor = await conn.execute(
        """SELECT DISTINCT feed.key, (poll.newest_observed_at AT TIME ZONE 'Europe/London')::date
             FROM poll JOIN feed ON feed.id = poll.feed_id
            WHERE feed.key = ANY(%s) AND poll.received_at >= %s AND poll.received_at <= %s
              AND poll.newest_observed_at >= %s AND poll.newest_observed_at < %s""",
        (list(feeds), start, known, start, end),
    )
    found: dict[str, set[date]] = {}
    for feed, day in await cursor.fetchall():
        found.setdefault(feed, set()).add(day)
    return found
