"""The system call: the one that goes on or comes next, its items one by one, its minutes, and the actions. Plain forms.

Each part is a page at its own address and works without a script; one asset counts how long an item has been open.
Knows no rule: the API refuses, and a refusal stands on the page beside what was filled in.
"""

from starlette.routing import Route

from dashboard.call import action, held, minutes, now
from dashboard.turn import Desk

__all__ = ["routes"]


def routes(desk: Desk) -> list[Route]:
    """The addresses of all parts."""
    return [route for part in (now, held, minutes, action) for route in part.routes(desk)]
