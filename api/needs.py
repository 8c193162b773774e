"""What each route needs of who asks. A route that says nothing is closed to everybody.

Stated beside the route, as `openapi_extra=needs(May.FIGURES)`, so that the OpenAPI document promises it too. Checked in
one place beneath all routes, before any parameter is read.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from api.door import Door, door_of, viewer_of
from api.problems import ApiProblem
from api.record import asked_in
from metrics.access import ALLOWED, EVERYWHERE, May
from picture.viewer import Kind, Viewer

Who = May | Literal["anybody", "known", "account"]
_NEEDS, _LOGGED = "x-needs", "x-logged"
_SIGN_IN = {"WWW-Authenticate": 'Bearer realm="homeward"'}


def needs(what: Who, *, is_logged: bool = False) -> dict[str, Any]:
    """The rule of a route. ANYBODY: whoever asks. KNOWN: whoever is known, or nobody needs to be. ACCOUNT: a person who
    signed in, and none of their tokens: one that leaked must not make itself another.

    `is_logged`: every request for it goes into the record of who did what.
    """
    return {_NEEDS: str(what), **({_LOGGED: True} if is_logged else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A route's rule as it was stated. `what` None: none was, and the route is closed."""

    what: str | None
    is_logged: bool


def rule_of(route: object) -> Rule:
    """The rule of a route."""
    stated = (route.openapi_extra or {}) if isinstance(route, APIRoute) else {}
    return Rule(what=stated.get(_NEEDS), is_logged=bool(stated.get(_LOGGED)))


async def guard(
    request: Request, door: Annotated[Door, Depends(door_of)], viewer: Annotated[Viewer, Depends(viewer_of)]
) -> None:
    """Let a request through, or raise ApiProblem: 401 where signing in could help, 403 where it would not."""
    route = request.scope.get("route")
    rule = rule_of(route)
    is_export = request.query_params.get("format") == "csv"
    asked = asked_in(request.scope)
    if rule.is_logged or is_export:
        name = route.name if isinstance(route, APIRoute) else "unknown"
        asked.is_logged, asked.picture_at = True, door.now() if door.pulse.clock else None
        asked.look(action="export" if is_export else "look", at=name, request=request)
    _check(rule, viewer, is_export=is_export)


def _check(rule: Rule, viewer: Viewer, *, is_export: bool) -> None:
    if rule.what == "anybody":
        return
    if rule.what is None:
        raise ApiProblem(403, "closed", "This address is not open to anybody yet.")
    if not viewer.is_known:
        raise ApiProblem(401, "sign_in_needed", "Sign in, or send a token.", headers=_SIGN_IN)
    if rule.what == "account":
        if viewer.kind is not Kind.ACCOUNT:
            raise ApiProblem(403, "not_allowed", "Only somebody who signed in has this (account).")
        return
    wanted = [] if rule.what == "known" else [May(rule.what)]
    # What only administrators read they may take along, which is not said of figures.
    is_figures = rule.what != May.ADMINISTER
    for each in (*wanted, *((May.EXPORT,) if is_export and is_figures else ())):
        if not _allows(viewer, each):
            raise ApiProblem(403, "not_allowed", f"Your role does not allow this ({each.value}).")


def _allows(viewer: Viewer, what: May) -> bool:
    """Whether a viewer may do something at all. Who administers a part only could let themselves into the rest, so that
    administering counts over all or not at all."""
    if what is May.ADMINISTER:
        return any(what in ALLOWED[each.role] and each.organisation == EVERYWHERE for each in viewer.grants)
    return viewer.may(what)
