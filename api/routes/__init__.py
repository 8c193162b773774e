"""The routes of /api/v1, one module each; a module with a `router` is found by itself."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def routers() -> Iterator[APIRouter]:
    """Every router of this package, in name order."""
    for module in iter_modules(__path__):
        router = getattr(import_module(f"{__name__}.{module.name}"), "router", None)
        if isinstance(router, APIRouter):
            yield router
