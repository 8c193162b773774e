"""What the tests of the core are given: evidence from a few words, and rows of the tables in the documents."""

import re
from datetime import UTC, datetime
from pathlib import Path

from metrics.pressure import Evidence
from metrics.vocabulary import Freshness

AT = datetime(2021, 12, 19, 8, tzinfo=UTC)
DOCS = Path(__file__).resolve().parents[2] / "docs"


def evidence(
    organisation: str,
    *parts: float,
    freshness: Freshness = Freshness.FRESH,
    observed_at: datetime = AT,
    feed: str = "QOP",
) -> Evidence:
    """One reporter's inputs."""
    return Evidence(
        organisation=organisation,
        parts=parts,
        freshness=freshness,
        observed_at=observed_at,
        about_at=observed_at,
        feed=feed,
    )


def table(document: str, mark: str) -> list[dict[str, str]]:
    """The rows of the first markdown table after `<!-- mark -->`, each by column heading."""
    text = (DOCS / document).read_text(encoding="utf-8").split(f"<!-- {mark} -->\n\n")[1]
    lines = re.findall(r"^\|(.*)\|$", text.split("\n\n")[0], flags=re.MULTILINE)
    heading, _, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(heading, row, strict=True)) for row in rows]
