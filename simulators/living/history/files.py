"""The files of a history: one for each family and month, whole or not there, and a manifest that counts their rows."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from simulators.living.family import Family
from simulators.living.history.streams import Told
from simulators.living.sheet import csv_head, csv_trailer
from simulators.replay.server import write_whole

LEVEL = 1
BUFFER = 1 << 20
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Counted:
    """How much a file holds: rows of the family's list, and documents (for CSV: times told)."""

    family: str
    rows: int
    documents: int


def file_name(family: Family, *, first: date, last: date, prefix: str = "") -> str:
    """The name of a file, as the contract documents have it."""
    extension = "csv" if family.columns else "jsonl"
    return f"{prefix}{family.key}_all_{first.isoformat()}_{last.isoformat()}.{extension}.gz"


class GrowingFile:
    """A file while it is written; it gets its name when it is whole."""

    def __init__(self, path: Path, family: Family) -> None:
        self.path = path
        self._family = family
        self._partial = path.with_name(f"{path.name}.partial")
        self._raw = self._partial.open("wb")
        self._packed = gzip.GzipFile("", "wb", LEVEL, self._raw, mtime=0)
        self._waiting: list[bytes] = []
        self._size = 0
        self.rows = 0
        self.documents = 0
        if family.columns:
            self._write(csv_head(family.columns))

    def add(self, told: Told) -> None:
        """Write some lines."""
        self._write(told.content)
        self.rows += told.rows
        self.documents += 1

    def finish(self) -> Counted:
        """Write the trailer where there is one, and give the file its name."""
        if self._family.columns:
            self._write(csv_trailer(self.rows, cells=self._family.trailer_cells))
        self._flush()
        self._packed.close()
        self._raw.close()
        self._partial.replace(self.path)
        return Counted(self._family.key, self.rows, self.documents)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._packed.close()
        self._raw.close()
        self._partial.unlink(missing_ok=True)

    def _write(self, content: bytes) -> None:
        self._waiting.append(content)
        self._size += len(content)
        if self._size >= BUFFER:
            self._flush()

    def _flush(self) -> None:
        self._packed.write(b"".join(self._waiting))
        self._waiting.clear()
        self._size = 0


def read_manifest(folder: Path) -> dict[str, Counted]:
    """The files that are whole, by name; empty where there is no manifest."""
    path = folder / MANIFEST
    if not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return {name: Counted(**counted) for name, counted in found.items() if (folder / name).exists()}


def write_manifest(folder: Path, files: Mapping[str, Counted]) -> None:
    """Write down which files are whole."""
    content = {name: asdict(counted) for name, counted in sorted(files.items())}
    write_whole(folder / MANIFEST, json.dumps(content, indent=1) + "\n")
