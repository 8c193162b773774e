"""One module for each feed format, found by walking this folder: a new adapter edits no list.

A module states `FORMAT` (the catalogue's name for it), `CONTENT_TYPES`, `TITLE` and `parse`; `published_at` where the
format has a rule for it; `PLACE`, the field of a document that says whom it speaks for, where its archives are made of
many documents; and `PAGING` where a reading comes in pages. An adapter maps, it never
judges: what it cannot read becomes a Reject, a payload it cannot use at all a FeedFailed, and whether a figure is
plausible, known or timely is for the sift.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from catalogue.model import Feed
from ingest.parsed import Parsed
from ingest.reading.pages import Paging
from metrics.vocabulary import Measure, Observation

Parse = Callable[[bytes, Feed, Mapping[str, Measure]], Parsed]
Published = Callable[[Observation], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One format. `notes` is the module's docstring: publisher, version, cadence, known lies.

    `published_at` says when a figure had been published, for imports; None where the format has no such rule. `place`
    is the field of a document that says whom it speaks for, and `paging` how it is parted, where it is.
    """

    format: str
    title: str
    content_types: frozenset[str]
    parse: Parse
    notes: str
    published_at: Published | None
    place: str | None
    paging: Paging | None


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
            published_at=getattr(module, "published_at", None),
            place=getattr(module, "PLACE", None),
            paging=getattr(module, "PAGING", None),
        )
        if adapter.format in found:
            raise RuntimeError(f"two adapters claim the format {adapter.format}")
        found[adapter.format] = adapter
    return found


def formats() -> frozenset[str]:
    """The formats that can be read, as the catalogue names them."""
    return frozenset(adapters())
