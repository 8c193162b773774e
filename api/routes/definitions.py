"""GET /definitions: what every figure of the core means, with its rule, its inputs, its source and worked examples."""

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api import wire
from api.answers import answer, respond
from api.columns.definitions import DEFINITIONS as COLUMNS
from api.door import TheDoor
from api.forms import InPlainForm, csv_too, example_of, sheet
from api.needs import needs
from api.pages import MAY_BE_REFUSED, page_by_key
from api.problems import ApiProblem
from api.responses import may_answer
from metrics.definitions import DEFINITIONS
from metrics.vocabulary.definition import Definition

router = APIRouter(tags=["vocabulary"])


_EXAMPLE = example_of(wire.Definitions)


@router.get(
    "/definitions",
    summary="What the figures mean",
    openapi_extra=needs("known"),
    response_model=wire.Definitions,
    responses={
        **csv_too(COLUMNS.of(_EXAMPLE.definitions), before=(("code_version", _EXAMPLE.code_version),)),
        **may_answer("invalid_parameter", *MAY_BE_REFUSED),
    },
)
async def get_definitions(request: Request, door: TheDoor, form: InPlainForm) -> Response:
    """Every definition, in order of key. Answers about people name those that their figures follow."""
    found = sorted(DEFINITIONS.values(), key=lambda each: each.key)
    page = page_by_key(
        found, key=lambda each: (each.key,), limit=form.limit, cursor=form.cursor, question=("definitions",)
    )
    made = wire.Definitions(
        total=page.total, next=page.next, definitions=[_shape(each) for each in page.rows],
        code_version=door.code_version,
    )  # fmt: skip
    if form.is_csv:
        before = (("code_version", made.code_version),)
        file = sheet(COLUMNS.of(made.definitions), before=before, name="definitions", request=request, after=page.next)
        return respond(request, answer(file.body, media_type=file.media_type, headers=file.headers))
    return respond(request, answer(made.__pydantic_serializer__.to_json(made)))


@router.get(
    "/definitions/{key}",
    summary="What one figure means",
    openapi_extra=needs("known"),
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
