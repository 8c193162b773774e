"""What every route needs, brought together once: the store, the memory, the pulse, the ready answers, the viewer.

The one place where a request becomes a question to `picture` and an answer becomes bytes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import psycopg
import structlog
from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import Scope

from api.answers import Answer, Answers, Sheet, answer, respond
from api.identity.book import Book, Limits
from api.identity.credentials import credentials_of
from api.identity.elsewhere import Elsewhere
from api.problems import ApiProblem
from api.pulse import Pulse
from api.record import asked_in
from api.wire import Wire
from db.clock import PictureClock
from db.engine import Connection, connection
from metrics.access import Withheld
from picture.memory import Memory, NoCatalogue
from picture.sight import OutOfScope, RowsClosed
from picture.veil import HubsOnly
from picture.viewer import Viewer

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """How the doors of a deployment stand. `is_open`: whoever comes may look at figures, as in a demo on this machine.

    `is_secure`: browsers come by HTTPS, so that cookies are sent on nothing else. `elsewhere`: where people may sign in
    besides here.
    """

    is_open: bool = False
    is_secure: bool = False
    limits: Limits = field(default_factory=Limits)
    elsewhere: Elsewhere | None = None


@dataclass(slots=True, kw_only=True)
class Door:
    """The parts a web process holds for as long as it runs."""

    engine: AsyncEngine
    pulse: Pulse
    code_version: str
    build: str
    doors: Doors = field(default_factory=Doors)
    memory: Memory = field(default_factory=Memory)
    answers: Answers = field(default_factory=Answers)
    book: Book = field(init=False)

    def __post_init__(self) -> None:
        """Open the book of who is who over the same store."""
        self.book = Book(self.look, is_open=self.doors.is_open, limits=self.doors.limits)

    @property
    def clock(self) -> PictureClock:
        """The picture clock. Raises ApiProblem before the store was first found."""
        if self.pulse.clock is None:
            raise ApiProblem(503, "store_unavailable", "The database has not been reached yet.", headers=_SOON)
        return self.pulse.clock

    def now(self) -> datetime:
        """Picture time now; enters here and is handed down."""
        return self.clock.now()

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Connection]:
        """A connection to ask with. What the store could not answer becomes a 503 problem, never a half answer."""
        if not self.pulse.is_connected:
            raise ApiProblem(503, "store_unavailable", "The database cannot be reached.", headers=_SOON)
        try:
            async with connection(self.engine) as conn:
                yield conn
        except (psycopg.OperationalError, DBAPIError, PoolTimeout) as error:
            _LOG.warning("store_failed_to_answer", error=type(error).__name__)
            raise ApiProblem(503, "store_unavailable", "The database did not answer.", headers=_SOON) from error
        except NoCatalogue as error:
            raise ApiProblem(503, "not_started", "No catalogue has been loaded yet.", headers=_SOON) from error
        except OutOfScope as error:
            words = f"{str(error)[:40]!r} is outside of what your roles reach."
            raise ApiProblem(403, "out_of_scope", words) from error
        except HubsOnly as error:
            raise ApiProblem(403, "hubs_only", WHY[error.why].format(error.organisation[:40])) from error
        except RowsClosed as error:
            raise ApiProblem(403, "not_allowed", "Your role does not allow this (rows).") from error

    async def ready(
        self,
        request: Request,
        view: Hashable,
        *,
        viewer: Viewer,
        is_live: bool,
        build: Callable[[Connection], Awaitable[tuple[Wire | Sheet, datetime | None]]],
    ) -> Response:
        """Answer from ready bytes, building them once for each data version and epoch.

        `build` returns the shape, or a file, and, for a live picture, when it changes by itself.
        """
        _readable(request.scope)

        async def make() -> Answer:
            async with self.look() as conn:
                shape, valid_until = await build(conn)
            if isinstance(shape, Sheet):
                return answer(shape.body, media_type=shape.media_type, valid_until=valid_until, headers=shape.headers)
            # pydantic's own serialiser: the framework's plain-dict encoder is two orders slower.
            return answer(shape.__pydantic_serializer__.to_json(shape), valid_until=valid_until)

        state = self._state()
        made = await self.answers.get((view, viewer.scope), state, make)
        if is_live:
            self.pulse.expire_at(made.valid_until)
            # What has to be recorded each time is never sent past the routes.
            if state == self._state() and not asked_in(request.scope).is_logged:
                self.answers.lay_out(_place(request.scope, viewer), state, made)
        return respond(request, made)

    async def is_still(self, viewer: Viewer, request: Request) -> bool:
        """Whether a request that goes on for long would be let in as it was; yes, while the store cannot be asked.

        No, where its secret is to be replaced: nothing can be said to a stream, and whoever comes again is told.
        """
        shown = credentials_of(request.scope, is_secure=self.doors.is_secure)
        try:
            known = await self.book.who(shown)
        except ApiProblem:
            return True
        return known.instead is None and known.viewer.scope == viewer.scope

    def at_hand(self, scope: Scope) -> Answer | None:
        """The live answer that this very address got before in the present version and epoch; None when it did not."""
        return self.answers.at_hand(_place(scope, _viewer_in(scope)), self._state())

    def _state(self) -> Hashable:
        beat = self.pulse.beat
        return beat.version, beat.epoch


_SOON = {"Retry-After": "2"}
WHY = {
    Withheld.HUBS_ONLY: "{!r} shows its figures to hubs only; here they stand in sums.",
    Withheld.WITH_OTHERS: "The figures of {!r} are shown in sums only: those of another could be told from them.",
    Withheld.GIVES_AWAY: "The figures of {!r} would give away one that is shown to hubs only.",
}


def _readable(scope: Scope) -> None:
    """Refuse a text with a NUL in it, which no code or key has and the store cannot be asked for."""
    if b"%00" in scope["query_string"] or "\0" in scope["path"]:
        raise ApiProblem(422, "invalid_parameter", "A parameter holds a character (NUL) that no text may hold.")


def _place(scope: Scope, viewer: Viewer) -> Hashable:
    return scope["path"], scope["query_string"], viewer.scope


def _viewer_in(scope: Scope) -> Viewer:
    return asked_in(scope).viewer


# Both are coroutines, because the framework gives plain functions to a thread: that took longer than the whole answer.
async def door_of(request: Request) -> Door:
    """The door of the app a request came to."""
    door = request.app.state.door
    if not isinstance(door, Door):
        raise TypeError("the app has no door")
    return door


async def viewer_of(request: Request) -> Viewer:
    """Who is looking, as it was settled before the routes; nobody, where it was not."""
    return _viewer_in(request.scope)


TheDoor = Annotated[Door, Depends(door_of)]
TheViewer = Annotated[Viewer, Depends(viewer_of)]
