"""How much of a request is taken in, and how long that may take: address, headers and body, before anybody is asked.

Pure ASGI; stands outside the doors. A body that a route reads itself, piece by piece and after the door, passes through
under the larger bound; any other is taken in here first, so that what is refused was never begun. Reads nothing of what
it takes in. What precedes a request (a head without end, a line that never comes) is `homeward.listening`'s.
"""

import asyncio
import re
import time
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ApiProblem, problem

MOST_ADDRESS_BYTES = 8_192
MOST_HEADER_BYTES = 32_768
MOST_BODY_BYTES = 262_144
MOST_PUSHED_BYTES = 64_000_000
"""Over all feeds; how much one may push at a time stands in its stanza, and its route holds it to that."""

# Routes that read their body themselves.
_PIECE_BY_PIECE = re.compile(r"/api/v1/feeds/[^/]+/payload/?")
# What is left of a body that was refused is not waited for.
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a body may take from its head to its end, in seconds."""

    body_seconds: float = 20.0
    pushed_seconds: float = 120.0


class Intake:
    """Bounds every request; hands on those that stay within."""

    def __init__(self, app: ASGIApp, patience: Patience | None = None) -> None:
        self._app = app
        self._patience = patience or Patience()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request that is too large or too slow; pass everything else on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = receive
        try:
            _check_head(scope)
            if _has_body(scope):
                taken = await self._bounded(scope, receive)
        except ApiProblem as error:
            refusal = problem(error.status, error.code, error.detail, instance=scope["path"], headers=error.headers)
            await refusal(scope, receive, send)
            return
        await self._app(scope, taken, send)

    async def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """A body that stays within its bounds. Raises ApiProblem, at once or while a route reads it."""
        if _PIECE_BY_PIECE.fullmatch(scope["path"]):
            _check_declared(scope, most=MOST_PUSHED_BYTES)
            return self._counted(receive, most=MOST_PUSHED_BYTES, seconds=self._patience.pushed_seconds)
        _check_declared(scope, most=MOST_BODY_BYTES)
        return await self._whole(receive)

    async def _whole(self, receive: Receive) -> Receive:
        """A body taken in whole, to be handed on at once. Raises ApiProblem."""
        body = bytearray()
        counted = self._counted(receive, most=MOST_BODY_BYTES, seconds=self._patience.body_seconds)
        while True:
            message = await counted()
            if message["type"] != "http.request":
                return _again(message, receive)
            body += message.get("body", b"")
            if not message.get("more_body", False):
                return _again({"type": "http.request", "body": bytes(body), "more_body": False}, receive)

    def _counted(self, receive: Receive, *, most: int, seconds: float) -> Receive:
        """What comes, until it is too much or too late; from the end of the body on it passes as it is."""
        until = time.monotonic() + seconds
        left, is_whole = most, False

        async def take() -> Message:
            nonlocal left, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout(max(until - time.monotonic(), 0)):
                    message = await receive()
            except TimeoutError:
                detail = f"The body was not whole after {seconds:g} seconds."
                raise ApiProblem(408, "too_slow", detail, headers=_CLOSE) from None
            left -= len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if left < 0:
                raise _too_large(most)
            return message

        return take


def _again(first: Message, receive: Receive) -> Receive:
    """Hands a message on that was taken already, and after it whatever comes."""
    waiting = [first]

    async def take() -> Message:
        return waiting.pop() if waiting else await receive()

    return take


def _check_head(scope: Scope) -> None:
    """Raise ApiProblem where the address or the headers are longer than anything of ours."""
    if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > MOST_ADDRESS_BYTES:
        detail = f"An address may have at most {MOST_ADDRESS_BYTES:,} bytes."
        raise ApiProblem(414, "address_too_long", detail, headers=_CLOSE)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADER_BYTES:
        detail = f"The headers may have at most {MOST_HEADER_BYTES:,} bytes together."
        raise ApiProblem(431, "headers_too_large", detail, headers=_CLOSE)


def _has_body(scope: Scope) -> bool:
    """Whether a body follows; HTTP/1.1 says so in one of two headers."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )  # fmt: skip


def _check_declared(scope: Scope, *, most: int) -> None:
    """Raise ApiProblem for a body that says itself that it is too large, before any of it is read."""
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    if declared.isdigit() and int(declared[:18]) > most:
        raise _too_large(most)


def _too_large(most: int) -> ApiProblem:
    return ApiProblem(413, "too_large", f"A body may have at most {most:,} bytes here.", headers=_CLOSE)
