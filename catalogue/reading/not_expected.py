"""not_expected.csv: which organisation has no figure to send for which measure, from when until when, seen where.

Says only that silence is no gap; whether an organisation is silent is the business of the picture.
"""

from collections import defaultdict
from itertools import combinations

from catalogue.model import NotExpected
from catalogue.reading.known import Known
from catalogue.reading.problems import Findings, shown
from catalogue.reading.row import Row
from catalogue.reading.text import rows_of
from catalogue.spans import overlap

NOT_EXPECTED = "not_expected.csv"


def read_not_expected(content: bytes, *, known: Known, findings: Findings) -> list[NotExpected]:
    """Every entry, in the order of the file."""
    columns = ("organisation", "measure", "valid_from", "valid_to", "note")
    by_silence: defaultdict[tuple[str, str], list[tuple[Row, NotExpected]]] = defaultdict(list)
    entries: list[NotExpected] = []
    for row in rows_of(content, file=NOT_EXPECTED, columns=columns, findings=findings):
        entry = NotExpected(
            organisation=row.text("organisation"),
            measure=row.text("measure"),
            valid_from=row.optional_day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            note=row.text("note"),
        )
        if entry.organisation and entry.organisation not in known.organisations:
            row.refuse("organisation", f"{shown(entry.organisation)} is not an organisation of organisations.csv")
        if entry.measure and entry.measure not in known.measures:
            row.refuse("measure", f"{shown(entry.measure)} is not a measure of measures.toml")
        if entry.valid_from and entry.valid_to and entry.valid_from >= entry.valid_to:
            row.refuse("valid_to", "must be after valid_from")
        by_silence[entry.organisation, entry.measure].append((row, entry))
        entries.append(entry)
    for same in by_silence.values():
        for (before, one), (row, other) in combinations(same, 2):
            _check_pair(before, one, row, other)
    return entries


def _check_pair(before: Row, one: NotExpected, row: Row, other: NotExpected) -> None:
    if (one.valid_from, one.valid_to) == (other.valid_from, other.valid_to):
        row.refuse("measure", f"is given twice for the organisation and the same dates, first in {before.stanza}")
    elif overlap(one, other):
        row.refuse("valid_from", f"overlaps {before.stanza}, the same organisation and measure")
