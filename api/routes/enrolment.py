"""POST /displays/enrolment: a browser that was told a code becomes a wall. Every attempt goes into the record."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import wire
from api.door import TheDoor, TheViewer
from api.identity.code import digest_of_code, read_code
from api.identity.credentials import DISPLAY_COOKIE, DISPLAY_SECONDS, set_cookie
from api.identity.secret import Opens, digest, new_secret
from api.needs import needs
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.responses import may_answer
from api.tokens import told
from db.access import audit
from db.access.links import use_link
from db.access.tokens import Token, TokenKind, add_secret, token_by_number
from db.engine import Connection

router = APIRouter(tags=["doors"])

_ATTEMPTS_IN = timedelta(minutes=15)
# So many tries in a quarter of an hour, of 21 to the eighth codes of which a few work for half an hour, find nothing;
# a few dozen people who mistype theirs on the same morning are still let in.
_OF_ALL = 300
_FROM_ONE_PLACE = 30
_ACTION = "enrol display"
_UNKNOWN = "a code that opens nothing"


@router.post(
    "/displays/enrolment", summary="Become a wall by a code", openapi_extra=needs("anybody"),
    response_model=wire.EnrolledDisplay,
    responses=may_answer("wrong_sign_in", "too_many_attempts", "cross_site", "invalid_parameter", is_conditional=False),
)  # fmt: skip
async def enrol_display(request: Request, door: TheDoor, viewer: TheViewer, asked: wire.EnrolDisplay) -> Response:
    """Use a code up; the answer sets the cookie by which this browser is a wall from then on."""
    now, place = door.book.clock(), asked_in(request.scope).from_where
    async with door.look() as conn:
        await _limit(conn, place, now=now)
    code = read_code(asked.code)
    key = None if code is None else await digest_of_code(code)
    async with door.look() as conn:
        token = None if key is None else await _token(conn, key, now=now)
        if token is None:
            # A code of somebody's password link that was typed here is not used up.
            await conn.rollback()
            entry = entry_of(viewer, place, action=_ACTION, about=_UNKNOWN, at=now, outcome=audit.Outcome.REFUSED)
            await audit.write_down(conn, entry)
            await conn.commit()
            raise ApiProblem(401, "wrong_sign_in", "The code was used, is too old, or never was one.")
        secret = new_secret(Opens.DISPLAY)
        await add_secret(conn, token.token, digest(secret), at=now)
        entry = entry_of(
            viewer, place, action=_ACTION, about=token.organisation or "", at=now,
            detail={"token": token.token, "label": token.label},
        )  # fmt: skip
        await audit.write_down(conn, entry)
        await conn.commit()
    answer = told(wire.EnrolledDisplay(label=token.label, organisation=token.organisation or "", layout=token.layout))
    cookie = set_cookie(DISPLAY_COOKIE, secret, is_secure=door.doors.is_secure, seconds=DISPLAY_SECONDS)
    answer.headers.append("Set-Cookie", cookie)
    return answer


async def _limit(conn: Connection, place: str, *, now: datetime) -> None:
    """Raise ApiProblem after too many attempts that failed, by anybody or from one place."""
    of_all, of_place = await audit.failures(conn, _ACTION, since=now - _ATTEMPTS_IN, about=_UNKNOWN, from_where=place)
    if of_all >= _OF_ALL or of_place >= _FROM_ONE_PLACE:
        headers = {"Retry-After": str(int(_ATTEMPTS_IN.total_seconds()))}
        raise ApiProblem(
            429, "too_many_attempts", "Too many attempts failed; wait a quarter of an hour.", headers=headers
        )


async def _token(conn: Connection, key: bytes, *, now: datetime) -> Token | None:
    """The display token that a code works for, which is used up with it."""
    link = await use_link(conn, key, at=now)
    token = None if link is None or link.token is None else await token_by_number(conn, link.token)
    works = token is not None and token.kind is TokenKind.DISPLAY and token.revoked_at is None
    return token if works else None
