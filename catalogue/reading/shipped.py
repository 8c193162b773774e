"""catalogue.toml: which files a folder takes from the facts that ship instead of holding its own.

A folder without it holds all files itself. What was taken is kept beside what was there, so that the stored files of a
catalogue can be read again when the shipped facts have moved on.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from catalogue.reading.problems import Findings, shown
from catalogue.reading.stanza import Stanza
from catalogue.reading.text import tables_of

CATALOGUE = "catalogue.toml"


def read_shipped(content: bytes, *, files: Collection[str], findings: Findings) -> tuple[str, ...]:
    """The names of the files that are taken from the shipped facts; `files` are those of a whole catalogue."""
    stanza = Stanza(
        file=CATALOGUE, name="", values=tables_of(content, file=CATALOGUE, findings=findings), findings=findings
    )
    names = stanza.texts("shipped")
    for name in names:
        if name not in files:
            stanza.refuse("shipped", f"{shown(name)} is not a file of the catalogue; these are {', '.join(files)}")
    stanza.close()
    return names


def with_shipped(
    own: Mapping[str, bytes], *, facts: Path, files: Collection[str], findings: Findings
) -> dict[str, bytes]:
    """The files of a folder with those it takes from the shipped facts; a file that is there and taken is refused."""
    whole = dict(own)
    if CATALOGUE in own:
        for name in read_shipped(own[CATALOGUE], files=files, findings=findings):
            if name in own:
                findings.add(file=CATALOGUE, key="shipped", reason=f"names {name}, which the folder holds itself")
            elif name in files:
                whole[name] = (facts / name).read_bytes()
    return whole
