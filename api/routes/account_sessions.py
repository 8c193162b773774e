"""The browsers that are signed in with an account: listed and ended by an administrator."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.administering import MOST, done, this_session, told, write_change
from api.door import TheDoor, TheViewer
from api.needs import needs
from api.problems import ApiProblem
from api.responses import may_answer
from api.signed_in import signed_in
from db.access.accounts import Account, account_by_number
from db.access.sessions import end_sessions
from db.engine import Connection
from metrics.access import May

router = APIRouter(prefix="/accounts", tags=["doors"])

_RULE = needs(May.ADMINISTER)
_Number = Annotated[int, Path(ge=1, le=MOST, description="The number of an account.")]
_Session = Annotated[int, Path(ge=1, le=MOST, description="The number of a session of it.")]


@router.get(
    "/{account}/sessions", summary="Who is signed in with an account", openapi_extra=_RULE,
    response_model=wire.SignedInAt,
    responses=may_answer("unknown_account", "invalid_parameter", is_conditional=False),
)  # fmt: skip
async def get_account_sessions(request: Request, door: TheDoor, _viewer: TheViewer, account: _Number) -> Response:
    """Every browser that is signed in with it, the newest first."""
    async with door.look() as conn:
        found = await _account(conn, account)
        return told(await signed_in(conn, door, found.account, this=await this_session(conn, request, door)))


@router.delete(
    "/{account}/sessions", summary="End every session of an account", openapi_extra=_RULE, status_code=204,
    responses=may_answer("cross_site", "invalid_parameter", "unknown_account", is_conditional=False),
)  # fmt: skip
async def end_account_sessions(request: Request, door: TheDoor, viewer: TheViewer, account: _Number) -> Response:
    """Sign an account out everywhere; its tokens work on."""
    async with door.look() as conn:
        found = await _account(conn, account)
        ended = await end_sessions(conn, account)
        before = {"sessions": ended}
        await write_change(conn, request, door, viewer, action="end sessions", about=found.sign_in, before=before)
    return done()


@router.delete(
    "/{account}/sessions/{session}", summary="End one session of an account", openapi_extra=_RULE, status_code=204,
    responses=may_answer("cross_site", "invalid_parameter", "unknown_account", "unknown_session", is_conditional=False),
)  # fmt: skip
async def end_account_session(
    request: Request, door: TheDoor, viewer: TheViewer, account: _Number, session: _Session
) -> Response:
    """Sign one browser out."""
    async with door.look() as conn:
        found = await _account(conn, account)
        if not await end_sessions(conn, account, session=session):
            raise ApiProblem(404, "unknown_session", f"No session {session} of it.")
        before = {"sessions": [session]}
        await write_change(conn, request, door, viewer, action="end sessions", about=found.sign_in, before=before)
    return done()


async def _account(conn: Connection, number: int) -> Account:
    found = await account_by_number(conn, number)
    if found is None:
        raise ApiProblem(404, "unknown_account", f"No account {number}.")
    return found
