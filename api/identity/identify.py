"""Settles who sends a request before anything else is asked, refuses what another site made a browser send, and sees
to it that what has to be recorded is, before it leaves.

Pure ASGI; stands outside the ready answers and the routes. Decides nothing about what somebody may see.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door import Door
from api.identity.book import Known
from api.identity.credentials import DISPLAY_COOKIE, DISPLAY_SECONDS, Credential, credentials_of, set_cookie
from api.problems import ApiProblem, problem
from api.record import Asked, came_from, outcome_of, put
from db.access.audit import write_down
from picture.viewer import NOBODY, Kind

_LOG = structlog.get_logger(__name__)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Whether the process lives is told without asking the store who wants to know it.
_TOLD_TO_ANYBODY = frozenset({"/healthz", "/readyz"})


class Identify:
    """The outermost part of the application that knows people."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as whoever sends it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_told = scope["path"] in _TOLD_TO_ANYBODY
        shown = () if is_told else credentials_of(scope, is_secure=self._door.doors.is_secure)
        if _is_from_elsewhere(scope, shown):
            detail = "This came from another site; nothing was done."
            await problem(403, "cross_site", detail, instance=scope["path"])(scope, receive, send)
            return
        is_settled = True
        try:
            known = await self._door.book.who(shown)
        except ApiProblem as error:
            if not _is_of_a_page(scope, shown):
                answer = problem(error.status, error.code, error.detail, instance=scope["path"], headers=error.headers)
                await answer(scope, receive, send)
                return
            known, is_settled = Known(NOBODY), False
        asked = Asked(viewer=known.viewer, from_where=came_from.get() or _address(scope))
        put(scope, asked, is_settled=is_settled)
        token = came_from.set(asked.from_where)
        try:
            await self._app(scope, receive, _Recorder(self._door, asked, known, shown, scope, receive, send))
        finally:
            came_from.reset(token)


class _Recorder:
    """Sends an answer on, once what has to be recorded of it is."""

    def __init__(
        self, door: Door, asked: Asked, known: Known, shown: Sequence[Credential], scope: Scope, receive: Receive,
        send: Send,
    ) -> None:  # fmt: skip
        self._door, self._asked, self._known, self._shown = door, asked, known, shown
        self._scope, self._receive, self._send = scope, receive, send
        self._is_withheld = False

    async def __call__(self, message: Message) -> None:
        if self._is_withheld:
            return
        if message["type"] == "http.response.start":
            if self._asked.is_logged and not await self._record(message["status"]):
                self._is_withheld = True
                detail = "It could not be recorded who asks, so nothing is shown."
                await problem(503, "store_unavailable", detail, instance=self._scope["path"])(
                    self._scope, self._receive, self._send
                )
                return
            self._tell_of_refusal(message["status"])
            if self._is_of_a_session():
                message = {**message, "headers": _kept_nowhere(message.get("headers", ()))}
            if self._known.instead is not None:
                cookie = set_cookie(
                    DISPLAY_COOKIE, self._known.instead, is_secure=self._door.doors.is_secure,
                    seconds=DISPLAY_SECONDS,
                )  # fmt: skip
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie.encode())]}
        await self._send(message)

    def _is_of_a_session(self) -> bool:
        """Whether the answer is for one person's eyes: of somebody who signed in, or about persons. Whoever sits at
        that browser next is not to find it there."""
        return self._asked.viewer.kind is Kind.ACCOUNT or self._asked.is_logged

    def _tell_of_refusal(self, status: int) -> None:
        """Log that somebody was refused who showed something; what has to be recorded is told of there."""
        if status in {401, 403} and self._shown and not self._asked.is_logged:
            viewer = self._asked.viewer
            _LOG.warning(
                "refused", who=viewer.name if viewer.is_known else "nobody", method=self._scope["method"],
                path=self._scope["path"][:200], from_where=self._asked.from_where, status=status,
            )  # fmt: skip

    async def _record(self, status: int) -> bool:
        # Who is nobody is in the log, not in the record: anybody at all could fill it otherwise.
        if not self._asked.viewer.is_known:
            _LOG.warning("refused", action=self._asked.action, from_where=self._asked.from_where, status=status)
            return True
        entry = self._asked.entry(outcome_of(status), at=self._door.book.clock())
        try:
            async with self._door.look() as conn:
                await write_down(conn, entry)
                await conn.commit()
        except ApiProblem:
            return False
        return True


def _kept_nowhere(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with the word that no browser keeps the answer; one that says it is everybody's stays as it is."""
    stated = [(name, value) for name, value in headers if name.lower() == b"cache-control"]
    if any(b"public" in value for _, value in stated):
        return list(headers)
    return [*(each for each in headers if each[0].lower() != b"cache-control"), (b"cache-control", b"no-store")]


def _is_of_a_page(scope: Scope, shown: Sequence[Credential]) -> bool:
    """Whether it is a browser that asks for a page: those hold no figure but what they ask the API for, and say in
    their own shape that it cannot be asked. A screen full of JSON would be the last that a wall shows."""
    return not scope["path"].startswith("/api/") and all(each.is_cookie for each in shown)


def _is_from_elsewhere(scope: Scope, shown: Sequence[Credential]) -> bool:
    """Whether a request that changes something was made by a page of another site, with what the browser holds of us.

    Browsers say so themselves (Sec-Fetch-Site, or Origin). A program without either holds no cookie.
    """
    if scope["method"] in _SAFE or any(not each.is_cookie for each in shown):
        return False
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get(b"origin")
    if origin is not None:
        return bool(urlsplit(origin).netloc != headers.get(b"host", ""))
    return bool(shown)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "here"
