"""The application as the API's promise knows it: every route, no database behind it."""

from typing import Any

from fastapi import FastAPI

from api.app import create_app
from db.engine import engine


def application() -> FastAPI:
    """An application that will never be asked; nothing connects before it is."""
    return create_app(
        engine("postgresql://nobody@127.0.0.1:9/none", role="web", assume_role=False), code_version="0", build="0"
    )


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation of an OpenAPI document, named by method and path."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
