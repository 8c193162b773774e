"""The dashboard's only way to data: asks the API, in this process or at a remote address, and answers in wire shapes.

A request, wall to core and back, passes here twice. Judges nothing and invents nothing: what the API could not give is
`Unavailable` with its reason, never an empty answer. Bodies with an ETag are asked for conditionally and parsed once.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Generic, Literal, Self, TypeVar

import httpx2
from pydantic import ValidationError

from api.wire import (
    Alerts,
    DisplayTokens,
    FeedDetail,
    Feeds,
    FeedTokens,
    Indicators,
    LookUpServices,
    Me,
    Organisations,
    Problem,
    Register,
    Room,
    Series,
    Showings,
    Snapshot,
    Stays,
    Variance,
    Wall,
    Wire,
)
from dashboard.viewer import OPEN, Viewer

Shape = TypeVar("Shape", bound=Wire)

PREFIX = "/api/v1"
TIMEOUT_SECONDS = 10.0
KEPT_ANSWERS = 512


class Unavailable(Exception):
    """The API gave no usable answer; `reason` is one sentence fit for a screen."""

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status

    @property
    def is_absent(self) -> bool:
        """The API answered that there is no such thing."""
        return self.status == httpx2.codes.NOT_FOUND

    @property
    def is_closed(self) -> bool:
        """The API answered that it does not know who asks."""
        return self.status == httpx2.codes.UNAUTHORIZED

    @property
    def is_refused(self) -> bool:
        """The API answered that whoever asks may not see it."""
        return self.status == httpx2.codes.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Answer(Generic[Shape]):
    """What came back; equal `etag` means equal bytes, and the same `value` object while it is kept."""

    value: Shape
    etag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of something that was sent: `problem` None: it was done. `cookies` are for the browser to keep,
    `body` is what was answered."""

    problem: Problem | None
    cookies: tuple[str, ...]
    body: bytes = b""

    @property
    def refusal(self) -> str:
        """Why it was not done, in a sentence for a screen; empty where it was."""
        return "" if self.problem is None else self.problem.detail or self.problem.title


class Client:
    """Asks the API for what a page shows."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._kept: OrderedDict[tuple[str, str], Answer[Any]] = OrderedDict()

    @classmethod
    def in_process(cls, app: Any) -> Self:
        """Ask an ASGI application in this process, with no socket between."""
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        return cls(
            httpx2.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", timeout=TIMEOUT_SECONDS, cookies=_no_cookies()
            )
        )

    @classmethod
    def remote(cls, address: str) -> Self:
        """Ask an API elsewhere, by its base address."""
        return cls(httpx2.AsyncClient(base_url=address, timeout=TIMEOUT_SECONDS, cookies=_no_cookies()))

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    async def snapshot(
        self, organisation: str, *, tiles: Sequence[str] = (), viewer: Viewer = OPEN
    ) -> Answer[Snapshot]:
        """The picture of one node now, with these organisations beneath it, none: its children. Raises: Unavailable."""
        query = {"organisation": organisation, **({"tiles": ",".join(tiles)} if tiles else {})}
        return await self._ask(Snapshot, "/snapshot", query, viewer)

    async def wall(
        self, organisation: str, *, tiles: Sequence[str] = (), sections: Sequence[str] = (), viewer: Viewer = OPEN
    ) -> Answer[Wall]:
        """The wall of one node now, with these sections worked out. Raises: Unavailable."""
        query = {"organisation": organisation, "sections": ",".join(sections)}
        return await self._ask(Wall, "/wall", query | ({"tiles": ",".join(tiles)} if tiles else {}), viewer)

    async def me(self, *, viewer: Viewer = OPEN) -> Answer[Me]:
        """Who is looking, and what they may do. Raises: Unavailable."""
        return await self._ask(Me, "/me", {}, viewer)

    async def send(
        self,
        method: Literal["POST", "PUT", "DELETE"],
        path: str,
        *,
        viewer: Viewer,
        body: Mapping[str, Any] | None = None,
    ) -> Done:
        """Send something for a viewer; a refusal is told, not raised. Raises: Unavailable."""
        # Between the page and the API there is no other site: the page was asked whether it came from one.
        headers = [*viewer.headers, ("sec-fetch-site", "same-origin")]
        request = self._http.build_request(method, PREFIX + path, json=body, headers=headers)
        try:
            response = await self._http.send(request)
        except httpx2.HTTPError as error:
            raise Unavailable("The data service cannot be reached.") from error
        if response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise Unavailable(_why(response), status=response.status_code)
        cookies = tuple(response.headers.get_list("set-cookie"))
        if response.is_success:
            return Done(problem=None, cookies=cookies, body=response.content)
        return Done(problem=Problem.model_validate_json(response.content), cookies=cookies)

    async def displays(self, *, viewer: Viewer) -> Answer[DisplayTokens]:
        """The tokens of walls. Raises: Unavailable."""
        return await self._ask(DisplayTokens, "/displays", {}, viewer)

    async def feed_tokens(self, *, viewer: Viewer) -> Answer[FeedTokens]:
        """The tokens of sending systems. Raises: Unavailable."""
        return await self._ask(FeedTokens, "/feed-tokens", {}, viewer)

    async def ask(
        self, shape: type[Shape], path: str, *, viewer: Viewer, query: Mapping[str, str] | None = None
    ) -> Shape:
        """What stands at an address of the API, for the plain pages. Raises: Unavailable."""
        return (await self._ask(shape, path, query or {}, viewer)).value

    async def organisations(self, *, viewer: Viewer = OPEN) -> Answer[Organisations]:
        """Every organisation open now. Raises: Unavailable."""
        return await self._ask(Organisations, "/organisations", {}, viewer)

    async def indicators(self, *, viewer: Viewer = OPEN) -> Answer[Indicators]:
        """Every recipe with its definition. Raises: Unavailable."""
        return await self._ask(Indicators, "/indicators", {}, viewer)

    async def feeds(self, *, viewer: Viewer = OPEN) -> Answer[Feeds]:
        """Every feed with its health. Raises: Unavailable."""
        return await self._ask(Feeds, "/feeds", {}, viewer)

    async def feed(self, key: str, *, viewer: Viewer = OPEN) -> Answer[FeedDetail]:
        """One feed with its last polls and rejects. Raises: Unavailable."""
        return await self._ask(FeedDetail, f"/feeds/{key}", {}, viewer)

    async def showings(self, *, viewer: Viewer = OPEN) -> Answer[Showings]:
        """To whom providers show what they can take. Raises: Unavailable."""
        return await self._ask(Showings, "/showing", {}, viewer)

    async def alerts(self, *, viewer: Viewer = OPEN) -> Answer[Alerts]:
        """The alerts that are open, and those that ended lately. Raises: Unavailable."""
        return await self._ask(Alerts, "/alerts", {}, viewer)

    async def stays(self, query: Mapping[str, str], *, viewer: Viewer = OPEN) -> Answer[Stays]:
        """A page of the people behind the figures; each time it is asked is recorded. Raises: Unavailable."""
        return await self._ask(Stays, "/stays", query, viewer)

    async def lookups(self, *, viewer: Viewer = OPEN) -> Answer[LookUpServices]:
        """The services that say who a key is. Raises: Unavailable."""
        return await self._ask(LookUpServices, "/lookups", {}, viewer)

    async def register(self, *, viewer: Viewer = OPEN) -> Answer[Register]:
        """The sharing register. Raises: Unavailable."""
        return await self._ask(Register, "/register", {}, viewer)

    async def room(self, query: Mapping[str, str], *, viewer: Viewer = OPEN) -> Answer[Room]:
        """Who can take somebody now. Raises: Unavailable."""
        return await self._ask(Room, "/room", query, viewer)

    async def variance(self, organisation: str, *, indicator: str, viewer: Viewer = OPEN) -> Answer[Variance]:
        """How a figure of an organisation swings. Raises: Unavailable."""
        return await self._ask(Variance, "/variance", {"organisation": organisation, "indicator": indicator}, viewer)

    async def series(
        self, organisation: str, *, indicator: str, start: datetime, end: datetime, viewer: Viewer = OPEN
    ) -> Answer[Series]:
        """One indicator by London day over a span. Raises: Unavailable."""
        query = {
            "organisation": organisation,
            "indicator": indicator,
            "from": start.isoformat(),
            "to": end.isoformat(),
            "bucket": "day",
        }
        return await self._ask(Series, "/series", query, viewer)

    async def _ask(self, shape: type[Shape], path: str, query: Mapping[str, str], viewer: Viewer) -> Answer[Shape]:
        request = self._http.build_request("GET", PREFIX + path, params=dict(query), headers=list(viewer.headers))
        key = (viewer.scope, str(request.url))
        kept: Answer[Shape] | None = self._kept.get(key)
        if kept is not None and kept.etag is not None:
            request.headers["If-None-Match"] = kept.etag
        try:
            response = await self._http.send(request)
        except httpx2.TimeoutException as error:
            raise Unavailable("The data service did not answer in time.") from error
        except httpx2.HTTPError as error:
            raise Unavailable("The data service cannot be reached.") from error
        if response.status_code == httpx2.codes.NOT_MODIFIED and kept is not None:
            self._kept.move_to_end(key)
            return kept
        if response.status_code != httpx2.codes.OK:
            raise Unavailable(_why(response), status=response.status_code)
        try:
            answer = Answer(shape.model_validate_json(response.content), response.headers.get("etag"))
        except ValidationError as error:
            raise Unavailable("The data service sent an answer that cannot be read.") from error
        self._keep(key, answer)
        return answer

    def _keep(self, key: tuple[str, str], answer: Answer[Any]) -> None:
        if answer.etag is None:
            return
        self._kept[key] = answer
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT_ANSWERS:
            self._kept.popitem(last=False)


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: one client asks for everybody, and nobody's cookie may go along with another."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


def _why(response: httpx2.Response) -> str:
    """One sentence from a problem document; never a body that is not one, which might be a stack trace."""
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return f"The data service answered with an error ({response.status_code})."
    return problem.detail or problem.title
