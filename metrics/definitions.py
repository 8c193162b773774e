"""Every definition of the core by its key, found where it stands: beside the function that works the figure out."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from metrics import actions, alerts, beddays, calls, flow, opel, plans, position, room
from metrics.vocabulary.definition import Definition


def _found() -> Iterator[Definition]:
    for part in (actions, alerts, beddays, calls, flow, opel, plans, position, room):
        for module in pkgutil.iter_modules(part.__path__, f"{part.__name__}."):
            held = importlib.import_module(module.name)
            yield from (each for each in vars(held).get("DEFINITIONS", ()) if isinstance(each, Definition))


def _by_key() -> Mapping[str, Definition]:
    found: dict[str, Definition] = {}
    for definition in sorted(_found(), key=lambda each: each.key):
        if definition.key in found:
            raise ValueError(f"two definitions of {definition.key!r}")
        found[definition.key] = definition
    return MappingProxyType(found)


DEFINITIONS = _by_key()
