"""Taking a payload that its partner pushed: judged by the same limits and in the same words as one that was fetched.

It was kept as it came, so that whatever is wrong with it is a poll like any other. Asks nobody and stores nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256

from catalogue.model import Feed
from db.read.inbox import Waiting
from ingest.adapters import Adapter
from ingest.answer import demand_kind
from ingest.body import read_body
from ingest.exchange import Payload
from ingest.failure import FeedFailed, Reason, Stage

_SLICE = 1 << 16


async def opened(waiting: Waiting, *, feed: Feed, adapter: Adapter) -> Payload:
    """A pushed payload, decoded and in good order.

    Raises: FeedFailed at CONTENT_TYPE, SIZE or DECODE; at PARSE or PAGES where the format is one that comes in pages.
    """
    kind = demand_kind(waiting.content_type, content_types=adapter.content_types, what="payload")
    body = await read_body(_slices(waiting.body), encoding=waiting.encoding, max_bytes=feed.max_bytes, what="payload")
    content, digest = body.content, body.digest
    if adapter.paging is not None:
        if adapter.paging.next_of(content, feed=feed) is not None:
            detail = "The payload is one page of several; what is pushed must be the whole reading."
            raise FeedFailed(Stage.PAGES, Reason.PAGE_ELSEWHERE, detail)
        content = adapter.paging.join([content], feed=feed)
        digest = sha256(content).hexdigest()
    return Payload(
        body=content, digest=digest, content_type=kind, etag=None, last_modified=None, wire_bytes=body.wire_bytes,
        http_status=None, attempts=1,
    )  # fmt: skip


async def _slices(body: bytes) -> AsyncIterator[bytes]:
    """A body a piece at a time, with a moment for others between: a small one may inflate to a large one."""
    for start in range(0, len(body), _SLICE):
        yield body[start : start + _SLICE]
        await asyncio.sleep(0)
