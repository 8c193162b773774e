"""Every route knows who is looking, and nothing but the doors of upkeep does without."""

import inspect
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.routing import APIRoute

from api.door import TheDoor, TheViewer, viewer_of
from api.questions import TheQuestion
from tests.architecture.promise import application

# Routes that show no figure, and why they need no viewer.
WITHOUT_VIEWER = {
    "get_definition": "what a figure means is the same for everybody",
    "get_definitions": "what figures mean is the same for everybody",
    "healthz": "says that the process lives, and nothing else",
    "readyz": "says whether the store is reached, and nothing of what is in it",
    "unknown": "says that there is nothing at an address",
}


def routes(app: FastAPI) -> list[APIRoute]:
    """The routes of the application, wherever the framework keeps them."""
    return [route for route in _within(app.routes) if isinstance(route, APIRoute)]


def _within(found: Any) -> Iterator[Any]:
    for route in found:
        inner = getattr(route, "original_router", None)
        yield from _within(inner.routes) if isinstance(inner, APIRouter) else (route,)


def knows_the_viewer(endpoint: Any) -> bool:
    """Whether an endpoint, or something that it depends on, asks who is looking."""
    return any(asked is viewer_of for asked in _asked(get_dependant(path="", call=endpoint)))


def _asked(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _asked(inner)


def test_every_route_takes_a_viewer() -> None:
    found = routes(application())
    assert len(found) >= 11
    blind = {route.name for route in found if not knows_the_viewer(route.endpoint)}
    assert blind == set(WITHOUT_VIEWER), "take a viewer, or say here why the route needs none"


def test_a_route_without_a_viewer_is_found() -> None:
    async def look_without(door: TheDoor) -> None: ...

    async def look(viewer: TheViewer) -> None: ...

    async def ask(question: TheQuestion) -> None: ...

    assert not knows_the_viewer(look_without)
    assert knows_the_viewer(look)
    assert knows_the_viewer(ask)


def test_every_endpoint_is_a_coroutine() -> None:
    found = routes(application())
    assert found
    assert [route.name for route in found if not inspect.iscoroutinefunction(route.endpoint)] == []
