"""Who looks: what the client forwards to the API so that it can decide what this viewer may see.

Decides nothing itself.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.requests import Request

FORWARDED = ("authorization", "cookie")
# Where the door of this process leaves the scope of whoever asks.
SETTLED = "homeward.scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The headers that name a viewer to the API; `scope` keeps apart what different viewers may see in any cache."""

    scope: str = "open"
    headers: tuple[tuple[str, str], ...] = ()


OPEN = Viewer()


def viewer_of(headers: Mapping[str, str]) -> Viewer:
    """Read the viewer from a browser's request headers (names in lower case)."""
    named = tuple((name, headers[name]) for name in FORWARDED if headers.get(name))
    if not named:
        return OPEN
    return Viewer(scope=hashlib.sha256(repr(named).encode()).hexdigest(), headers=named)


def viewer_at(request: Request) -> Viewer:
    """The viewer of a request, by the scope that was settled at the door where it came through one in this process: a
    thousand displays that see the same then share one body."""
    viewer = viewer_of(request.headers)
    settled = request.scope.get(SETTLED)
    return replace(viewer, scope=settled) if isinstance(settled, str) else viewer
