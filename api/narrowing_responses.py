"""Which responses a question about urgent community response is narrowed to, within the organisation."""

from typing import Annotated

from fastapi import Depends, Query

from api.calls import refuse_unknown
from picture.call import Call
from picture.responses import Narrowed


async def _narrowed(
    team: Annotated[str | None, Query(max_length=40, description="Only what this team holds.")] = None,
    locality: Annotated[str | None, Query(max_length=40, description="Only people of this locality.")] = None,
    council: Annotated[
        str | None, Query(max_length=40, description="Only people who live in this council's area.")
    ] = None,
    source: Annotated[str | None, Query(max_length=40, description="Only what came from there.")] = None,
) -> Narrowed:
    return Narrowed(team=team, locality=locality, council=council, source=source)


Among = Annotated[Narrowed, Depends(_narrowed)]


def as_asked(narrowed: Narrowed) -> dict[str, str]:
    """The same as parameters of an address."""
    named = (
        ("team", narrowed.team), ("locality", narrowed.locality), ("council", narrowed.council),
        ("source", narrowed.source),
    )  # fmt: skip
    return {name: value for name, value in named if value is not None}


def checked(narrowed: Narrowed, call: Call) -> None:
    """Refuse what is narrowed to a team or council that there is not. Raises ApiProblem."""
    refuse_unknown(call, team=narrowed.team, council=narrowed.council)
