"""The rules, found by walking this package: a module that states `RULES` adds them to the house."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from tests.architecture.rule import Rule


def rules() -> Iterator[Rule]:
    """Every rule, module by module."""
    for module in iter_modules(__path__):
        yield from import_module(f"{__name__}.{module.name}").RULES
