"""How routes document what they may answer besides success: 304, and problems by their codes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from api.problems import KINDS, MEDIA_TYPE, title_of
from api.wire import Problem

# Any answer that is put together from the store may have to wait for it, and none is given to everybody.
_ALWAYS = ("store_unavailable", "not_started", "sign_in_needed", "not_allowed", "out_of_scope")


def may_answer(*codes: str, is_conditional: bool = True) -> dict[int | str, dict[str, Any]]:
    """The documented answers of a route: problems by code, those of the store always among them.

    `is_conditional`: an unchanged answer that the client holds is not sent again.
    """
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in (*codes, *_ALWAYS):
        by_status[KINDS[code].status].append(code)
    found: dict[int | str, dict[str, Any]] = {}
    if is_conditional:
        found[304] = {"description": "The client already holds this answer (its If-None-Match names the ETag)."}
    for status, names in sorted(by_status.items()):
        found[status] = {**documented(names), "model": Problem}
    return found


def documented(names: Iterable[str]) -> dict[str, Any]:
    """Problems of one status as a documented answer, by their codes."""
    return {
        "description": " Or: ".join(KINDS[name].meaning for name in names),
        "content": {MEDIA_TYPE: {"examples": {name: {"value": _example(name)} for name in names}}},
    }


def _example(code: str) -> dict[str, Any]:
    kind = KINDS[code]
    return {
        "type": f"urn:homeward:problem:{code}",
        "title": title_of(kind.status),
        "status": kind.status,
        "code": code,
        "detail": kind.example,
    }
