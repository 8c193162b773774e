"""Saving a poll: its observations, rejects and own outcome in one transaction, under its lease.

The last act of the transaction counts up the data version, stamps the poll with it and announces it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain
from typing import Literal, Protocol

from db.engine import Connection
from db.timeseries import Room
from db.write.bed_days import mark_listed, mark_told
from db.write.books import SeriesBook
from db.write.episodes import Told, save_episodes
from db.write.lease import Lease, require_lease
from db.write.observations import store
from db.write.stage import Batch
from db.write.suspects import Suspects, keep_suspects
from db.write.version import CHANNEL
from metrics.vocabulary import Observation
from metrics.vocabulary.episodes import Episode


class Refusal(Protocol):
    """What was refused of a payload, and why. Rows count from 1; `sample` is short and clean."""

    @property
    def row(self) -> int | None: ...
    @property
    def field(self) -> str | None: ...
    @property
    def code(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def sample(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """One attempt to read a feed, as data. Times are picture time, `duration_ms` and `due_in` service time.

    `due_in` counts from the moment at which the feed was claimed. A failed poll with an `asked_until` does not count as
    a failure in a row: its partner asked for a wait that is not over.

    `etag` and `last_modified` are kept only with an outcome "ok", for the catalogue and code in `validators_for`.
    `taken`: the payload of the inbox that was read, which is taken out with the save, whatever came of it.
    """

    lease: Lease
    holder: str
    started_at: datetime
    received_at: datetime
    duration_ms: float
    outcome: Literal["ok", "not_modified", "failed"]
    due_in: timedelta
    catalogue_version: str
    code_version: str
    validators_for: str
    stage: str | None = None
    reason: str | None = None
    detail: str | None = None
    http_status: int | None = None
    attempts: int = 1
    bytes: int = 0
    digest: str | None = None
    rows: int = 0
    duplicates: int = 0
    ignored_fields: int = 0
    etag: str | None = None
    last_modified: str | None = None
    asked_until: datetime | None = None
    taken: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a poll: its number, the version it made, how many observations were new or corrected, how many
    versions of episodes it wrote, and how long after its claim the feed is due again."""

    poll_id: int
    data_version: int
    stored: int
    due_in: timedelta
    episodes: int = 0


def _fingerprint(refusal: Refusal) -> str:
    """The same refusal coming back with every poll is one refusal; the row it stood in may move."""
    text = "\x1f".join((refusal.field or "", refusal.code, refusal.reason, refusal.sample))
    return blake2b(text.encode(), digest_size=16).hexdigest()


async def save_poll(
    conn: Connection,
    outcome: PollOutcome,
    *,
    observations: Sequence[Observation] = (),
    published_at: Sequence[datetime] | None = None,
    refusals: Sequence[Refusal] = (),
    episodes: Sequence[Episode] = (),
    listed: frozenset[type[Episode]] | None = None,
    listed_at: datetime | None = None,
    suspects: Suspects | None = None,
    books: SeriesBook,
    room: Room,
    can_copy: bool = True,
    compacted_before: datetime | None = None,
) -> Saved:
    """Save one poll whole, or nothing of it; commits. `published_at`, one for each observation, goes with imports.

    `listed`: None where every episode stands for itself (a delta, an archive);
    otherwise the payload is a whole document, and of these types it names all there are: an open one that it no longer
    names becomes unlisted, and is never ended by that. A type of which a row was refused is not whole: leave it out.
    `listed_at`: when the document was made; without it the newest time observed in it. `suspects` are held and let go
    with it; a figure that is let go stands among the observations.

    Raises LeaseLost when the lease is no longer held (nothing is written); psycopg.Error when the database failed.
    """
    feed_id = outcome.lease.feed_id
    keys = [(o.measure, o.organisation, o.dimensions) for o in observations]
    batch = Batch(
        series=await books.numbers(conn, feed_id, keys),
        about_at=[o.about_at for o in observations],
        observed_at=[o.observed_at for o in observations],
        value=[o.value for o in observations],
        published_at=published_at,
    )
    held = await books.numbers(conn, feed_id, [each.key for each in suspects.held]) if suspects else []
    newest = max(chain(batch.observed_at, (episode.observed_at for episode in episodes)), default=None)
    document_at = None if listed is None else listed_at or newest
    await room.make(conn, "observation", set(batch.about_at))
    try:
        await require_lease(conn, feed_id=feed_id, holder=outcome.holder, epoch=outcome.lease.epoch)
        stored = await store(
            conn,
            batch,
            feed_id=feed_id,
            received_at=outcome.received_at,
            can_copy=can_copy,
            compacted_before=compacted_before,
        )
        if suspects:
            await keep_suspects(conn, suspects, numbers=held, feed_id=feed_id, received_at=outcome.received_at)
        written = await save_episodes(
            conn, Told(episodes=episodes, listed=listed, listed_at=document_at), feed_id=feed_id,
            received_at=outcome.received_at, can_copy=can_copy,
        )  # fmt: skip
        if written:
            await mark_told(conn, feed_id=feed_id, received_at=outcome.received_at)
        if document_at is not None:
            await mark_listed(conn, feed_id=feed_id, received_at=outcome.received_at)
        if outcome.taken is not None:
            await conn.execute("DELETE FROM inbox WHERE payload = %s", (outcome.taken,))
        poll_id, version = await _record(conn, outcome, accepted=len(observations) + len(episodes), stored=stored,
                                         episodes=written, refusals=refusals, newest=newest)  # fmt: skip
        await conn.commit()
    except BaseException:
        await conn.rollback()
        room.forget()
        raise
    return Saved(poll_id=poll_id, data_version=version, stored=stored, due_in=outcome.due_in, episodes=written)


async def saved_under(conn: Connection, outcome: PollOutcome) -> Saved | None:
    """What was saved of a poll under its lease, None when nothing was; ends its own transaction."""
    cursor = await conn.execute(
        "SELECT id, data_version, stored, episodes FROM poll WHERE feed_id = %s AND epoch = %s",
        (outcome.lease.feed_id, outcome.lease.epoch),
    )
    row = await cursor.fetchone()
    await conn.rollback()
    if row is None:
        return None
    return Saved(poll_id=row[0], data_version=row[1], stored=row[2], due_in=outcome.due_in, episodes=row[3])


_REJECTS = """
INSERT INTO reject AS held (feed_id, fingerprint, first_received_at, received_at, epoch, row_number, field, code,
                            reason, sample)
SELECT %(feed)s, fingerprint, %(received)s, %(received)s, %(epoch)s, row_number, field, code, reason, sample
  FROM unnest(%(prints)s::text[], %(rows)s::int[], %(fields)s::text[], %(codes)s::text[], %(reasons)s::text[],
              %(samples)s::text[]) AS refused(fingerprint, row_number, field, code, reason, sample)
ON CONFLICT (feed_id, fingerprint) DO UPDATE
   SET received_at = EXCLUDED.received_at, epoch = EXCLUDED.epoch, row_number = EXCLUDED.row_number,
       times = held.times + 1
"""

_RECORD = """
WITH bumped AS (UPDATE data_version SET version = version + 1 RETURNING version),
polled AS (
    INSERT INTO poll (feed_id, epoch, started_at, received_at, duration_ms, outcome, stage, reason, detail, http_status,
                      attempts, bytes, digest, row_count, accepted, stored, episodes, rejected, duplicates,
                      ignored_fields, newest_observed_at, catalogue_version, code_version, data_version)
    SELECT %(feed)s, %(epoch)s, %(started)s, %(received)s, %(duration)s, %(outcome)s, %(stage)s, %(reason)s, %(detail)s,
           %(status)s, %(attempts)s, %(bytes)s, %(digest)s, %(rows)s, %(accepted)s, %(stored)s, %(episodes)s,
           %(rejected)s, %(duplicates)s, %(ignored)s, %(newest)s, %(catalogue)s, %(code)s, version FROM bumped
    RETURNING id),
done AS (
    UPDATE feed_due SET holder = NULL, lease_until = NULL, due_at = %(claimed)s + %(due_in)s,
           failures = CASE WHEN %(good)s THEN 0 WHEN %(asked)s::timestamptz IS NULL THEN failures + 1
                           ELSE failures END,
           asked_until = %(asked)s,
           last_good_at = CASE WHEN %(good)s THEN %(received)s ELSE last_good_at END,
           etag = CASE WHEN %(outcome)s = 'ok' THEN %(etag)s ELSE etag END,
           last_modified = CASE WHEN %(outcome)s = 'ok' THEN %(modified)s ELSE last_modified END,
           validators_for = CASE WHEN %(outcome)s = 'ok' THEN %(validators)s ELSE validators_for END,
           last_poll_id = (SELECT id FROM polled)
     WHERE feed_id = %(feed)s)
SELECT polled.id, bumped.version, pg_notify(%(channel)s, bumped.version::text) FROM polled, bumped
"""


async def _record(
    conn: Connection,
    outcome: PollOutcome,
    *,
    accepted: int,
    stored: int,
    episodes: int,
    refusals: Sequence[Refusal],
    newest: datetime | None,
) -> tuple[int, int]:
    distinct = {_fingerprint(refusal): refusal for refusal in refusals}
    if distinct:
        await conn.execute(
            _REJECTS,
            {
                "feed": outcome.lease.feed_id,
                "received": outcome.received_at,
                "epoch": outcome.lease.epoch,
                "prints": list(distinct),
                "rows": [r.row for r in distinct.values()],
                "fields": [r.field for r in distinct.values()],
                "codes": [r.code for r in distinct.values()],
                "reasons": [r.reason for r in distinct.values()],
                "samples": [r.sample for r in distinct.values()],
            },
        )
    cursor = await conn.execute(
        _RECORD,
        {
            "feed": outcome.lease.feed_id,
            "epoch": outcome.lease.epoch,
            "started": outcome.started_at,
            "received": outcome.received_at,
            "duration": outcome.duration_ms,
            "outcome": outcome.outcome,
            "asked": outcome.asked_until,
            "good": outcome.outcome != "failed",
            "stage": outcome.stage,
            "reason": outcome.reason,
            "detail": outcome.detail,
            "status": outcome.http_status,
            "attempts": outcome.attempts,
            "bytes": outcome.bytes,
            "digest": outcome.digest,
            "rows": outcome.rows,
            "accepted": accepted,
            "stored": stored,
            "episodes": episodes,
            "rejected": len(refusals),
            "duplicates": outcome.duplicates,
            "ignored": outcome.ignored_fields,
            "newest": newest,
            "catalogue": outcome.catalogue_version,
            "code": outcome.code_version,
            "claimed": outcome.lease.claimed_at,
            "due_in": outcome.due_in,
            "etag": outcome.etag,
            "modified": outcome.last_modified,
            "validators": outcome.validators_for,
            "channel": CHANNEL,
        },
    )
    row = await cursor.fetchone()
    if row is None:
        raise RuntimeError("recording a poll returned nothing")
    return int(row[0]), int(row[1])
