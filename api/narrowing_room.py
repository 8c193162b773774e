"""What the room is narrowed to: a need, a council, a locality."""

from typing import Annotated

from fastapi import Depends, Query

from api.calls import refuse_unknown
from api.problems import ApiProblem
from api.wire import NeedWord
from metrics.room.listing import Need
from picture.room import Room, Wanted


async def _wanted(
    need: Annotated[NeedWord | None, Query(description="Only services that meet this need.")] = None,
    council: Annotated[
        str | None, Query(max_length=40, description="Only services for people of this council's area.")
    ] = None,
    locality: Annotated[
        str | None,
        Query(max_length=40, description="Only services for people of this locality, and what they have there."),
    ] = None,
) -> Wanted:
    return Wanted(need=None if need is None else Need(need), council=council, locality=locality)


Among = Annotated[Wanted, Depends(_wanted)]


def checked(wanted: Wanted, found: Room) -> None:
    """Refuse a council or locality that there is not: an empty room would say that nobody can take anyone. Raises
    ApiProblem."""
    refuse_unknown(found.call, council=wanted.council)
    if wanted.locality is not None and not any(wanted.locality in area.localities for area in found.areas):
        raise ApiProblem(422, "invalid_parameter", f"locality: no service names {wanted.locality[:40]!r}.")
