"""One row of a CSV file, read cell by cell; a wrong cell is noted with its row and column, and reading goes on.

What stands in for a wrong cell never leaves the reader: any problem refuses the whole catalogue at the end.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from catalogue.reading.problems import Findings, shown

AnEnum = TypeVar("AnEnum", bound=StrEnum)


class Row:
    """The cells of one row by column name, trimmed."""

    def __init__(self, *, file: str, stanza: str, values: Mapping[str, str], findings: Findings) -> None:
        self.file = file
        self.stanza = stanza
        self._values = values
        self._findings = findings

    def refuse(self, key: str, reason: str) -> None:
        """Note a problem with one cell of this row."""
        self._findings.add(file=self.file, stanza=self.stanza, key=key, reason=reason)

    def text(self, key: str) -> str:
        """A cell that must not be empty."""
        value = self._values[key]
        if not value:
            self.refuse(key, "is empty")
        return value

    def optional_text(self, key: str) -> str | None:
        """A cell, or None where it is empty."""
        return self._values[key] or None

    def day(self, key: str) -> date:
        """A date that must be there."""
        if not self._values[key]:
            self.refuse(key, "is empty")
        return self.optional_day(key) or date.min

    def optional_day(self, key: str) -> date | None:
        """A date written 2026-04-01, or None where the cell is empty."""
        value = self._values[key]
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.refuse(key, f"must be a date such as 2026-04-01, not {shown(value)}")
            return None
        return day

    def words(self, key: str) -> tuple[str, ...]:
        """The words of a cell, with spaces between; none where it is empty."""
        found = tuple(self._values[key].split())
        if len(set(found)) < len(found):
            self.refuse(key, "names one twice")
        return found

    def claim(self, key: str) -> bool:
        """yes or no."""
        value = self.text(key)
        if value and value not in {"yes", "no"}:
            self.refuse(key, f"must be yes or no, not {shown(value)}")
        return value == "yes"

    def choice(self, key: str, choices: type[AnEnum]) -> AnEnum:
        """One word of a closed list."""
        value = self.text(key)
        if value in set(choices):
            return choices(value)
        if value:
            self.refuse(key, f"must be one of {', '.join(choices)}, not {shown(value)}")
        return next(iter(choices))
