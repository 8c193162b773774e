"""How routes document what they may answer besides success."""

from typing import Any

from api.problems import MEDIA_TYPE
from api.wire import Problem

_EXAMPLE = {
    "type": "urn:homeward:problem:unknown_organisation",
    "title": "Not Found",
    "status": 404,
    "code": "unknown_organisation",
    "detail": "No organisation XYZ on that date.",
    "instance": "/api/v1/snapshot",
}
_MEANING = {
    304: "The client already holds this answer.",
    404: "There is no such thing.",
    410: "Beyond what is kept.",
    422: "A parameter is not valid.",
    503: "The store cannot be reached; try again soon.",
}


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented answers of a route by status; all but 304 are problem documents."""
    found: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        entry: dict[str, Any] = {"description": _MEANING[status]}
        if status != 304:
            entry |= {"model": Problem, "content": {MEDIA_TYPE: {"example": {**_EXAMPLE, "status": status}}}}
        found[status] = entry
    return found
