"""Letting somebody in: the limit on attempts that failed, and the session that begins. One way for a password, a link,
a role of a demo and an identity elsewhere.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from fastapi import Request
from fastapi.responses import Response

from api.door import Door
from api.identity.credentials import SESSION_COOKIE, credential_of, set_cookie
from api.identity.secret import Opens, digest, new_secret
from api.problems import ApiProblem
from api.record import entry_of
from db.access import accounts, audit, sessions
from db.engine import Connection
from picture.viewer import Viewer

ACTION = "sign in"
# What the sign-in names of the people of a demo begin with.
DEMO = "demo-"
UNKNOWN = "a name that nobody has"
ELSEWHERE = "somebody who signed in elsewhere"
# What is nobody's own name: ten failures by anybody must not keep everybody out.
_OF_NO_ONE = frozenset({UNKNOWN, ELSEWHERE})
_ATTEMPTS_IN = timedelta(minutes=15)
_OF_ONE_NAME = 10
_FROM_ONE_PLACE = 50


async def limit_attempts(conn: Connection, about: str, place: str, *, now: datetime) -> None:
    """Raise ApiProblem after too many attempts that failed, for one name or from one place."""
    of_name, of_place = await audit.failures(conn, ACTION, since=now - _ATTEMPTS_IN, about=about, from_where=place)
    if of_place >= _FROM_ONE_PLACE or (about not in _OF_NO_ONE and of_name >= _OF_ONE_NAME):
        headers = {"Retry-After": str(int(_ATTEMPTS_IN.total_seconds()))}
        raise ApiProblem(
            429, "too_many_attempts", "Too many attempts failed; wait a quarter of an hour.", headers=headers
        )


async def note_refusal(
    conn: Connection, viewer: Viewer, place: str, *, about: str, now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Write down that an attempt failed, and commit: what attempts are limited by must outlast the refusal."""
    entry = entry_of(viewer, place, action=ACTION, about=about, at=now, outcome=audit.Outcome.REFUSED, detail=detail)
    await audit.write_down(conn, entry)
    await conn.commit()


async def begin(
    conn: Connection, door: Door, account: int, *, request: Request, viewer: Viewer, place: str, about: str,
    now: datetime, detail: Mapping[str, object] | None = None,
) -> Response:  # fmt: skip
    """Begin a session of an account, and commit; the answer sets its cookie.

    The session that the browser showed until then ends: nobody could use it any more but whoever had taken it.
    """
    shown = credential_of(request.scope, is_secure=door.doors.is_secure)
    before = await sessions.session_of(conn, digest(shown.secret)) if shown is not None and shown.is_cookie else None
    if before is not None:
        await sessions.end_session(conn, before.session)
    secret = new_secret(Opens.SESSION)
    longest = door.doors.limits.longest
    await sessions.begin_session(conn, digest(secret), account=account, at=now, ends_at=now + longest, from_where=place)
    await accounts.note_account_seen(conn, account, at=now)
    await audit.write_down(conn, entry_of(viewer, place, action=ACTION, about=about, at=now, detail=detail))
    await conn.commit()
    if before is not None:
        door.book.forget()
    cookie = set_cookie(SESSION_COOKIE, secret, is_secure=door.doors.is_secure, seconds=int(longest.total_seconds()))
    return Response(status_code=204, headers={"Set-Cookie": cookie, "Cache-Control": "no-store"})
