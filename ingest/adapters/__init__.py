"""One module for each feed format, found by walking this folder: a new adapter edits no list.

A module states `FORMAT` (the catalogue's name for it), `CONTENT_TYPES`, `TITLE` and `parse`. An adapter maps, it never
judges: what it cannot read becomes a Reject, a payload it cannot use at all a FeedFailed, and whether a figure is
plausible, known or timely is for the sift.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from catalogue.model import Feed
from ingest.parsed import Parsed
from metrics.vocabulary import Measure

Parse = Callable[[bytes, Feed, Mapping[str, Measure]], Parsed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One format. `notes` is the module's docstring: publisher, version, cadence, known lies."""

    format: str
    title: str
    content_types: frozenset[str]
    parse: Parse
    notes: str


@cache
def adapters() -> Mapping[str, Adapter]:
    """Every adapter of this folder by format. Raises: RuntimeError when two modules claim one format."""
    found: dict[str, Adapter] = {}
    for entry in iter_modules(__path__):
        module = import_module(f"{__name__}.{entry.name}")
        adapter = Adapter(
            format=module.FORMAT,
            title=module.TITLE,
            content_types=frozenset(module.CONTENT_TYPES),
            parse=module.parse,
            notes=(module.__doc__ or "").strip(),
        )
        if adapter.format in found:
            raise RuntimeError(f"two adapters claim the format {adapter.format}")
        found[adapter.format] = adapter
    return found


def formats() -> frozenset[str]:
    """The formats that can be read, as the catalogue names them."""
    return frozenset(adapters())
