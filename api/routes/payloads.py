"""POST /feeds/{key}/payload: a partner that cannot be asked pushes.

What comes is kept as it came and read by nobody here: a worker takes it in as it takes in what it has fetched.
"""

import secrets
from hashlib import sha256

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from api import wire
from api.door import Door, TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in
from api.responses import may_answer
from catalogue.model import Feed
from db.access.inbox import InboxFull, Pushed, lay_in
from metrics.access import May

router = APIRouter(tags=["feeds"])
_MOST_HEADER_CHARACTERS = 256
_FULL_SECONDS = "60"
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The document, as the format of the feed has it, plain or as Content-Encoding: gzip.",
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/feeds/{key}/payload", summary="Push a payload of a feed", openapi_extra={**needs(May.WRITE_FEED), **_BODY},
    status_code=202, response_model=wire.Receipt,
    responses=may_answer(
        "out_of_scope", "unknown_feed", "not_pushed", "too_large", "inbox_full", "invalid_parameter",
        is_conditional=False,
    ),
)  # fmt: skip
async def push_payload(
    request: Request, door: TheDoor, viewer: TheViewer,
    key: str = Path(max_length=80, description="The key of its stanza in the catalogue.", examples=["board_r0a"]),
) -> Response:  # fmt: skip
    """Keep a payload, whole or not at all, and answer with a receipt. What is wrong with it is said on the feeds page,
    where its poll stands.

    Only with a token that writes this very feed, and only to a feed whose address in the catalogue is `inbox:`. A
    payload is read within seconds, in the order in which payloads came.
    """
    if viewer.feed != key:
        _write_down_attempt(request)
        raise ApiProblem(403, "out_of_scope", "This is not a token that writes that feed.")
    feed = await _feed(door, key)
    body = await _body(request, most=feed.max_bytes)
    pushed = Pushed(
        receipt=secrets.token_urlsafe(12), came_at=door.book.clock(), token=viewer.token,
        content_type=_header(request, "content-type"), encoding=_header(request, "content-encoding"), body=body,
    )  # fmt: skip
    try:
        async with door.look() as conn:
            await lay_in(conn, key, pushed)
            await conn.commit()
    except InboxFull:
        detail = "So much of this feed waits to be read that no more is kept; send it again later."
        raise ApiProblem(429, "inbox_full", detail, headers={"Retry-After": _FULL_SECONDS}) from None
    receipt = wire.Receipt(receipt=pushed.receipt, feed=key, bytes=len(body), sha256=sha256(body).hexdigest())
    return Response(
        receipt.model_dump_json(), 202, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _write_down_attempt(request: Request) -> None:
    asked = asked_in(request.scope)
    asked.is_logged = True
    asked.look(action="push", at="push_payload", request=request)


async def _feed(door: Door, key: str) -> Feed:
    """The feed of a key. Raises ApiProblem where there is none, or one that is asked and takes nothing."""
    async with door.look() as conn:
        catalogue = await door.memory.catalogue(conn, known=None)
    feed = catalogue.feeds.get(key)
    if feed is None or not feed.is_enabled:
        raise ApiProblem(404, "unknown_feed", f"No feed {key[:80]!r}.")
    if not feed.is_pushed:
        raise ApiProblem(409, "not_pushed", "This feed is fetched from its partner's address; it takes no payload.")
    return feed


async def _body(request: Request, *, most: int) -> bytes:
    """The body as it came. Raises ApiProblem as soon as it is too large, and where its sender left before its end."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:18]) > most:
        raise _too_large(most)
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise _too_large(most)
    except ClientDisconnect:
        raise ApiProblem(422, "invalid_parameter", "body: it ended before it was whole.") from None
    return bytes(body)


def _too_large(most: int) -> ApiProblem:
    return ApiProblem(413, "too_large", f"This feed may send at most {most:,} bytes at a time.")


def _header(request: Request, name: str) -> str:
    value = request.headers.get(name, "")
    if len(value) > _MOST_HEADER_CHARACTERS or not (value.isascii() and value.isprintable()):
        raise ApiProblem(422, "invalid_parameter", f"{name}: it cannot be read.")
    return value
