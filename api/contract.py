"""The promise in writing: the OpenAPI document, finished with examples and with problems as problem documents.

The framework lists routes and shapes; what it cannot know is added here. Decides nothing about an answer.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api import wire
from api.problems import KINDS, MEDIA_TYPE
from api.responses import documented

_EXAMPLES = Path(__file__).with_name("examples.json")
_REF = "#/components/schemas/"
_PLAIN = "application/json"
# What any address may answer, before and beneath its route; written down once and referred to.
EVERYWHERE = (
    "unknown_host", "sign_in_needed", "not_allowed", "too_slow", "too_large", "address_too_long", "headers_too_large",
    "internal_error", "store_unavailable",
)  # fmt: skip


@cache
def examples() -> dict[str, wire.Wire]:
    """One example of every shape by its name; inner shapes are taken from the outer ones they stand in.

    They are answers of the running system about the replayed winter, with their lists cut short.
    """
    found: dict[str, wire.Wire] = {}
    for name, content in json.loads(_EXAMPLES.read_text(encoding="utf-8")).items():
        for shape in _inside(getattr(wire, name).model_validate(content)):
            found.setdefault(type(shape).__name__, shape)
    return found


def _inside(value: object) -> Iterator[wire.Wire]:
    """A shape and the shapes in it, outermost first."""
    if isinstance(value, wire.Wire):
        yield value
        for name in type(value).model_fields:
            yield from _inside(getattr(value, name))
    elif isinstance(value, list):
        for each in value:
            yield from _inside(each)


class PromisedApi(FastAPI):
    """The application, whose OpenAPI document says all that it promises."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            document["components"]["responses"] = {code: _everywhere(code) for code in EVERYWHERE}
            for operations in document["paths"].values():
                for operation in operations.values():
                    for status, response in operation["responses"].items():
                        _finish(int(status), response.get("content", {}))
                    for code in EVERYWHERE:
                        status = str(KINDS[code].status)
                        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{code}"})
            for name, schema in document["components"]["schemas"].items():
                if name in examples():
                    schema["examples"] = [examples()[name].model_dump(mode="json")]
        return self.openapi_schema or {}


def _everywhere(code: str) -> dict[str, Any]:
    answer = documented([code])
    answer["content"][MEDIA_TYPE]["schema"] = {"$ref": f"{_REF}{wire.Problem.__name__}"}
    return answer


def _finish(status: int, content: dict[str, Any]) -> None:
    plain = content.get(_PLAIN)
    if plain is None:
        return
    name = plain["schema"].get("$ref", "").removeprefix(_REF)
    if status >= 400 and name == wire.Problem.__name__:
        content.setdefault(MEDIA_TYPE, {})["schema"] = content.pop(_PLAIN)["schema"]
    elif name in examples():
        plain.setdefault("example", examples()[name].model_dump(mode="json"))
