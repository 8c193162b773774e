"""Ready answers: each picture is built and serialised once per version, then served as bytes.

The key of an entry is the view and the viewer's scope; it is good for one data version, one catalogue and one epoch.
A hundred walls asking at once cost one build. Nothing here knows what a picture is.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from fastapi import Request
from fastapi.responses import Response

# Below this size a compressed body saves nothing worth the headers.
_COMPRESS_FROM = 1_000
_KEPT = 512

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to send an answer, headers and all."""

    status: int
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A finished file to send instead of a shape, with its headers."""

    body: bytes
    media_type: str
    headers: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer in its forms, put together once: whole, compressed, and for a client that holds it already."""

    body: bytes
    etag: str
    whole: Form
    packed: Form
    unchanged: Form
    valid_until: datetime | None = None

    def form(self, asked: Iterable[tuple[bytes, bytes]]) -> Form:
        """The form that fits the headers of a request, whose names are in lower case."""
        found = self.whole
        for name, value in asked:
            if name == b"if-none-match" and _names(value, self.etag):
                return self.unchanged
            if name == b"accept-encoding" and b"gzip" in value:
                found = self.packed
        return found


def _names(validators: bytes, etag: str) -> bool:
    return etag in (part.strip().removeprefix("W/") for part in validators.decode("latin-1").split(","))


def answer(
    body: bytes,
    *,
    media_type: str = "application/json",
    valid_until: datetime | None = None,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> Answer:
    """Make an answer of a body; `headers` are sent with it besides the usual ones."""
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    always = [(b"etag", etag.encode()), (b"cache-control", b"no-cache"), (b"vary", b"Accept-Encoding"), *headers]
    whole = Form(200, [*always, *_content(body, media_type)], body)
    packed = whole
    if len(body) >= _COMPRESS_FROM:
        small = gzip.compress(body, 5, mtime=0)
        packed = Form(200, [*always, (b"content-encoding", b"gzip"), *_content(small, media_type)], small)
    return Answer(
        body=body, etag=etag, whole=whole, packed=packed, unchanged=Form(304, always, b""), valid_until=valid_until
    )


def _content(body: bytes, media_type: str) -> Headers:
    return [(b"content-length", str(len(body)).encode()), (b"content-type", media_type.encode())]


def respond(request: Request, ready: Answer) -> Response:
    """Send an answer, or 304 when the client already holds it."""
    form = ready.form(request.scope["headers"])
    response = Response(status_code=form.status)
    response.body, response.raw_headers = form.body, list(form.headers)
    return response


class Answers:
    """Answers by view and scope; the oldest unused are dropped, and one build at a time serves all who ask for it."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[Hashable, Answer]] = OrderedDict()
        self._building: dict[tuple[Hashable, Hashable], asyncio.Task[Answer]] = {}
        self._at_hand: dict[Hashable, Answer] = {}
        self._at_hand_in: Hashable = None
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

    def lay_out(self, place: Hashable, state: Hashable, ready: Answer) -> None:
        """Lay an answer out for the next who asks at the same place (an address and a scope) in the same state."""
        if state != self._at_hand_in or len(self._at_hand) >= _KEPT:
            self._at_hand.clear()
            self._at_hand_in = state
        self._at_hand[place] = ready

    def at_hand(self, place: Hashable, state: Hashable) -> Answer | None:
        """What was laid out at a place in this very state; None when nothing was."""
        return self._at_hand.get(place) if state == self._at_hand_in else None
