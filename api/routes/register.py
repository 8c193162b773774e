"""GET /register: the sharing register, for everybody who may know of the feeds."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import wire
from api.answers import answer, respond
from api.columns.register import AGREEMENTS, FEEDS, ROUTES
from api.door import TheDoor, TheViewer
from api.forms import csv_too, example_of, sheet
from api.needs import needs
from api.registered import registered, row_routes
from api.responses import may_answer
from api.tables import Filled
from metrics.access import May
from picture.register import register

router = APIRouter(tags=["doors"])

_TABLES: Mapping[str, Callable[[wire.Register], Filled]] = {
    "feeds": lambda made: FEEDS.of(made.inflows),
    "agreements": lambda made: AGREEMENTS.of(made.shared),
    "routes": lambda made: ROUTES.of(made.given_out),
}
_EXAMPLE = example_of(wire.Register)


@router.get(
    "/register",
    summary="The sharing register", openapi_extra=needs(May.FEEDS),
    response_model=wire.Register,
    responses={
        **csv_too(FEEDS.of(_EXAMPLE.inflows), before=(("on", _EXAMPLE.on),)), **may_answer("invalid_parameter"),
    },
)  # fmt: skip
async def get_register(
    request: Request, door: TheDoor, viewer: TheViewer,
    form: Annotated[
        Literal["json", "csv"], Query(alias="format", description="What the answer is written in.")
    ] = "json",
    table: Annotated[
        Literal["feeds", "agreements", "routes"], Query(description="Which list a CSV file holds.")
    ] = "feeds",
) -> Response:  # fmt: skip
    """Every feed with its purpose, lawful basis, owner and review, or that nobody has registered it; every agreement by
    which partners show each other rows about persons; every address that gives such rows out."""
    async with door.look() as conn:
        found = await register(conn, door.memory, now=door.now(), viewer=viewer)
    # Not kept: an agreement is made or ended without a new version of the data.
    made = registered(found, list(row_routes(request.app.routes)))
    if form == "csv":
        name = f"register-{table}-{made.on:%Y%m%d}"
        file = sheet(_TABLES[table](made), before=(("on", made.on),), name=name, request=request)
        return respond(request, answer(file.body, media_type=file.media_type, headers=file.headers))
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))
