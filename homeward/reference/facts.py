"""What the pages are written from: the shipped catalogue, and the places in the source tree they quote."""

from dataclasses import dataclass
from pathlib import Path

from catalogue.model import Catalogue
from catalogue.reader import SHIPPED_FACTS, read
from ingest.adapters import formats
from metrics.pressure import INDICATORS

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The shipped catalogue, that of the invented system, and the text of the script that everything starts from."""

    catalogue: Catalogue
    living: Catalogue
    run_script: str


def gather() -> Facts:
    """Read the facts. Raises CatalogueError, OSError."""
    known, indicators = formats(), frozenset(INDICATORS)
    return Facts(
        catalogue=read(SHIPPED_FACTS, formats=known, indicators=indicators),
        living=read(SHIPPED_FACTS.parent / "living", formats=known, indicators=indicators),
        run_script=(ROOT / "run").read_text(encoding="utf-8"),
    )
