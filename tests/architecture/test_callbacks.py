"""Every Dash callback is a coroutine: a plain function would hold up the whole web process while it runs."""

import inspect
from collections.abc import Mapping
from typing import Any

import dash
from dash._callback import GLOBAL_CALLBACK_MAP  # the one list of callbacks stated outside an application

from dashboard.app import mount
from dashboard.client import Client
from dashboard.settings import DashboardSettings
from tests.architecture.promise import application


def plain(callbacks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The callbacks that run in Python and are not coroutines; one that runs in the browser has no function here."""
    return [
        name
        for name, entry in callbacks.items()
        if entry.get("callback") is not None and not inspect.iscoroutinefunction(entry["callback"])
    ]


def test_every_callback_is_a_coroutine() -> None:
    app = application()
    board = mount(app, client=Client.in_process(app), settings=DashboardSettings(build="0"))
    callbacks = {**GLOBAL_CALLBACK_MAP, **board.callback_map}
    assert callbacks, "no callback was found"
    assert plain(callbacks) == []


def test_a_plain_callback_is_found() -> None:
    board = dash.Dash("one", server=application(), assets_folder="none")

    def show(value: str) -> str:
        return value

    board.callback(dash.Output("a", "children"), dash.Input("b", "value"))(show)
    assert plain(board.callback_map) == ["a.children"]
