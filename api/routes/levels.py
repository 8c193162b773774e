"""GET /levels: OPEL for its pillars, calculated beside declared, and local triggers for the rest."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import shapes, wire
from api.calls import MAY_BE_REFUSED, Of, named_organisation
from api.door import TheDoor, TheViewer
from api.moments import when
from api.responses import may_answer
from db.engine import Connection
from metrics.opel import declared, score
from metrics.opel.table import Table
from picture.levels import Levels, PillarLevel, ProviderLevel, levels

router = APIRouter(tags=["people"])

_DEFINITIONS = ("opel.declared", "opel.level", "opel.score", "opel.system_level")


@router.get(
    "/levels",
    summary="OPEL and local triggers",
    response_model=wire.Levels,
    responses=may_answer(*MAY_BE_REFUSED),
)
async def get_levels(request: Request, door: TheDoor, viewer: TheViewer, of: Of) -> Response:
    """Each pillar with its framework, its providers and what drove them; "at least" while anything is not certain."""
    moment = when(at=of.at, known=of.known, now=door.now())

    async def build(conn: Connection) -> tuple[wire.Levels, datetime | None]:
        with named_organisation():
            made = await levels(
                conn, door.memory, organisation=of.organisation, when=moment, now=door.now(), viewer=viewer
            )
        return _shape(made, code_version=door.code_version), made.valid_until

    return await door.ready(request, ("levels", of), viewer=viewer, is_live=moment.is_now, build=build)


def _shape(made: Levels, *, code_version: str) -> wire.Levels:
    return wire.Levels(
        organisation=shapes.organisation_ref(made.organisation), at=made.at, known=made.known,
        data_version=made.data_version, catalogue_version=made.ground.catalogue.version, code_version=code_version,
        valid_until=made.valid_until, definitions=list(_DEFINITIONS),
        pillars=[_pillar(each, made) for each in made.pillars],
        local=[
            wire.LocalLevel(pillar=each.pillar.value, pressure=shapes.pressure(each.judged, made.ground))
            for each in made.local
        ],
    )  # fmt: skip


def _pillar(each: PillarLevel, made: Levels) -> wire.PillarLevel:
    system = each.system
    return wire.PillarLevel(
        pillar=each.pillar.value, framework=_framework(each.table),
        level=system.level.value if system else None, points=system.points if system else None,
        is_floor=system.is_floor if system else False, usable=system.usable if system else 0,
        expected=system.expected if system else 0, providers=[_provider(one, made) for one in each.providers],
        declared=_declared(each.declared), difference=_difference(each.difference),
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
        declared=_declared(each.declared), difference=_difference(each.difference),
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


_NUMBER: dict[int, wire.DeclaredNumber] = {1: 1, 2: 2, 3: 3, 4: 4}


def _declared(said: declared.Declared | None) -> wire.Declared | None:
    if said is None:
        return None
    return wire.Declared(
        level=None if said.level is None else _NUMBER[said.level.value], role=said.role, reason=said.reason,
        declared_at=said.declared_at, received_at=said.received_at,
    )  # fmt: skip


def _difference(of: declared.Difference) -> wire.Difference:
    return wire.Difference(steps=of.steps, says=of.says)
