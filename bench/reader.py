"""A reader of every live feed: asks over HTTP as the worker does, and notes how new each answer was.

The product's own client, credentials, conditional requests and pages; no lease, no second try, no adapter, no store. A
feed is asked as often in an hour of the picture as in the demo: a faster clock means more questions, not fewer.
"""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bench.living import cadences, newest_due
from catalogue.model import Catalogue, Feed
from catalogue.placeholders import resolve
from db.clock import PictureClock
from homeward.shows import LIVING_RATE
from ingest.adapters import adapters
from ingest.exchange import NotModified, Payload, request_for
from ingest.failure import FeedFailed
from ingest.http import build_client, httpx
from ingest.paging import fetch_whole
from simulators.living.cadence import GRAIN, Cadence

_HOLDER = "bench"


@dataclass(slots=True)
class Seen:
    """What the questions of a span brought: answers, unchanged or with a document, and how many had the newest due.

    `missing_for`: of the others, for how many seconds of service time that had been due when it was asked for.
    """

    answers: int = 0
    failed: int = 0
    unchanged: int = 0
    bytes: int = 0
    newest: int = 0
    missing_for: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0


@dataclass(slots=True, kw_only=True)
class _Asked:
    """One feed between two questions: what is held of it, and of when."""

    feed: Feed
    headers: Mapping[str, str]
    cadence: Cadence
    pause_seconds: float
    etag: str | None = None
    last_modified: str | None = None
    body: bytes = b""
    made_at: datetime | None = None


class Reader:
    """Asks the live feeds of a catalogue. An async context manager; what is held stays from one span to the next."""

    def __init__(self, catalogue: Catalogue, clock: PictureClock, places: Mapping[str, str]) -> None:
        due = cadences()
        self._catalogue = catalogue
        self._clock = clock
        self._client: httpx.AsyncClient = build_client(version=_HOLDER)
        self._asked = [
            _asked(feed, places, due, rate=clock.rate) for feed in catalogue.feeds.values() if feed.is_live
        ]  # fmt: skip

    @property
    def feeds(self) -> int:
        """How many feeds are asked."""
        return len(self._asked)

    async def read(self, seconds: float) -> Seen:
        """Ask every feed for a span, each at its own pace."""
        seen = Seen()
        began, cpu = time.monotonic(), time.process_time()
        async with asyncio.TaskGroup() as group:
            for asked in self._asked:
                group.create_task(self._keep_asking(asked, seen, until=began + seconds))
        seen.seconds, seen.cpu_seconds = time.monotonic() - began, time.process_time() - cpu
        return seen

    async def close(self) -> None:
        """Close the client."""
        await self._client.aclose()

    async def _keep_asking(self, asked: _Asked, seen: Seen, *, until: float) -> None:
        # Feeds that are asked equally often are not asked together.
        due = time.monotonic() + random.uniform(0, min(asked.pause_seconds, until - time.monotonic()))
        while due < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._ask(asked, seen)
            due = max(due + asked.pause_seconds, time.monotonic())

    async def _ask(self, asked: _Asked, seen: Seen) -> None:
        adapter = adapters()[asked.feed.format]
        request = request_for(
            asked.feed, headers=asked.headers, content_types=adapter.content_types, etag=asked.etag,
            last_modified=asked.last_modified,
        )  # fmt: skip
        at = self._clock.now()
        try:
            answer = await fetch_whole(self._client, request, feed=asked.feed, paging=adapter.paging)
        except FeedFailed:
            seen.failed += 1
            return
        seen.answers += 1
        seen.unchanged += isinstance(answer, NotModified)
        if isinstance(answer, Payload):
            seen.bytes += answer.wire_bytes
            asked.body = answer.body
        asked.etag, asked.last_modified = answer.etag, answer.last_modified
        asked.made_at = parsedate_to_datetime(answer.last_modified or "")
        due = newest_due(asked.cadence, at=at)
        if asked.made_at >= due:
            seen.newest += 1
        else:
            seen.missing_for.append((at - due).total_seconds() / self._clock.rate)

    def behind(self) -> Sequence[str]:
        """The feeds of which what is held is more than one document behind what the clock says is due."""
        at = self._clock.now()
        return [asked.feed.key for asked in self._asked if not _keeps_up(asked, at=at)]

    def says_so_itself(self) -> Mapping[str, bool]:
        """Of each feed whose documents say when they were made, whether the one held says what its header said."""
        found = {}
        for asked in self._asked:
            parsed = adapters()[asked.feed.format].parse(asked.body, asked.feed, self._catalogue.measures)
            if parsed.observed_at is not None:
                found[asked.feed.key] = parsed.observed_at == asked.made_at
        return found


def _asked(feed: Feed, places: Mapping[str, str], due: Mapping[str, Cadence], *, rate: float) -> _Asked:
    url = resolve(feed.url, places)
    return _Asked(
        # A question that fails is counted, not asked again.
        feed=replace(feed, url=url, retry_for=timedelta(0)),
        headers={name: resolve(value, places) for name, value in feed.headers.items()},
        cadence=due[urlsplit(url).path],
        pause_seconds=feed.poll_every.total_seconds() * LIVING_RATE / rate,
    )


def _keeps_up(asked: _Asked, *, at: datetime) -> bool:
    newest = newest_due(asked.cadence, at=at)
    before = newest_due(asked.cadence, at=newest - GRAIN)
    return asked.made_at is not None and asked.made_at >= before
