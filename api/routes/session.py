"""GET /me and the routes that sign somebody in and out. Every attempt goes into the record, no secret does."""

from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import wire
from api.answers import answer, respond
from api.door import Door, TheDoor, TheViewer
from api.identity.credentials import SESSION_COOKIE, credential_of, set_cookie
from api.identity.entering import DEMO, UNKNOWN, begin, limit_attempts, note_refusal
from api.identity.password import PasswordRefused, check_choice, fits, hashed, is_dated
from api.identity.secret import digest
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from db.access import accounts, audit, sessions
from db.access.links import use_link
from metrics.access import ALLOWED

router = APIRouter(tags=["doors"])


@router.get(
    "/me", summary="Who is looking", openapi_extra=needs("anybody"), response_model=wire.Me, responses=may_answer()
)
async def get_me(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """Who is looking and what they may do; of somebody unknown, that they are."""
    made = wire.Me(
        name=viewer.name, kind=viewer.kind.value, is_known=viewer.is_known,
        grants=[wire.GrantedRole(role=each.role.value, organisation=each.organisation) for each in viewer.grants],
        may=sorted({may.value for each in viewer.grants for may in ALLOWED[each.role]}),
        home=viewer.home, layout=viewer.layout, demo_roles=_demo_roles(door), scope=viewer.scope,
        elsewhere=None if door.doors.elsewhere is None else door.doors.elsewhere.provider.title,
    )  # fmt: skip
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


def _demo_roles(door: Door) -> list[wire.RoleWord]:
    return list(get_args(wire.RoleWord)) if door.doors.is_open else []


@router.post(
    "/session", summary="Sign in", openapi_extra=needs("anybody"), status_code=204,
    responses=may_answer("wrong_sign_in", "too_many_attempts", "cross_site", "invalid_parameter", is_conditional=False),
)  # fmt: skip
async def sign_in(request: Request, door: TheDoor, viewer: TheViewer, told: wire.SignIn) -> Response:
    """Begin a session; the answer sets its cookie. The one that the browser showed until then ends."""
    now, place = door.book.clock(), asked_in(request.scope).from_where
    async with door.look() as conn:
        account = await accounts.account_by_sign_in(conn, told.sign_in.strip().lower())
        about = UNKNOWN if account is None else account.sign_in
        await limit_attempts(conn, about, place, now=now)
    kept = None if account is None else account.password
    is_right = await fits(kept, told.password)
    # Only now is the password at hand that another hash could be made of.
    renewed = await hashed(told.password) if is_right and kept is not None and is_dated(kept) else None
    async with door.look() as conn:
        if account is None or not is_right or account.is_closed:
            await note_refusal(conn, viewer, place, about=about, now=now)
            raise ApiProblem(401, "wrong_sign_in", "The sign-in name or the password is wrong.")
        if renewed is not None and kept is not None:
            await accounts.renew_password(conn, account.account, renewed, before=kept)
        return await begin(
            conn, door, account.account, request=request, viewer=viewer, place=place, about=about, now=now
        )


@router.post(
    "/session/as", summary="Take a role in a demo", openapi_extra=needs("anybody"), status_code=204,
    responses=may_answer("closed", "cross_site", "invalid_parameter", is_conditional=False),
)  # fmt: skip
async def take_role(request: Request, door: TheDoor, viewer: TheViewer, told: wire.TakeRole) -> Response:
    """Begin a session as one of the people of a demo. Closed wherever there is no demo."""
    if not door.doors.is_open:
        raise ApiProblem(403, "closed", "This is no demo: sign in.")
    now, place = door.book.clock(), asked_in(request.scope).from_where
    async with door.look() as conn:
        account = await accounts.account_by_sign_in(conn, DEMO + told.role)
        if account is None or account.is_closed:
            raise ApiProblem(403, "closed", "Nobody in this demo has that role.")
        return await begin(
            conn, door, account.account, request=request, viewer=viewer, place=place, about=account.sign_in, now=now
        )


@router.delete(
    "/session", summary="Sign out", openapi_extra=needs("anybody"), status_code=204,
    responses=may_answer("cross_site", is_conditional=False),
)  # fmt: skip
async def sign_out(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """End the session that the request shows, if it shows one, and drop its cookie."""
    shown = credential_of(request.scope, is_secure=door.doors.is_secure)
    if shown is not None and shown.is_cookie and viewer.account is not None:
        async with door.look() as conn:
            session = await sessions.session_of(conn, digest(shown.secret))
            if session is not None:
                await sessions.end_session(conn, session.session)
                place = asked_in(request.scope).from_where
                entry = entry_of(viewer, place, action="sign out", about=viewer.name, at=door.book.clock())
                await audit.write_down(conn, entry)
            await conn.commit()
        door.book.forget()
    cookie = set_cookie(SESSION_COOKIE, "", is_secure=door.doors.is_secure, seconds=0)
    return Response(status_code=204, headers={"Set-Cookie": cookie, "Cache-Control": "no-store"})


@router.post(
    "/session/choose", summary="Choose a password by a link", openapi_extra=needs("anybody"), status_code=204,
    responses=may_answer("wrong_sign_in", "cross_site", "invalid_parameter", is_conditional=False),
)  # fmt: skip
async def choose_password(request: Request, door: TheDoor, viewer: TheViewer, told: wire.ChoosePassword) -> Response:
    """Use up a link that works once: keep the password chosen for its account, end its sessions, and begin one."""
    now, place = door.book.clock(), asked_in(request.scope).from_where
    async with door.look() as conn:
        link = await use_link(conn, digest(told.link), at=now)
        account = None if link is None or link.account is None else await accounts.account_by_number(conn, link.account)
        if account is None or account.is_closed:
            raise ApiProblem(401, "wrong_sign_in", "The link was used, is too old, or never was one.")
        try:
            check_choice(told.password, sign_in=account.sign_in)
        except PasswordRefused as error:
            # Nothing was committed: the link still works.
            raise ApiProblem(422, "invalid_parameter", f"password: {error}") from None
        await accounts.set_password(conn, account.account, await hashed(told.password), at=now)
        entry = entry_of(viewer, place, action="choose password", about=account.sign_in, at=now)
        await audit.write_down(conn, entry)
        door.book.forget()
        return await begin(
            conn, door, account.account, request=request, viewer=viewer, place=place, about=account.sign_in, now=now
        )
