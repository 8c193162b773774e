"""Figures written out, row by row, as CSV or as a JSON list of objects; an unknown value is empty, or null."""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TextIO

Value = str | int | float | None
_DECIMALS = 6


class Form(StrEnum):
    """How the figures are written."""

    CSV = "csv"
    JSON = "json"


def write(rows: Iterable[Sequence[Value]], *, columns: Sequence[str], form: Form, to: TextIO) -> None:
    """Write rows under their columns as they come; numbers with up to six decimals."""
    if form is Form.CSV:
        writer = csv.writer(to, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_short(value) for value in row] for row in rows)
        return
    to.write("[")
    for number, row in enumerate(rows):
        written = json.dumps(dict(zip(columns, map(_short, row), strict=True)), ensure_ascii=False)
        to.write(f"{',' if number else ''}\n{written}")
    to.write("\n]\n")


def _short(value: Value) -> Value:
    if isinstance(value, float):
        if math.isnan(value):
            return None
        rounded = round(value, _DECIMALS)
        return int(rounded) if rounded.is_integer() else rounded
    return value
