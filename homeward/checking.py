"""One feed, dry: fetched and read as the worker would, with what it holds and a plain verdict. Stores nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from catalogue.placeholders import resolve
from homeward.settings import Settings
from homeward.start import load_catalogue
from homeward.version import CODE_VERSION
from ingest.adapters import adapters
from ingest.exchange import NotModified, request_for
from ingest.failure import FeedFailed
from ingest.http import build_client
from ingest.paging import fetch_whole
from ingest.understand import understand

_SHOWN = 10


class NoSuchFeed(LookupError):
    """The catalogue has no live feed of that key."""


def check_feed(settings: Settings, key: str, *, now: datetime | None, say: Callable[[str], None]) -> bool:
    """Ask a feed once and say what came of it; whether it could be used. Raises NoSuchFeed, CatalogueError.

    `now` is the picture time figures are tested against; None is the real time (a replay lives in another).
    """
    catalogue = load_catalogue(settings)
    feed = catalogue.feeds.get(key)
    if feed is None or not feed.url:
        raise NoSuchFeed(f"{key}: no live feed of the catalogue has that key")
    if feed.is_pushed:
        raise NoSuchFeed(f"{key}: its partner pushes it, so that nobody can be asked; the feeds page says what came")
    adapter = adapters()[feed.format]
    say(f"{feed.title} ({feed.format}), {feed.url}")
    headers = {name: resolve(value, settings.places) for name, value in feed.headers.items()}
    request = request_for(
        replace(feed, url=resolve(feed.url, settings.places)), headers=headers, content_types=adapter.content_types
    )

    async def ask() -> bytes:
        async with build_client(version=CODE_VERSION) as client:
            answer = await fetch_whole(client, request, feed=feed, paging=adapter.paging)
            if isinstance(answer, NotModified):
                raise TypeError("a first question cannot be answered by not modified")
            say(f"answered {answer.http_status}, {answer.wire_bytes:,} bytes, {answer.attempts} attempt(s)")
            return answer.body

    try:
        body = asyncio.run(ask())
        found = understand(body, feed=feed, adapter=adapter, catalogue=catalogue, now=now or datetime.now(UTC))
    except FeedFailed as failure:
        say(f"NOT USABLE at {failure.stage.value}: {failure.detail} ({failure.reason.value})")
        return False
    newest = max((each.observed_at for each in found.observations), default=None)
    say(f"{found.rows:,} rows, {len(found.observations):,} observations, "
        f"{len(found.episodes):,} episodes, {found.duplicates} duplicates, "
        f"{found.ignored_fields} unknown fields")  # fmt: skip
    for code, count in Counter(each.code for each in found.rejects).most_common():
        say(f"refused {count}: {code.value}")
    for each in found.rejects[:_SHOWN]:
        say(f"  row {each.row or '?'}, {each.field or 'row'}: {each.reason} [{each.sample}]")
    if newest is None:
        say("NOT USABLE: nothing in it could be kept")
        return False
    say(f"newest observation {newest.isoformat()}")
    say("USABLE" if not found.rejects else "USABLE, with refusals")
    return True
