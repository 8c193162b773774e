"""Ready answers: each picture is built and serialised once per version, then served as bytes.

The key of an entry is the view and the viewer's scope; it is good for one data version, one catalogue and one epoch.
A hundred walls asking at once cost one build. Nothing here knows what a picture is.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from fastapi import Request
from fastapi.responses import Response

# Below this size a compressed body saves nothing worth the headers.
_COMPRESS_FROM = 1_000
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of one answer, plain and compressed, with a strong validator over them."""

    body: bytes
    packed: bytes
    etag: str
    media_type: str
    valid_until: datetime | None = None


def answer(body: bytes, *, media_type: str = "application/json", valid_until: datetime | None = None) -> Answer:
    """Make an answer of a body."""
    packed = gzip.compress(body, 5, mtime=0) if len(body) >= _COMPRESS_FROM else b""
    return Answer(body, packed, f'"{blake2b(body, digest_size=12).hexdigest()}"', media_type, valid_until)


def respond(request: Request, ready: Answer) -> Response:
    """Send an answer, or 304 when the client already holds it."""
    headers = {"ETag": ready.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    asked = request.headers.get("if-none-match")
    if asked is not None and ready.etag in (part.strip().removeprefix("W/") for part in asked.split(",")):
        return Response(status_code=304, headers=headers)
    if ready.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(ready.packed, media_type=ready.media_type, headers=headers)
    return Response(ready.body, media_type=ready.media_type, headers=headers)


class Answers:
    """Answers by view and scope; the oldest unused are dropped, and one build at a time serves all who ask for it."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[Hashable, Answer]] = OrderedDict()
        self._building: dict[tuple[Hashable, Hashable], asyncio.Task[Answer]] = {}
        self.builds = 0

    async def get(self, view: Hashable, state: Hashable, build: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of a view in a state (versions and epoch), built if it is not held.

        Raises whatever the build raised; a failed build is not kept.
        """
        held = self._held.get(view)
        if held is not None and held[0] == state:
            self._held.move_to_end(view)
            return held[1]
        task = self._building.get((view, state))
        if task is None:
            task = asyncio.ensure_future(build())
            self._building[view, state] = task
            task.add_done_callback(lambda done: self._built(view, state, done))
        # Shielded: a client that goes away must not cancel the build others wait for.
        return await asyncio.shield(task)

    def _built(self, view: Hashable, state: Hashable, task: asyncio.Task[Answer]) -> None:
        self._building.pop((view, state), None)
        if task.cancelled() or task.exception() is not None:
            return
        self.builds += 1
        self._held[view] = (state, task.result())
        self._held.move_to_end(view)
        while len(self._held) > _KEPT:
            self._held.popitem(last=False)
