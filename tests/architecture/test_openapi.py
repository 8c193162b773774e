"""The OpenAPI document promises everything it should, and every problem of the code is in it."""

import ast
import copy
from collections.abc import Iterator
from typing import Any

import pytest

from api import wire
from api.contract import examples
from api.problems import KINDS, MEDIA_TYPE
from tests.architecture.house import Source, everything
from tests.architecture.promise import application, operations
from tests.architecture.rule import dotted

DOCUMENT = application().openapi()


def gaps(document: dict[str, Any]) -> Iterator[str]:
    """What an OpenAPI document leaves unsaid."""
    for name, operation in operations(document):
        for key in ("summary", "description", "operationId", "tags"):
            if not operation.get(key):
                yield f"{name} has no {key}"
        for parameter in operation.get("parameters", ()):
            if not parameter.get("description"):
                yield f"{name}: the parameter {parameter['name']} is not described"
        answers = operation["responses"]
        own = {status: answer for status, answer in answers.items() if "$ref" not in answer}
        if operation.get("parameters") and not any(status.startswith("4") for status in own):
            yield f"{name} takes parameters and documents no refusal"
        for status, answer in answers.items():
            whole = _resolved(answer, document)
            yield from (f"{name} {status}: {gap}" for gap in _answer_gaps(int(status), whole))


def _resolved(answer: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """An answer, or the common one that it refers to."""
    name = answer.get("$ref", "").removeprefix("#/components/responses/")
    found: dict[str, Any] = document["components"]["responses"][name] if name else answer
    return found


def _answer_gaps(status: int, answer: dict[str, Any]) -> Iterator[str]:
    content = answer.get("content", {})
    if status in {204, 304}:
        return
    if not content:
        yield "no content is documented"
    for media, entry in content.items():
        if "example" not in entry and not entry.get("examples"):
            yield f"no example of {media}"
    if 400 <= status < 500 and MEDIA_TYPE not in content:
        yield "a refusal is not a problem document"


def raised(source: Source) -> Iterator[tuple[int, str, int]]:
    """The problems a file can answer with: status, code and line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] in {"ApiProblem", "problem"}:
            values = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
            if len(values) == 2:
                yield int(str(values[0])), str(values[1]), node.lineno


def test_the_document_leaves_nothing_unsaid() -> None:
    assert len(operations(DOCUMENT)) >= 11
    assert list(gaps(DOCUMENT)) == []


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda operation: operation.pop("summary"), "has no summary"),
        (lambda operation: operation["parameters"][0].pop("description"), "is not described"),
        (
            lambda operation: [operation["responses"].pop(s) for s in ("401", "403", "404", "422")],
            "documents no refusal",
        ),
        (lambda operation: operation["responses"]["200"]["content"]["application/json"].pop("example"), "no example"),
        (lambda operation: operation["responses"]["422"]["content"].pop(MEDIA_TYPE), "is not a problem document"),
    ],
)
def test_a_gap_is_found(spoil: Any, found: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    spoil(document["paths"]["/api/v1/snapshot"]["get"])
    assert any(found in gap for gap in gaps(document))


def test_every_shape_of_the_document_has_an_example_that_is_of_that_shape() -> None:
    shapes = DOCUMENT["components"]["schemas"]
    assert len(shapes) > 20
    assert {name for name in shapes if name not in examples()} == set()
    for name, example in examples().items():
        assert type(example).__name__ == name
        assert getattr(wire, name).model_validate_json(example.model_dump_json()) == example


def test_every_address_says_what_any_of_them_may_answer() -> None:
    for name, operation in operations(DOCUMENT):
        assert {"400", "401", "403", "408", "413", "414", "431", "500", "503"} <= set(operation["responses"]), name


def test_operation_names_are_plain_and_unique() -> None:
    names = [operation["operationId"] for _, operation in operations(DOCUMENT)]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_every_problem_in_the_code_is_a_kind_with_its_status_and_none_is_left_over() -> None:
    found = [(source.path, *each) for source in everything() if source.room == "api" and source.path.endswith(".py")
             for each in raised(source)]  # fmt: skip
    assert len(found) > 15
    for path, status, code, line in found:
        assert code in KINDS, f"{path}, line {line}: the code {code} has no entry in api.problems.KINDS"
        assert KINDS[code].status == status, f"{path}, line {line}: {code} is a {KINDS[code].status}"
    # Answered by the handlers for the framework's own errors, which name no literal code.
    assert set(KINDS) - {code for _, _, code, _ in found} == {"method_not_allowed"}


def test_every_problem_a_route_raises_itself_is_documented_at_its_routes() -> None:
    looked_at = 0
    for source in everything():
        if not source.path.startswith("api/routes/") or source.name == "__init__.py":
            continue
        documented = {
            str(value.value)
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and dotted(node.func) == "may_answer"
            for value in node.args
            if isinstance(value, ast.Constant)
        }
        for _, code, line in raised(source):
            looked_at += 1
            assert code in documented, f"{source.path}, line {line}: {code} is not among what the routes may answer"
    assert looked_at > 5
