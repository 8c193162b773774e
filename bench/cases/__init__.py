"""One module for each case, found by walking this folder: a new case edits no list."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from bench.case import Case


def cases() -> Mapping[str, Case]:
    """Every case by its key, in the order of their modules' `ORDER`."""
    modules = [import_module(f"{__name__}.{entry.name}") for entry in iter_modules(__path__)]
    found = [module.CASE for module in sorted(modules, key=lambda module: module.ORDER)]
    return {case.key: case for case in found}
