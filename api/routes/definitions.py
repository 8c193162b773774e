"""GET /definitions: what every figure of the core means, with its rule, its inputs, its source and worked examples."""

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.answers import answer, respond
from api.door import TheDoor
from api.problems import ApiProblem
from api.responses import may_answer
from metrics.definitions import DEFINITIONS
from metrics.vocabulary.definition import Definition

router = APIRouter(tags=["vocabulary"])


@router.get("/definitions", summary="What the figures mean", response_model=wire.Definitions, responses=may_answer())
async def get_definitions(request: Request, door: TheDoor) -> Response:
    """Every definition, in order of key. Answers about people name those that their figures follow."""
    made = wire.Definitions(definitions=[_shape(each) for each in DEFINITIONS.values()], code_version=door.code_version)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.get(
    "/definitions/{key}",
    summary="What one figure means",
    response_model=wire.Definition,
    responses=may_answer("unknown_figure", "invalid_parameter"),
)
async def get_definition(
    request: Request,
    key: str = Path(max_length=80, description="The key of a definition.", examples=["flow.bed_days_lost"]),
) -> Response:
    """One definition with its worked examples."""
    found = DEFINITIONS.get(key)
    if found is None:
        raise ApiProblem(404, "unknown_figure", f"No definition {key[:80]!r}.")
    made = _shape(found)
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


def _shape(definition: Definition) -> wire.Definition:
    return wire.Definition(
        key=definition.key, title=definition.title, unit=definition.unit, says=definition.says, rule=definition.rule,
        inputs=list(definition.inputs), source=definition.source, valid_from=definition.valid_from,
        is_indicative=definition.is_indicative,
        examples=[
            wire.WorkedExample(situation=each.situation, answer=str(each.answer)) for each in definition.examples
        ],
    )  # fmt: skip
