"""The Administration page: people, tokens, agreements, the record, thresholds, and the access review. Plain forms.

Each part is a page at its own address and works without a script. Knows no rule: the API refuses, and a refusal stands
on the page beside what was filled in.
"""

from starlette.routing import Route

from dashboard.administration import agreements, people, person, record, review, thresholds, tokens
from dashboard.turn import Desk

__all__ = ["routes"]


def routes(desk: Desk) -> list[Route]:
    """The addresses of all parts."""
    parts = (people, person, tokens, agreements, record, thresholds, review)
    return [route for part in parts for route in part.routes(desk)]
