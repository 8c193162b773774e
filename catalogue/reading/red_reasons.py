"""red_reasons.csv: why a day of somebody who still meets the criteria was red, and whose it is to mend; dated."""

from itertools import combinations

from catalogue.reading.problems import Findings, shown
from catalogue.reading.row import Row
from catalogue.reading.text import rows_of
from catalogue.spans import overlap
from metrics.flow.cause import Cause

RED_REASONS = "red_reasons.csv"

OWNERS = ("ward", "trust", "external")


def read_red_reasons(content: bytes, *, findings: Findings) -> list[Cause]:
    """Every reason, in the order of the file."""
    columns = ("code", "label", "family", "owner", "valid_from", "valid_to")
    by_code: dict[str, list[tuple[Row, Cause]]] = {}
    causes: list[Cause] = []
    for row in rows_of(content, file=RED_REASONS, columns=columns, findings=findings):
        cause = Cause(
            code=row.text("code"),
            label=row.text("label"),
            family=row.text("family"),
            owner=row.text("owner"),
            tag=None,
            valid_from=row.optional_day("valid_from"),
            valid_to=row.optional_day("valid_to"),
        )
        if cause.owner and cause.owner not in OWNERS:
            row.refuse("owner", f"must be one of {', '.join(OWNERS)}, not {shown(cause.owner)}")
        if cause.valid_from and cause.valid_to and cause.valid_from >= cause.valid_to:
            row.refuse("valid_to", "must be after valid_from")
        by_code.setdefault(cause.code, []).append((row, cause))
        causes.append(cause)
    for same in by_code.values():
        for (before, one), (row, other) in combinations(same, 2):
            if overlap(one, other):
                row.refuse("code", f"overlaps {before.stanza}, the same code")
    return causes
