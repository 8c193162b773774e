"""What somebody who signed in does with their own account: tokens for programs, sessions, the password.

Only a person at a browser may: a token that leaked must make no other, and choose no password.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.administering import MOST, done, own_account, refuse_persons, this_session, told, write_change
from api.door import TheDoor, TheViewer
from api.identity.entering import begin, limit_attempts, note_refusal
from api.identity.password import PasswordRefused, check_choice, fits, hashed
from api.identity.secret import Opens, digest, new_secret
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from api.signed_in import signed_in, token_shape
from db.access import accounts, audit, tokens
from db.access.sessions import end_sessions
from db.access.tokens import TokenKind

router = APIRouter(prefix="/me", tags=["doors"])

_RULE = needs("account")
_MOST_TOKENS = 20
_Token = Annotated[int, Path(ge=1, le=MOST, description="The number of a token of one's own.")]
_Session = Annotated[int, Path(ge=1, le=MOST, description="The number of a session of one's own.")]


@router.get(
    "/tokens", summary="One's own tokens", openapi_extra=_RULE, response_model=wire.Tokens,
    responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_own_tokens(door: TheDoor, viewer: TheViewer) -> Response:
    """Every token that one has made, those that work no more too."""
    async with door.look() as conn:
        found = await tokens.tokens(conn, account=own_account(viewer))
    return told(wire.Tokens(tokens=[token_shape(each, seen_at=seen, holder=viewer.name) for each, seen in found]))


@router.post(
    "/tokens", summary="Make a token of one's own", openapi_extra=_RULE, response_model=wire.TokenMade,
    status_code=201,
    responses=may_answer(
        "cross_site", "invalid_parameter", "person_named", "too_many_tokens", is_conditional=False
    ),
)  # fmt: skip
async def make_own_token(request: Request, door: TheDoor, viewer: TheViewer, new: wire.NewToken) -> Response:
    """A token for a program that asks as oneself. Its secret is in this answer and nowhere else."""
    refuse_persons(label=new.label)
    now, account, secret = door.book.clock(), own_account(viewer), new_secret(Opens.PERSONAL)
    ends_at = now + timedelta(days=new.days)
    async with door.look() as conn:
        held = [each for each, _ in await tokens.tokens(conn, account=account) if each.revoked_at is None]
        if sum(each.ends_at is None or each.ends_at > now for each in held) >= _MOST_TOKENS:
            raise ApiProblem(409, "too_many_tokens", f"You have {_MOST_TOKENS} tokens that work: revoke one first.")
        number = await tokens.make_token(
            conn, TokenKind.PERSONAL, new.label, at=now, by=viewer.name, account=account, ends_at=ends_at
        )
        await tokens.add_secret(conn, number, digest(secret), at=now)
        made = await tokens.token_by_number(conn, number)
        if made is None:
            raise TypeError("the store lost what it was given")
        after = {"token": number, "label": new.label, "ends_at": ends_at.isoformat()}
        await write_change(conn, request, door, viewer, action="make token", about=viewer.name, after=after)
    shape = token_shape(made, seen_at=None, holder=viewer.name)
    return told(wire.TokenMade(token=shape, secret=secret), status=201)


@router.delete(
    "/tokens/{token}", summary="Revoke a token of one's own", openapi_extra=_RULE, status_code=204,
    responses=may_answer("cross_site", "invalid_parameter", "unknown_token", is_conditional=False),
)  # fmt: skip
async def revoke_own_token(request: Request, door: TheDoor, viewer: TheViewer, token: _Token) -> Response:
    """Let one of one's own tokens open nothing any more. Another's is as unknown as one that never was."""
    account = own_account(viewer)
    async with door.look() as conn:
        found = await tokens.token_by_number(conn, token)
        if (
            found is None
            or found.account != account
            or not await tokens.revoke_token(conn, token, at=door.book.clock())
        ):
            raise ApiProblem(404, "unknown_token", f"No token {token} of yours that works.")
        await write_change(
            conn, request, door, viewer, action="revoke token", about=viewer.name,
            before={"token": token, "label": found.label, "is_revoked": False}, after={"is_revoked": True},
        )  # fmt: skip
    return done()


@router.get(
    "/sessions", summary="Where one is signed in", openapi_extra=_RULE, response_model=wire.SignedInAt,
    responses=may_answer(is_conditional=False),
)  # fmt: skip
async def get_own_sessions(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """Every browser that is signed in with one's own account, the newest first."""
    async with door.look() as conn:
        this = await this_session(conn, request, door)
        return told(await signed_in(conn, door, own_account(viewer), this=this))


@router.delete(
    "/sessions/{session}", summary="End a session of one's own", openapi_extra=_RULE, status_code=204,
    responses=may_answer("cross_site", "invalid_parameter", "unknown_session", is_conditional=False),
)  # fmt: skip
async def end_own_session(request: Request, door: TheDoor, viewer: TheViewer, session: _Session) -> Response:
    """Sign one browser of one's own out, this one too."""
    async with door.look() as conn:
        if not await end_sessions(conn, own_account(viewer), session=session):
            raise ApiProblem(404, "unknown_session", f"No session {session} of yours.")
        before = {"sessions": [session]}
        await write_change(conn, request, door, viewer, action="end sessions", about=viewer.name, before=before)
    return done()


@router.put(
    "/password", summary="Choose another password", openapi_extra=_RULE, status_code=204,
    responses=may_answer("cross_site", "invalid_parameter", "wrong_sign_in", "too_many_attempts", is_conditional=False),
)  # fmt: skip
async def change_password(request: Request, door: TheDoor, viewer: TheViewer, told_of: wire.ChangePassword) -> Response:
    """Keep a new password, given the old one. Every session ends, and this browser begins another."""
    number, now, place = own_account(viewer), door.book.clock(), asked_in(request.scope).from_where
    async with door.look() as conn:
        account = await accounts.account_by_number(conn, number)
        await limit_attempts(conn, viewer.name, place, now=now)
    is_right = await fits(None if account is None else account.password, told_of.old)
    if account is None or not is_right:
        async with door.look() as conn:
            await note_refusal(conn, viewer, place, about=viewer.name, now=now, detail={"why": "old password"})
        raise ApiProblem(401, "wrong_sign_in", "The old password is wrong.")
    try:
        check_choice(told_of.new, sign_in=account.sign_in)
    except PasswordRefused as error:
        raise ApiProblem(422, "invalid_parameter", f"new: {error}") from None
    kept = await hashed(told_of.new)
    async with door.look() as conn:
        await accounts.set_password(conn, number, kept, at=now)
        entry = entry_of(viewer, place, action="choose password", about=viewer.name, at=now)
        await audit.write_down(conn, entry)
        door.book.forget()
        return await begin(conn, door, number, request=request, viewer=viewer, place=place, about=viewer.name, now=now)
