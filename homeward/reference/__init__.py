"""The reference pages in docs/reference/, written from the catalogue and the code so that they cannot drift from them.

A page is a module of this package with a `PAGE` (its file name) and a `write`; a new one is found by itself. Holds no
fact of its own: what a page says stands where it is used.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from homeward.reference.facts import ROOT, gather

FOLDER = ROOT / "docs" / "reference"
_MARK = "<!-- Written by ./run docs from the catalogue and the code. Do not edit by hand. -->\n\n"


def pages() -> Mapping[str, str]:
    """Every page by its file name, the same on every machine."""
    facts = gather()
    found = {}
    for module in iter_modules(__path__):
        page = import_module(f"{__name__}.{module.name}")
        name = getattr(page, "PAGE", None)
        if name is not None:
            text = page.write(facts)
            found[name] = _MARK + text if name.endswith(".md") else text
    return found


def stale(wanted: Mapping[str, str], folder: Path = FOLDER) -> Iterator[str]:
    """The files that are missing, differ from the pages wanted, or are written no longer."""
    for name, text in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield name
    if folder.is_dir():
        yield from sorted(path.name for path in folder.iterdir() if path.name not in wanted)


def write(wanted: Mapping[str, str], folder: Path = FOLDER) -> Iterator[str]:
    """Write what is stale, remove what is written no longer, and yield the name of each file touched.

    Raises OSError where the folder cannot be written, as in an installation without its source tree.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in list(stale(wanted, folder)):
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()
        yield name
