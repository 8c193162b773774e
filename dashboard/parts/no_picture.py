"""What a wall shows where it has no picture: its own calm shape, no figure, no level, and why."""

from dash import html
from dash.development.base_component import Component

from dashboard import registry
from dashboard.parts.wall import header


def missing(reason: str) -> Component:
    """A wall whose figures cannot be had now."""
    return _wall("No picture", [html.P(reason), html.P("Nothing is known here, good or bad.", className="quiet")])


def closed(*, is_display: bool, ask: str) -> Component:
    """A wall whose browser is let in no more. `ask`: who can let it in again."""
    if is_display:
        words = [
            html.P(f"To have it back, ask {ask}."),
            html.P("Nothing is shown here until then, good or bad.", className="quiet"),
        ]
        return _wall("This display is no longer let in", words)
    way = html.A("Sign in", href="/sign-in")
    return _wall("Signed out", [html.P("The session is over. Nothing is shown here, good or bad."), html.P(way)])


def refused(reason: str, *, ask: str) -> Component:
    """A wall of an organisation that whoever looks may not see, or not any more."""
    words = [
        html.P(reason),
        html.P(f"To see it, ask {ask}."),
        html.P("Nothing is known here, good or bad.", className="quiet"),
    ]
    return _wall("Not shown here", words)


def _wall(title: str, words: list[Component]) -> Component:
    nothing = html.Section([html.H2(title), *words], className="card wall-nothing")
    return html.Div(
        [header("Wall", feeds=None, nav=registry.navigation()), nothing], className="wall wall-missing",
        **{"data-level-words": title},
    )  # fmt: skip
