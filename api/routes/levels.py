"""GET /levels: OPEL for its pillars, calculated beside declared, what is declared of the whole, local triggers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import of_people, shapes, wire
from api.answers import Sheet
from api.calls import MAY_BE_REFUSED, Of, named_organisation
from api.columns import levels as columns
from api.corrections import corrected
from api.door import TheDoor, TheViewer
from api.forms import Before, Form, InForm, csv_too, disclosed, example_of, file_name, holding, sheet
from api.moments import when
from api.needs import needs
from api.pages import Page, page_by_key
from api.responses import may_answer
from api.tables import Filled, listed
from db.engine import Connection
from metrics.access import May
from metrics.opel import score
from metrics.opel.table import Table
from picture.board import When
from picture.levels import Levels, PillarLevel, ProviderLevel, levels

router = APIRouter(tags=["people"])

_DEFINITIONS = ("opel.declared", "opel.level", "opel.score", "opel.system_level")
_TABLES: Mapping[str, Callable[[wire.Levels], Filled]] = {
    "providers": lambda made: columns.PROVIDERS.of(columns.providers(made)),
    "parameters": lambda made: columns.PARAMETERS.of(columns.parameters(made)),
    "pillars": lambda made: columns.PILLARS.of(made.pillars),
    "local": lambda made: columns.LOCAL.of(made.local),
    "system": lambda made: columns.SYSTEM.of([] if made.system is None else [made.system]),
}
_EXAMPLE = example_of(wire.Levels)


def _before(made: wire.Levels) -> Before:
    """The columns that each row of a file begins with. Coverage is that of the pillars."""
    return (
        ("organisation", made.organisation.code), ("at", made.at), ("known", made.known),
        ("coverage", listed(f"{each.pillar} {each.usable} of {each.expected} providers" for each in made.pillars)),
        ("is_partial", any(each.usable < each.expected for each in made.pillars)),
        (
            "corrections_since (figures)",
            None if made.corrections is None else len(made.corrections) + made.corrections_left_out,
        ),
    )  # fmt: skip


@router.get(
    "/levels",
    summary="OPEL and local triggers",
    openapi_extra=needs(May.FIGURES),
    response_model=wire.Levels,
    responses={
        **csv_too(columns.PROVIDERS.of(columns.providers(_EXAMPLE)), before=_before(_EXAMPLE)),
        **may_answer(*MAY_BE_REFUSED),
    },
)
async def get_levels(
    request: Request, door: TheDoor, viewer: TheViewer, of: Of, form: InForm,
    table: Annotated[
        Literal["providers", "parameters", "pillars", "local", "system"],
        Query(description="Which list a CSV file holds; `limit` and `cursor` are of the pillars' providers."),
    ] = "providers",
) -> Response:  # fmt: skip
    """Each pillar with its framework, its providers and what drove them; "at least" while anything is not certain.

    `system` is the level declared of the node as a whole: none is calculated of it, and no pillar's stands for it.
    """
    moment = when(at=of.at, known=of.known, now=door.now())

    async def shaped(conn: Connection, asked: When, form: Form) -> wire.Levels:
        with named_organisation():
            found = await levels(
                conn, door.memory, organisation=of.organisation, when=asked, now=door.now(), viewer=viewer
            )
        page = page_by_key(
            sorted(((pillar.pillar.value, each) for pillar in found.pillars for each in pillar.providers), key=_key),
            key=_key, limit=form.limit, cursor=form.cursor, question=("levels", of.organisation),
        )  # fmt: skip
        return _shape(found, page, code_version=door.code_version)

    async def build(conn: Connection) -> tuple[wire.Levels | Sheet, datetime | None]:
        made = await corrected(partial(shaped, conn), moment=moment, form=form)
        if form.is_csv:
            filled, before = disclosed(_TABLES[table](made), form, before=_before(made))
            file = sheet(
                filled, before=before, request=request,
                name=file_name(holding(f"levels-{table}", form), organisation=made.organisation.code, at=made.at),
                after=made.next if table in {"providers", "parameters"} else None,
            )  # fmt: skip
            return file, made.valid_until
        return made, made.valid_until

    view = ("levels", of, form, table)
    return await door.ready(request, view, viewer=viewer, is_live=moment.is_now, build=build)


_Provider = tuple[str, ProviderLevel]


def _key(of: _Provider) -> tuple[str, str]:
    return of[0], of[1].organisation


def _shape(made: Levels, page: Page[_Provider], *, code_version: str) -> wire.Levels:
    return wire.Levels(
        organisation=shapes.organisation_ref(made.organisation), at=made.at, known=made.known,
        data_version=made.data_version, catalogue_version=made.ground.catalogue.version, code_version=code_version,
        valid_until=made.valid_until, definitions=list(_DEFINITIONS),
        total=page.total, next=page.next, system=of_people.system_level(made.system, made.ground),
        pillars=[_pillar(each, made, page) for each in made.pillars],
        local=[
            wire.LocalLevel(pillar=each.pillar.value, pressure=shapes.pressure(each.judged, made.ground))
            for each in made.local
        ],
    )  # fmt: skip


def _pillar(each: PillarLevel, made: Levels, page: Page[_Provider]) -> wire.PillarLevel:
    system = each.system
    return wire.PillarLevel(
        pillar=each.pillar.value, framework=_framework(each.table),
        level=system.level.value if system else None, points=system.points if system else None,
        is_floor=system.is_floor if system else False, usable=system.usable if system else 0,
        expected=system.expected if system else 0,
        providers=[_provider(one, made) for pillar, one in page.rows if pillar == each.pillar.value],
        declared=of_people.declared_level(each.declared), difference=of_people.difference(each.difference),
    )  # fmt: skip


def _framework(table: Table | None) -> wire.Framework | None:
    if table is None:
        return None
    return wire.Framework(
        name=table.framework, valid_from=table.valid_from, valid_to=table.valid_to, two=table.two, three=table.three,
        four=table.four, highest=table.highest, weight=table.weight, is_indicative=table.is_indicative,
        source=table.source, note=table.note,
    )  # fmt: skip


def _provider(each: ProviderLevel, made: Levels) -> wire.ProviderLevel:
    scored = each.score
    return wire.ProviderLevel(
        organisation=shapes.organisation_ref(made.ground.organisation(each.organisation)), level=scored.level.value,
        points=scored.points, is_floor=scored.is_floor, known=scored.known, of=scored.of,
        drivers=[driver.parameter.key for driver in scored.drivers],
        parameters=[_parameter(one) for one in scored.parameters],
        declared=of_people.declared_level(each.declared), difference=of_people.difference(each.difference),
    )  # fmt: skip


def _parameter(each: score.Scored) -> wire.ParameterScore:
    return wire.ParameterScore(
        key=each.parameter.key, title=each.parameter.title, indicator=each.parameter.indicator,
        standing=each.standing.value, value=each.value, scored_value=each.scored_value, points=each.points,
        most_points=each.parameter.most, held_by=list(each.held_by), is_indicative=each.parameter.is_indicative,
        evidence=[
            wire.Evidence(
                organisation=one.organisation, parts=list(one.parts), freshness=one.freshness.value,
                observed_at=one.observed_at, feed=one.feed,
            )
            for one in each.evidence
        ],
    )  # fmt: skip
