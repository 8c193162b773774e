"""The door before Dash's callback: what no page of ours would ask never reaches Dash, which would fail of it.

There is one callback (`app`): which page, with which question, at which tick, as what it stood before.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse

from dashboard.policy import Asgi, Message, Receive, Scope, Send

PATH = "/_dash-update-component"
# The largest whole number that a script counts to without leaving one out.
_MOST = 2**53


class _Part(BaseModel):
    """One property of one part of a page."""

    model_config = ConfigDict(strict=True, frozen=True)


class _Path(_Part):
    id: Literal["place"]
    property: Literal["pathname"]
    value: str | None = None


class _Query(_Part):
    id: Literal["place"]
    property: Literal["search"]
    value: str | None = None


class _Tick(_Part):
    id: Literal["tick"]
    property: Literal["data"]
    value: Annotated[int, Field(ge=0, le=_MOST)] | None = None


class _Shape(_Part):
    id: Literal["page"]
    property: Literal["data-shape"]
    value: str | None = None


class _Content(_Part):
    id: Literal["page"]
    property: Literal["children"]


class _Asked(_Part):
    output: Literal["..page.children...page.data-shape.."]
    outputs: tuple[_Content, _Shape]
    inputs: tuple[_Path, _Query, _Tick]
    state: tuple[_Shape]
    changed: Annotated[
        list[Literal["place.pathname", "place.search", "tick.data"]], Field(alias="changedPropIds", max_length=3)
    ]


class OnlyOurs:
    """Lets a callback through to Dash if it is what one of our pages asks, and answers anything else with 400."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. The size of its body is bounded by the front door."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        try:
            body = await Request(scope, receive).body()
            _Asked.model_validate_json(body)
        except ClientDisconnect:
            return
        except ValidationError:
            await PlainTextResponse("No page asks that.", status_code=400)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read once more; then whatever comes."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return first.pop() if first else await receive()

    return read
