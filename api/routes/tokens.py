"""Everything that lets something in without a person: listed and revoked by an administrator, whatever its kind."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.administering import MOST, done, told, write_change
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from api.signed_in import token_shape
from db.access import tokens
from db.access.accounts import accounts
from metrics.access import May

router = APIRouter(prefix="/tokens", tags=["doors"])

_RULE = needs(May.ADMINISTER)


@router.get(
    "", summary="Every token", openapi_extra=_RULE, response_model=wire.Tokens,
    responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_tokens(door: TheDoor, _viewer: TheViewer) -> Response:
    """Every token ever made, of people, of sending systems and of walls, with when it was last shown."""
    async with door.look() as conn:
        names = {each.account: each.sign_in for each in await accounts(conn)}
        found = await tokens.tokens(conn)
    shapes = [token_shape(token, seen_at=seen_at, holder=names.get(token.account or 0)) for token, seen_at in found]
    return told(wire.Tokens(tokens=shapes))


@router.delete(
    "/{token}", summary="Revoke a token", openapi_extra=_RULE, status_code=204,
    responses=may_answer("cross_site", "invalid_parameter", "unknown_token", is_conditional=False),
)  # fmt: skip
async def revoke_token(
    request: Request, door: TheDoor, viewer: TheViewer,
    token: Annotated[int, Path(ge=1, le=MOST, description="The number of a token.")],
) -> Response:  # fmt: skip
    """Let a token open nothing any more, at once."""
    async with door.look() as conn:
        found = await tokens.token_by_number(conn, token)
        if found is None or not await tokens.revoke_token(conn, token, at=door.book.clock()):
            raise ApiProblem(404, "unknown_token", f"No token {token} that works.")
        await write_change(
            conn, request, door, viewer, action="revoke token", about=found.label,
            before={"token": token, "kind": found.kind.value, "is_revoked": False}, after={"is_revoked": True},
        )  # fmt: skip
    return done()
