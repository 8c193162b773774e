"""Who looks: what the client forwards to the API so that it can decide what this viewer may see.

Decides nothing itself. Until identities exist every request is the one open viewer and nothing is forwarded.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

FORWARDED = ("authorization", "cookie")


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
