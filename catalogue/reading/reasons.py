"""reasons.csv: the dated lists of delay reasons. A code may return in another list, or later in its own."""

from collections import defaultdict
from itertools import combinations

from catalogue.model import Reason
from catalogue.reading.problems import Findings, shown
from catalogue.reading.row import Row
from catalogue.reading.text import rows_of
from catalogue.spans import overlap

REASONS = "reasons.csv"

TAGS = ("hospital process", "hub decision", "being arranged", "no capacity")


def read_reasons(content: bytes, *, findings: Findings) -> list[Reason]:
    """Every reason, in the order of the file."""
    columns = ("code", "scheme", "label", "family", "tag", "valid_from", "valid_to")
    by_code: defaultdict[tuple[str, str], list[tuple[Row, Reason]]] = defaultdict(list)
    reasons: list[Reason] = []
    for row in rows_of(content, file=REASONS, columns=columns, findings=findings):
        reason = Reason(
            code=row.text("code"),
            scheme=row.text("scheme"),
            label=row.text("label"),
            family=row.text("family"),
            tag=row.optional_text("tag"),
            valid_from=row.optional_day("valid_from"),
            valid_to=row.optional_day("valid_to"),
        )
        if reason.tag is not None and reason.tag not in TAGS:
            row.refuse("tag", f"must be one of {', '.join(TAGS)}, or empty, not {shown(reason.tag)}")
        if reason.valid_from and reason.valid_to and reason.valid_from >= reason.valid_to:
            row.refuse("valid_to", "must be after valid_from")
        by_code[reason.scheme, reason.code].append((row, reason))
        reasons.append(reason)
    for same in by_code.values():
        for (before, one), (row, other) in combinations(same, 2):
            if overlap(one, other):
                row.refuse("code", f"overlaps {before.stanza}, the same code of the same scheme")
    return reasons
