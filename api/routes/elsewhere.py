"""Signing in elsewhere: leaving for the provider that the settings name, and coming back with its word for who it is.

An account must exist: one that is bound to the identity, or, the first time, one whose sign-in name is the e-mail
address that the provider made sure of. Nobody is made an account by signing in.
"""

from datetime import datetime
from secrets import token_urlsafe

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import wire
from api.door import Door, TheDoor, TheViewer
from api.identity.credentials import FLOW_COOKIE, cookie_of, set_cookie
from api.identity.elsewhere import Elsewhere, Identity, NotProven, Unreachable
from api.identity.entering import ELSEWHERE, begin, limit_attempts, note_refusal
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from db.access import accounts, audit
from db.access.accounts import Account
from db.engine import Connection
from picture.viewer import Viewer

router = APIRouter(tags=["doors"])

_LOG = structlog.get_logger(__name__)
# Long enough to find a telephone for the second factor.
_FLOW_SECONDS = 600


@router.post(
    "/session/elsewhere", summary="Leave for where one signs in", openapi_extra=needs("anybody"),
    response_model=wire.Onward,
    responses=may_answer("closed", "cross_site", "elsewhere_unavailable", is_conditional=False),
)  # fmt: skip
async def leave(door: TheDoor, viewer: TheViewer) -> Response:
    """The address at the provider to send the browser to, and a cookie by which it is known when it comes back."""
    elsewhere, secret = _elsewhere(door), token_urlsafe(32)
    try:
        onward = wire.Onward(address=await elsewhere.leave(secret))
    except Unreachable as error:
        raise _away(error, viewer) from None
    cookie = set_cookie(FLOW_COOKIE, secret, is_secure=door.doors.is_secure, seconds=_FLOW_SECONDS)
    return Response(
        onward.__pydantic_serializer__.to_json(onward), media_type="application/json",
        headers={"Set-Cookie": cookie, "Cache-Control": "no-store"},
    )  # fmt: skip


@router.post(
    "/session/elsewhere/back", summary="Come back from there", openapi_extra=needs("anybody"), status_code=204,
    responses=may_answer(
        "closed", "sign_in_refused", "no_account", "too_many_attempts", "cross_site", "invalid_parameter",
        "elsewhere_unavailable", is_conditional=False,
    ),
)  # fmt: skip
async def come_back(request: Request, door: TheDoor, viewer: TheViewer, told: wire.CameBack) -> Response:
    """Begin a session for whom the provider vouches for, if they have an account. A sign-in can be used once."""
    elsewhere, now, place = _elsewhere(door), door.book.clock(), asked_in(request.scope).from_where
    async with door.look() as conn:
        await limit_attempts(conn, ELSEWHERE, place, now=now)
    secret = cookie_of(request.scope, FLOW_COOKIE, is_secure=door.doors.is_secure)
    try:
        if secret is None:
            raise NotProven("this browser was not sent away, or too long ago")
        who = await elsewhere.come_back(secret, code=told.code, state=told.state, now=now)
    except Unreachable as error:
        raise _away(error, viewer) from None
    except NotProven as error:
        async with door.look() as conn:
            await note_refusal(conn, viewer, place, about=ELSEWHERE, now=now, detail={"why": str(error)})
        raise ApiProblem(401, "sign_in_refused", "It could not be proven who signed in; try again.") from None
    async with door.look() as conn:
        account = await _account_of(conn, who, viewer=viewer, place=place, now=now)
        if account is None or account.is_closed:
            told_of = {"issuer": who.issuer, "subject": who.subject, "why": "no account"}
            await note_refusal(conn, viewer, place, about=ELSEWHERE, now=now, detail=told_of)
            raise ApiProblem(403, "no_account", "Whoever signed in there has no account here; ask an administrator.")
        response = await begin(
            conn, door, account.account, request=request, viewer=viewer, place=place, about=account.sign_in, now=now,
            detail={"issuer": who.issuer},
        )  # fmt: skip
    drop = set_cookie(FLOW_COOKIE, "", is_secure=door.doors.is_secure, seconds=0)
    response.headers.append("Set-Cookie", drop)
    return response


def _elsewhere(door: Door) -> Elsewhere:
    if door.doors.elsewhere is None:
        raise ApiProblem(403, "closed", "People sign in here only.")
    return door.doors.elsewhere


def _away(error: Unreachable, viewer: Viewer) -> ApiProblem:
    _LOG.warning("sign_in_elsewhere_unavailable", why=str(error), kind=viewer.kind.value)
    detail = "Where you sign in cannot be reached now; try again in a while."
    return ApiProblem(503, "elsewhere_unavailable", detail, headers={"Retry-After": "30"})


async def _account_of(conn: Connection, who: Identity, *, viewer: Viewer, place: str, now: datetime) -> Account | None:
    """The account of an identity. The first time it is bound to the one whose sign-in name is its e-mail address."""
    found = await accounts.account_by_identity(conn, who.issuer, who.subject)
    if found is not None or who.email is None:
        return found
    named = await accounts.account_by_sign_in(conn, who.email)
    if named is None or named.is_closed:
        return named
    if not await accounts.bind_identity(conn, named.account, issuer=who.issuer, subject=who.subject):
        # It is another identity's already: whoever was given the address since then is somebody else.
        return None
    entry = entry_of(
        viewer, place, action="bind identity", about=named.sign_in, at=now, outcome=audit.Outcome.DONE,
        before={"issuer": None, "subject": None}, after={"issuer": who.issuer, "subject": who.subject},
    )  # fmt: skip
    await audit.write_down(conn, entry)
    return named
