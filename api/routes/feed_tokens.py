"""The tokens of sending systems, each of which writes one feed: made, listed, rotated and revoked by administrators."""

from datetime import datetime

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.door import TheDoor, TheViewer
from api.identity.secret import Opens, digest, new_secret
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from api.tokens import NO_STORE, instant, note_change, token_of_kind, told
from db.access import tokens
from db.access.tokens import TokenKind
from db.engine import Connection
from metrics.access import May

router = APIRouter(tags=["doors"])
_NUMBER = Path(ge=1, le=2**62, description="The number of the token.", examples=[7])


@router.get(
    "/feed-tokens", summary="The tokens of sending systems", openapi_extra=needs(May.ADMINISTER),
    response_model=wire.FeedTokens, responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_feed_tokens(door: TheDoor, viewer: TheViewer) -> Response:
    """Every feed token with when it was last shown, those that were revoked included. No secret is in it."""
    del viewer  # who administers sees all of them
    async with door.look() as conn:
        found = await tokens.tokens(conn)
    made = [
        wire.FeedToken(
            token=each.token, label=each.label, feed=each.feed, made_at=each.made_at, made_by=each.made_by,
            last_seen_at=seen, rotated_at=each.rotated_at, revoked_at=each.revoked_at,
        )
        for each, seen in found
        if each.kind is TokenKind.FEED and each.feed is not None
    ]  # fmt: skip
    return told(wire.FeedTokens(feed_tokens=made))


@router.post(
    "/feed-tokens", summary="Make the token of a sending system", openapi_extra=needs(May.ADMINISTER),
    status_code=201, response_model=wire.FeedSecret,
    responses=may_answer("unknown_feed", "not_pushed", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def make_feed_token(request: Request, door: TheDoor, viewer: TheViewer, asked: wire.MakeFeedToken) -> Response:
    """Make a token that writes one feed, and tell its secret, once."""
    now, label = door.book.clock(), asked.label.strip()
    async with door.look() as conn:
        feed = (await door.memory.catalogue(conn, known=None)).feeds.get(asked.feed)
        if feed is None:
            raise ApiProblem(404, "unknown_feed", f"No feed {asked.feed[:80]!r}.")
        if not feed.is_pushed:
            raise ApiProblem(409, "not_pushed", "That feed is fetched from its partner's address; it takes no payload.")
        number = await tokens.make_token(conn, TokenKind.FEED, label, at=now, by=viewer.name, feed=asked.feed)
        secret = await _new_secret(conn, number, at=now)
        await note_change(
            conn, request, viewer, action="make feed token", about=asked.feed, at=now, token=number, label=label,
            after={"feed": asked.feed},
        )  # fmt: skip
        await conn.commit()
    return told(wire.FeedSecret(token=number, secret=secret, others_end_at=None), status=201)


@router.post(
    "/feed-tokens/{token}/rotation", summary="Rotate the secret of a sending system",
    openapi_extra=needs(May.ADMINISTER), status_code=201, response_model=wire.FeedSecret,
    responses=may_answer("unknown_token", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def rotate_feed_token(request: Request, door: TheDoor, viewer: TheViewer, token: int = _NUMBER) -> Response:
    """Tell a new secret, once. The ones before work on for a fortnight, so that the partner can change over."""
    now = door.book.clock()
    ends_at = now + door.doors.limits.overlap
    async with door.look() as conn:
        found = await token_of_kind(conn, token, TokenKind.FEED)
        await tokens.let_secrets_end(conn, token, ends_at=ends_at)
        await tokens.rotate_token(conn, token, at=now)
        secret = await _new_secret(conn, token, at=now)
        await note_change(
            conn, request, viewer, action="rotate feed token", about=found.feed or "", at=now, token=token,
            label=found.label, before={"rotated_at": instant(found.rotated_at)}, after={"rotated_at": instant(now)},
        )  # fmt: skip
        await conn.commit()
    return told(wire.FeedSecret(token=token, secret=secret, others_end_at=ends_at), status=201)


@router.delete(
    "/feed-tokens/{token}", summary="Revoke the token of a sending system", openapi_extra=needs(May.ADMINISTER),
    status_code=204, responses=may_answer("unknown_token", "invalid_parameter", "cross_site", is_conditional=False),
)  # fmt: skip
async def revoke_feed_token(request: Request, door: TheDoor, viewer: TheViewer, token: int = _NUMBER) -> Response:
    """Take nothing more by this token, from now on. What was taken before is read all the same."""
    now = door.book.clock()
    async with door.look() as conn:
        found = await token_of_kind(conn, token, TokenKind.FEED)
        await tokens.revoke_token(conn, token, at=now)
        await note_change(
            conn, request, viewer, action="revoke feed token", about=found.feed or "", at=now, token=token,
            label=found.label, before={"revoked_at": None}, after={"revoked_at": instant(now)},
        )  # fmt: skip
        await conn.commit()
    door.book.forget()
    return Response(status_code=204, headers=NO_STORE)


async def _new_secret(conn: Connection, token: int, *, at: datetime) -> str:
    secret = new_secret(Opens.FEED)
    await tokens.add_secret(conn, token, digest(secret), at=at)
    return secret
