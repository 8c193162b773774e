"""The control page as a web application: the page, its forms, and the JSON interface that does the same.

`PUT` and `DELETE` of `/api/faults/{target}` and `/api/stories/{name}`, `GET /api/state`. Forms post and are led back.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, quote

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from simulators.living.control.guard import HEADERS, Guard
from simulators.living.control.page import page_of
from simulators.living.control.state import state_of
from simulators.living.faults.desk import Unfit, UnknownTarget
from simulators.living.house import House
from simulators.living.stories import UnknownStory

FOLDER = Path(__file__).parent
FILES = {"control.css": "text/css; charset=utf-8", "control.js": "text/javascript; charset=utf-8"}
LARGEST_REQUEST = 16_384
MISTAKES = {UnknownTarget: (404, "unknown_target"), UnknownStory: (404, "unknown_story"), Unfit: (409, "unfit")}


def build_control(house: House) -> Starlette:
    """The application that shows and switches a house."""
    return _Control(house).app()


class _Control:
    def __init__(self, house: House) -> None:
        self._house = house

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self.page),
                Route("/{name}", self.file),
                Route("/faults", self.fault_form, methods=["POST"]),
                Route("/stories", self.story_form, methods=["POST"]),
                Route("/api/state", self.state),
                Route("/api/faults/{target}", self.fault, methods=["PUT", "DELETE"]),
                Route("/api/stories/{name}", self.story, methods=["PUT", "DELETE"]),
            ],
            middleware=[Middleware(Guard)],
            exception_handlers={HTTPException: _failed, UnknownTarget: _failed, UnknownStory: _failed, Unfit: _failed},
        )

    async def page(self, request: Request) -> Response:
        query = request.query_params
        page = page_of(state_of(self._house), target=query.get("target", ""), trouble=query.get("trouble", ""))
        return Response(page, media_type="text/html; charset=utf-8", headers=HEADERS)

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            raise HTTPException(404, f"there is nothing at /{name}")
        return Response((FOLDER / name).read_bytes(), media_type=FILES[name], headers=HEADERS)

    async def state(self, _request: Request) -> Response:
        return _json(state_of(self._house))

    async def fault(self, request: Request) -> Response:
        target = request.path_params["target"]
        if request.method == "DELETE":
            await self._house.switch_off(target)
        else:
            asked = await _object(request)
            name, options = asked.get("fault"), asked.get("options") or {}
            if not isinstance(name, str) or not isinstance(options, dict):
                raise HTTPException(400, 'send {"fault": "...", "options": {...}}')
            await self._house.switch_on(target, name, options)
        return _json(state_of(self._house))

    async def story(self, request: Request) -> Response:
        name = request.path_params["name"]
        if request.method == "DELETE":
            self._house.stories.switch_off(name)
        else:
            asked = await _object(request)
            self._tell(name, about=str(asked.get("about") or ""))
        return _json(state_of(self._house))

    async def fault_form(self, request: Request) -> Response:
        form = await _form(request)
        target = form.get("target", "")
        try:
            if form.get("do") == "off":
                await self._house.switch_off(target)
            else:
                await self._house.switch_on(target, form.get("fault", ""), _options(form.get("options", "")))
        except (UnknownTarget, Unfit) as error:
            return _back(f"?target={quote(target)}&trouble={quote(str(error))}#switch")
        return _back(f"?target={quote(target)}#{quote(target)}")

    async def story_form(self, request: Request) -> Response:
        form = await _form(request)
        name = form.get("name", "")
        try:
            if form.get("do") == "off":
                self._house.stories.switch_off(name)
            else:
                self._tell(name, about=form.get("about", "").strip())
        except (UnknownStory, Unfit) as error:
            return _back(f"?trouble={quote(str(error))}#switch")
        return _back("#stories")

    def _tell(self, name: str, *, about: str) -> None:
        try:
            self._house.stories.switch_on(name, about=about)
        except (ValueError, KeyError) as error:
            raise Unfit(f"the story {name} cannot be about {about!r}") from error


async def _object(request: Request) -> Mapping[str, object]:
    body = await _body(request)
    try:
        found = orjson.loads(body or b"{}")
    except ValueError as error:
        raise HTTPException(400, "this is no JSON") from error
    if not isinstance(found, dict):
        raise HTTPException(400, "send a JSON object")
    return found


async def _form(request: Request) -> Mapping[str, str]:
    text = (await _body(request)).decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_REQUEST:
            raise HTTPException(413, "this is more than the page takes")
    return body


def _options(text: str) -> Mapping[str, object]:
    """Options as the form takes them: `name=value`, with blanks between."""
    return dict(pair.partition("=")[::2] for pair in text.split())


def _back(where: str) -> Response:
    return RedirectResponse(f"/{where}", status_code=303, headers=HEADERS)


def _json(content: object, *, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json", headers=HEADERS)


async def _failed(_request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        status, code = error.status_code, "refused"
    else:
        status, code = MISTAKES[type(error)]
    message = error.detail if isinstance(error, HTTPException) else str(error)
    return _json({"error": code, "message": message}, status=status)
