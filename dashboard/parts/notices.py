"""Notices: what a card says when what it needs could not be had. Never empty, never green."""

from dash import html
from dash.development.base_component import Component

from api.wire import Snapshot


def unavailable(what: str, reason: str) -> Component:
    """A card that could not be filled, with the reason; everything else on the page stays live."""
    return html.Section(
        [
            html.H2(f"{what}: not available now"),
            html.P(reason),
            html.P("It is asked for again with the next tick.", className="quiet"),
        ],
        className="card notice",
    )


def page_unavailable(title: str, reason: str) -> Component:
    """A whole page that could not be made."""
    return html.Section(
        [
            html.H1(f"{title}: not available now"),
            html.P(reason),
            html.P("It is asked for again with the next tick.", className="quiet"),
        ],
        className="card notice",
        **{"data-title": title},
    )


def simulated(snapshot: Snapshot) -> list[Component]:
    """A mark beside the name of whatever shows figures that nobody measured; nothing where they are real."""
    return simulated_mark() if snapshot.is_simulated else []


def simulated_mark() -> list[Component]:
    """The mark itself."""
    return [html.P(html.Span("Simulated", className="simulated"))]


def closed() -> Component:
    """A page whose session has run out while it was open."""
    return html.Section(
        [
            html.H1("Signed out"),
            html.P("The session is over. Nothing on this page is kept."),
            html.P(html.A("Sign in", href="/sign-in")),
        ],
        className="card notice",
        **{"data-title": "Signed out"},
    )


def absent(what: str) -> Component:
    """Something that does not exist."""
    return html.Section(
        [html.H1("Not found"), html.P(f"There is no {what}."), html.P(html.A("Go to the overview", href="/"))],
        className="card notice",
        **{"data-title": "Not found"},
    )
