"""Plans for variance: those there are, a new one for a weekend or a bank holiday, and each held against what came.

Plain forms, which work without a script. Knows no rule: the API refuses, and a refusal stands on the page beside what
was filled in.
"""

from starlette.routing import Route

from dashboard.plans import listing, one
from dashboard.turn import Desk

__all__ = ["routes"]


def routes(desk: Desk) -> list[Route]:
    """The addresses of both parts."""
    return [*listing.routes(desk), *one.routes(desk)]
