"""The indicators, found by walking this package: a new record in any module here is an indicator everywhere.

Holds no judgement; the records hold the recipe, the meaning and the worked examples.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import pairwise
from pkgutil import iter_modules
from types import MappingProxyType

from metrics.pressure.indicator import Indicator


def _records() -> Iterator[Indicator]:
    for module in iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Indicator):
                yield value


def _by_key() -> Mapping[str, Indicator]:
    """Every record by key, in the order of priority.

    Raises: ValueError when two records share a key or a priority.
    """
    records = sorted(_records(), key=lambda indicator: indicator.priority)
    for one, next_one in pairwise(records):
        if one.priority == next_one.priority:
            raise ValueError(f"{one.key} and {next_one.key} share priority {one.priority}")
    found = {indicator.key: indicator for indicator in records}
    if len(found) != len(records):
        raise ValueError("two indicators share a key")
    return MappingProxyType(found)


INDICATORS: Mapping[str, Indicator] = _by_key()
