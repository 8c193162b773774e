"""Whom a question about requests is narrowed to, within the organisation."""

from typing import Annotated

from fastapi import Depends, Query

from api.calls import refuse_unknown
from api.wire import PathwayWord
from metrics.vocabulary.episodes import Pathway
from picture.call import Call
from picture.requests import Narrowed


async def _narrowed(
    pathway: Annotated[PathwayWord | None, Query(description="Only this pathway.")] = None,
    service: Annotated[
        str | None, Query(max_length=40, description="Only requests that this service, or hub, holds.")
    ] = None,
    locality: Annotated[str | None, Query(max_length=40, description="Only people of this locality.")] = None,
    site: Annotated[str | None, Query(max_length=40, description="Only people who lie in this site.")] = None,
    council: Annotated[
        str | None, Query(max_length=40, description="Only people who live in this council's area.")
    ] = None,
    ward: Annotated[str | None, Query(max_length=40, description="Only people who lie in this ward.")] = None,
) -> Narrowed:
    return Narrowed(
        pathway=None if pathway is None else Pathway(pathway), service=service, locality=locality, site=site,
        council=council, ward=ward,
    )  # fmt: skip


Among = Annotated[Narrowed, Depends(_narrowed)]


def as_asked(narrowed: Narrowed) -> dict[str, str]:
    """The same as parameters of an address."""
    named = (
        ("pathway", narrowed.pathway), ("service", narrowed.service), ("locality", narrowed.locality),
        ("site", narrowed.site), ("council", narrowed.council), ("ward", narrowed.ward),
    )  # fmt: skip
    return {name: value for name, value in named if value is not None}


def checked(narrowed: Narrowed, call: Call) -> None:
    """Refuse what is narrowed to a service, site, council or ward that there is not. Raises ApiProblem."""
    refuse_unknown(call, service=narrowed.service, site=narrowed.site, council=narrowed.council, ward=narrowed.ward)
