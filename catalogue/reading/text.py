"""From the bytes of one file to text, rows or tables, with the place of every line kept for messages.

Tolerates a byte-order mark and either line ending, which spreadsheets add. Does not know what the columns mean.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from io import StringIO

from catalogue.reading.nhs_number import holds_nhs_number
from catalogue.reading.problems import Findings
from catalogue.reading.row import Row

_HEADER = re.compile(r"^\s*\[\[?\s*(?P<name>[^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*(?P<key>[^=#\[\]]+?)\s*=")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def text_of(content: bytes, *, file: str, findings: Findings) -> str | None:
    """Decode a file, or note why it cannot be."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        findings.add(file=file, reason=f"is not UTF-8 (byte {error.start})")
        return None
    if "\0" in text:
        findings.add(file=file, reason="holds a NUL character")
        return None
    return text


def tables_of(content: bytes, *, file: str, findings: Findings) -> dict[str, object]:
    """The tables of a TOML file; empty, with the problem noted, when it cannot be read."""
    text = text_of(content, file=file, findings=findings)
    if text is None:
        return {}
    for number, line in enumerate(text.splitlines(), start=1):
        if holds_nhs_number(line):
            stanza, key = _place_in_toml(text, number)
            findings.add(file=file, stanza=stanza, key=key, reason=f"line {number} holds what reads as an NHS number")
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, and what Python says of an integer of thousands of digits
        at = _AT_LINE.search(str(error))
        stanza, key = _place_in_toml(text, int(at[1])) if at else ("", "")
        findings.add(file=file, stanza=stanza, key=key, reason=f"cannot be read: {error}")
        return {}


def rows_of(content: bytes, *, file: str, columns: tuple[str, ...], findings: Findings) -> list[Row]:
    """The rows of a CSV file that has exactly these columns, in any order; blank lines are passed over."""
    text = text_of(content, file=file, findings=findings)
    if text is None:
        return []
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    numbered = ((reader.line_num, cells) for cells in reader)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _is_header(header, file=file, columns=columns, findings=findings):
            return []
        return list(_rows(numbered, header=header, file=file, findings=findings))
    except csv.Error as error:
        findings.add(file=file, stanza=f"row {reader.line_num}", reason=f"cannot be read: {error}")
        return []


def _is_header(header: list[str], *, file: str, columns: tuple[str, ...], findings: Findings) -> bool:
    wrong = [
        *((name, "column is missing") for name in columns if name not in header),
        *((name, "unknown column") for name in header if name not in columns),
        *((name, "column is given twice") for name in dict.fromkeys(header) if header.count(name) > 1),
    ]
    for name, reason in wrong:
        findings.add(file=file, stanza="row 1", key=name, reason=reason)
    return not wrong


def _rows(
    numbered: Iterator[tuple[int, list[str]]], *, header: list[str], file: str, findings: Findings
) -> Iterator[Row]:
    for line, cells in numbered:
        stanza = f"row {line} ({cells[0].strip()})" if cells and cells[0].strip() else f"row {line}"
        if not any(cell.strip() for cell in cells):
            continue
        if any(holds_nhs_number(cell) for cell in cells):
            key = next((name for name, cell in zip(header, cells, strict=False) if holds_nhs_number(cell)), "")
            findings.add(file=file, stanza=f"row {line}", key=key, reason="holds what reads as an NHS number")
            continue
        if len(cells) != len(header):
            findings.add(file=file, stanza=stanza, reason=f"has {len(cells)} cells, the header has {len(header)}")
            continue
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        yield Row(file=file, stanza=stanza, values=values, findings=findings)


def _place_in_toml(text: str, line_number: int) -> tuple[str, str]:
    """The stanza and key a line of a TOML file belongs to, for a message; empty where there is none."""
    stanza = key = ""
    is_in_text = False
    for line in text.splitlines()[:line_number]:
        if not is_in_text:
            if header := _HEADER.match(line):
                stanza, key = f"[{header['name']}]", ""
            elif assignment := _KEY.match(line):
                key = assignment["key"].strip('"')
        if line.count('"""') % 2 or line.count("'''") % 2:
            is_in_text = not is_in_text
    return stanza, key
