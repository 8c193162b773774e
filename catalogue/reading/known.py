"""What the rest of the catalogue may refer to, gathered before it is read."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The codes and keys that exist. `formats` and `indicators` are None where the caller does not know them: then
    they are not checked (the catalogue may import neither adapters nor indicators)."""

    organisations: Collection[str]
    measures: Collection[str]
    formats: frozenset[str] | None
    indicators: frozenset[str] | None
