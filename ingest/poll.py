"""One poll of one feed: fetch, or take what was pushed; read, sift, hold, save. Whatever happens is a poll row; nothing
half-read is stored.

The observation's journey on one page. Does not decide when to poll (`ingest.schedule`) and holds no rule (`sift`,
`plausible`).
"""

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, repeat

import structlog
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from catalogue.model import Feed
from catalogue.placeholders import UnsetPlaceholderError, resolve
from db.engine import Connection, connection
from db.read.inbox import Waiting, first_waiting
from db.write import Lease, LeaseLost, PollOutcome, Saved, release, save_poll, saved_under
from db.write.rollups import compacted_before
from ingest.adapters import Adapter, adapters
from ingest.desk import Desk
from ingest.exchange import NotModified, Payload, request_for
from ingest.failure import FeedFailed, Reason, Stage
from ingest.http import httpx
from ingest.inbox import opened
from ingest.paging import fetch_whole
from ingest.suspects import hold_suspects
from ingest.understand import NOTHING, Understood, understand
from ingest.waiting import asked_until, due_after

_LOG = structlog.get_logger(__name__)
# Reading a larger body takes long enough to keep other polls waiting: it is done beside the loop.
_ASIDE_FROM_BYTES = 128_000
SAVING = timedelta(seconds=15)
"""How long a save that the database breaks off is tried again. Leases last that much longer than any deadline, and the
epoch keeps a save from counting twice."""
_SAVE_PAUSES_SECONDS = (0.5, 1.0)
_SAVE_PAUSE_AFTER_SECONDS = 2.0
_STORE_AWAY = (OperationalError, DBAPIError, PoolTimeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What came of asking: an answer in good order with what could be kept of it, or a failure."""

    answer: Payload | NotModified | None = None
    failure: FeedFailed | None = None
    understood: Understood = NOTHING


async def poll(desk: Desk, client: httpx.AsyncClient, lease: Lease) -> Saved | None:
    """Ask a feed once, or take what has waited longest of one that is pushed, and save what came of it.

    None when the lease was lost, the database stayed away or nothing waits after all. Raises nothing that a partner or
    a payload can cause.
    """
    feed = desk.catalogue.feeds[lease.feed]
    started_at, began = desk.clock.now(), time.monotonic()
    waiting = await _waiting(desk, lease) if feed.is_pushed else None
    if feed.is_pushed and waiting is None:
        return None
    read = await _read(desk, client, feed, lease, waiting)
    seconds = time.monotonic() - began
    outcome = _outcome(desk, feed, lease, read, waiting, started_at=started_at, seconds=seconds)
    saved = await _save(desk, outcome, read)
    if saved is not None:
        _tell(lease, read.failure, asked_until=outcome.asked_until)
    return saved


async def _waiting(desk: Desk, lease: Lease) -> Waiting | None:
    try:
        async with connection(desk.pool) as conn:
            found = await first_waiting(conn, feed_id=lease.feed_id)
            await conn.rollback()
            if found is None:
                # It was claimed while another worker was just done with the last of it.
                await release(conn, feed_id=lease.feed_id, holder=desk.holder, epoch=lease.epoch)
            return found
    except _STORE_AWAY as error:
        _LOG.warning("inbox_not_reached", feed=lease.feed, error=type(error).__name__)
        return None


async def _read(
    desk: Desk, client: httpx.AsyncClient, feed: Feed, lease: Lease, waiting: Waiting | None
) -> _Read:  # fmt: skip
    adapter = adapters()[feed.format]
    try:
        if waiting is not None:
            answer: Payload | NotModified = await opened(waiting, feed=feed, adapter=adapter)
        else:
            answer = await _ask(desk, client, feed, lease, adapter)
        if isinstance(answer, NotModified):
            return _Read(answer=answer)
        read = partial(
            understand, answer.body, feed=feed, adapter=adapter, catalogue=desk.catalogue, now=desk.clock.now()
        )
        aside = len(answer.body) >= _ASIDE_FROM_BYTES
        return _Read(answer=answer, understood=await asyncio.to_thread(read) if aside else read())
    except FeedFailed as failure:
        return _Read(failure=failure)
    except Exception as error:  # noqa: BLE001 - a fault of our own in reading one feed must not stop the others
        _LOG.exception("reading_failed", feed=feed.key)
        detail = f"Homeward failed to read it ({type(error).__name__}); the fault has been noted."
        return _Read(failure=FeedFailed(Stage.PARSE, Reason.WRONG_TYPE, detail))


async def _ask(
    desk: Desk, client: httpx.AsyncClient, feed: Feed, lease: Lease, adapter: Adapter
) -> Payload | NotModified:
    try:
        headers = {name: resolve(value, desk.places) for name, value in feed.headers.items()}
        feed = replace(feed, url=resolve(feed.url, desk.places))
    except UnsetPlaceholderError as error:
        raise FeedFailed(Stage.REQUEST, Reason.URL_REFUSED, f"{error}.") from None
    request = request_for(
        feed, headers=headers, content_types=adapter.content_types, etag=lease.etag, last_modified=lease.last_modified
    )
    return await fetch_whole(client, request, feed=feed, paging=adapter.paging)


def _outcome(
    desk: Desk, feed: Feed, lease: Lease, read: _Read, waiting: Waiting | None, *, started_at: datetime, seconds: float
) -> PollOutcome:  # fmt: skip
    failure, answer = read.failure, read.answer
    payload = answer if isinstance(answer, Payload) else None
    received_at = desk.clock.now()
    return PollOutcome(
        lease=lease,
        holder=desk.holder,
        started_at=started_at,
        received_at=received_at,
        duration_ms=seconds * 1000,
        outcome="failed" if failure else "ok" if payload else "not_modified",
        due_in=due_after(feed, lease=lease, spent=timedelta(seconds=seconds), failure=failure, random=desk.random),
        catalogue_version=desk.catalogue.version,
        code_version=desk.code_version,
        validators_for=desk.validators_for,
        stage=failure.stage.value if failure else None,
        reason=failure.reason.value if failure else None,
        detail=failure.detail if failure else None,
        http_status=failure.http_status if failure else answer.http_status if answer else None,
        attempts=answer.attempts if answer else failure.attempts if failure else 1,
        bytes=payload.wire_bytes if payload else 0,
        digest=payload.digest if payload else None,
        rows=read.understood.rows,
        duplicates=read.understood.duplicates,
        ignored_fields=read.understood.ignored_fields,
        etag=payload.etag if payload else None,
        last_modified=payload.last_modified if payload else None,
        asked_until=asked_until(feed, lease=lease, failure=failure, at=received_at, rate=desk.clock.rate),
        taken=None if waiting is None else waiting.payload,
    )


async def _save(desk: Desk, outcome: PollOutcome, read: _Read) -> Saved | None:
    give_up_at = time.monotonic() + SAVING.total_seconds()
    pauses = chain(_SAVE_PAUSES_SECONDS, repeat(_SAVE_PAUSE_AFTER_SECONDS))
    for attempt, pause in enumerate(pauses):
        try:
            async with connection(desk.pool) as conn:
                done = await compacted_before(conn)
                await conn.rollback()
                return await _save_once(desk, conn, outcome, read, compacted=done, is_first=attempt == 0)
        except _STORE_AWAY as error:
            _LOG.warning("save_broken_off", feed=outcome.lease.feed, attempt=attempt + 1, error=type(error).__name__)
            if time.monotonic() + pause > give_up_at:
                break
            await asyncio.sleep(pause)
    return None


async def _save_once(
    desk: Desk, conn: Connection, outcome: PollOutcome, read: _Read, *, compacted: datetime, is_first: bool
) -> Saved | None:
    judged = await hold_suspects(
        conn, read.understood, feed=desk.catalogue.feeds[outcome.lease.feed], feed_id=outcome.lease.feed_id,
        measures=desk.catalogue.measures, books=desk.books, now=outcome.received_at,
    )  # fmt: skip
    understood = judged.understood
    try:
        return await save_poll(
            conn,
            outcome,
            observations=understood.observations,
            refusals=understood.rejects,
            episodes=understood.episodes,
            listed=understood.listed,
            listed_at=understood.listed_at,
            suspects=judged.suspects,
            books=desk.books,
            room=desk.room,
            compacted_before=compacted,
        )
    except LeaseLost:
        # An earlier try's commit may have reached the database although its answer never reached us.
        saved = None if is_first else await saved_under(conn, outcome)
        if saved is None:
            _LOG.info("lease_lost", feed=outcome.lease.feed, epoch=outcome.lease.epoch)
        return saved


def _tell(lease: Lease, failure: FeedFailed | None, *, asked_until: datetime | None) -> None:
    """Say once that a feed was lost or asks for a wait, and once that it is back; the polls between are stored."""
    if failure is not None and asked_until is not None:
        if lease.asked_until is None:
            _LOG.info("feed_asks_to_wait", feed=lease.feed, seconds=failure.retry_after)
    elif failure is not None and lease.failures == 0:
        _LOG.warning("feed_lost", feed=lease.feed, stage=failure.stage.value, reason=failure.reason.value)
    elif failure is None and lease.failures > 0:
        _LOG.info("feed_back", feed=lease.feed, after_failures=lease.failures)
