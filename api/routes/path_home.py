"""GET /stays/{stay}/path-home: one person's way from admission to the end of the service that took them home."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.answers import Sheet
from api.basis import basis
from api.calls import MAY_BE_REFUSED, Of, called
from api.columns.path_home import STEPS
from api.corrections import corrected
from api.door import TheDoor, TheViewer
from api.forms import Form, InForm, csv_too, either, example_of
from api.moments import when
from api.needs import needs
from api.pages import Page, page_by_key
from api.problems import ApiProblem
from api.responses import may_answer
from api.tables import of_basis
from db.engine import Connection
from metrics.access import May
from metrics.flow.home import Mark
from picture.board import When
from picture.path_home import UnknownStay, Way, way_of

router = APIRouter(tags=["people"])

_DEFINITIONS = ("flow.path_home",)
_EXAMPLE = example_of(wire.PathHome)


@router.get(
    "/stays/{stay}/path-home",
    summary="One person's way home",
    openapi_extra=needs(May.ROWS, is_logged=True),
    response_model=wire.PathHome,
    responses={
        **csv_too(STEPS.of(_EXAMPLE.steps), before=of_basis(_EXAMPLE.basis)),
        **may_answer(*MAY_BE_REFUSED, "unknown_stay"),
    },
)
async def get_path_home(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm,
    stay: Annotated[str, Path(max_length=40, description="The key of the stay, as /stays has it.")],
) -> Response:  # fmt: skip
    """Every recorded step in order, however long ago it began; closed wherever it may be of a real person."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def shaped(conn: Connection, asked: When, form: Form) -> wire.PathHome:
        async with called(conn, door, of=of, when=asked, now=door.now(), viewer=viewer) as call:
            try:
                way = await way_of(conn, call, stay, viewer=viewer)
            except UnknownStay:
                words = f"No stay {stay[:40]!r} belongs to the organisation, as far as was known."
                raise ApiProblem(404, "unknown_stay", words) from None
        page = page_by_key(
            list(enumerate(way.path.marks)), key=lambda each: (f"{each[0]:06}",), limit=form.limit, cursor=form.cursor,
            question=("path-home", of.organisation, stay),
        )  # fmt: skip
        return _shape(way, page, code_version=door.code_version)

    async def build(conn: Connection) -> tuple[wire.PathHome | Sheet, datetime | None]:
        made = await corrected(partial(shaped, conn), moment=moment, form=form)
        return either(form, made, lambda made: STEPS.of(made.steps), what="path-home", request=request, after=made.next)

    view = ("path-home", of, stay, form)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


def _shape(way: Way, page: Page[tuple[int, Mark]], *, code_version: str) -> wire.PathHome:
    return wire.PathHome(
        basis=basis(
            way.call, kinds=("stay", "referral"), definitions=_DEFINITIONS, rows=(), code_version=code_version
        ),
        stay=way.path.stay, feed=way.feed, is_ended=way.path.is_ended, total=page.total, next=page.next,
        steps=[
            wire.HomeStep(
                at=each.at, what=each.what.value, referral=each.referral, detail=each.detail, hours=each.hours
            )
            for _, each in page.rows
        ],
        missing=[wire.MissingStep(what=each.what.value, referral=each.referral) for each in way.path.missing],
    )  # fmt: skip
