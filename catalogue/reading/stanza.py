"""One stanza of a TOML file, read key by key; a wrong, missing or unknown key is noted, and reading goes on.

What stands in for a wrong value never leaves the reader: any problem refuses the whole catalogue at the end.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from math import inf, isfinite
from typing import TypeVar

from catalogue.reading.problems import Findings, shown

_DURATION = re.compile(r"(?P<count>\d+(\.\d+)?) (?P<unit>ms|s|min|h|d)")
_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_LONGEST = timedelta(days=36525)
_ABSENT = object()
T = TypeVar("T")
AnEnum = TypeVar("AnEnum", bound=StrEnum)


class Stanza:
    """The keys of one stanza. `origins` names the stanza a key was written in, where it is not this one (shared
    defaults); `prefix` is the path of an inline table."""

    def __init__(
        self,
        *,
        file: str,
        name: str,
        values: Mapping[str, object],
        findings: Findings,
        origins: Mapping[str, str] | None = None,
        prefix: str = "",
    ) -> None:
        self.file = file
        self.name = name
        self._values = values
        self._findings = findings
        self._origins = origins or {}
        self._prefix = prefix
        self._taken: set[str] = set()

    def refuse(self, key: str, reason: str) -> None:
        """Note a problem with one key of this stanza (with the stanza itself where `key` is empty)."""
        stanza = self._origins.get(key, self.name)
        self._findings.add(file=self.file, stanza=stanza, key=f"{self._prefix}{key}", reason=reason)

    def has(self, key: str) -> bool:
        """Say whether a key is given."""
        return key in self._values

    @property
    def given(self) -> tuple[str, ...]:
        """The keys that are given, for a table whose keys are names."""
        return tuple(self._values)

    def text(self, key: str) -> str:
        """A text that must not be empty."""
        value = self._typed(key, str, "a text", "")
        if self.has(key) and not value.strip() and isinstance(self._values[key], str):
            self.refuse(key, "is empty")
        return value.strip()

    def number(self, key: str) -> float:
        """A finite number, whole or not."""
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(key, value, "a number")
            return 0.0
        try:
            number = float(value)
        except OverflowError:
            number = inf
        if not isfinite(number):
            self.refuse(key, "must be a finite number")
            return 0.0
        return number

    def whole_number(self, key: str, *, lowest: int) -> int:
        """A whole number not below `lowest`."""
        value = self._typed(key, int, "a whole number", lowest)
        if value < lowest:
            self.refuse(key, f"must be {lowest} or more")
        return value

    def claim(self, key: str, *, default: bool | None = None) -> bool:
        """True or false; must be given when there is no default."""
        if default is not None and not self.has(key):
            self._taken.add(key)
            return default
        return self._typed(key, bool, "true or false", instead=default or False)

    def optional_day(self, key: str) -> date | None:
        """A date, or None where the key is absent."""
        if not self.has(key):
            self._taken.add(key)
            return None
        return self._typed(key, date, "a date such as 2026-04-01, without quotes", date.min)

    def day(self, key: str) -> date:
        """A date."""
        return self._typed(key, date, "a date such as 2026-04-01, without quotes", date.min)

    def duration(self, key: str) -> timedelta:
        """A length of time longer than nothing, written "5 s", "5 min", "52 h" or "21 d"."""
        text = self.text(key)
        match = _DURATION.fullmatch(text)
        if match is None:
            if text:
                self.refuse(
                    key, f'must be a length of time such as "5 s", "5 min", "52 h" or "21 d", not {shown(text)}'
                )
            return timedelta.max
        try:
            length = float(match["count"]) * _UNITS[match["unit"]]
        except OverflowError:
            length = timedelta.max
        if not timedelta() < length <= _LONGEST:
            self.refuse(key, "must be longer than nothing and not longer than 100 years")
        return length

    def choice(self, key: str, choices: type[AnEnum]) -> AnEnum:
        """One word of a closed list."""
        text = self.text(key)
        if text in set(choices):
            return choices(text)
        if text:
            self.refuse(key, f"must be one of {', '.join(choices)}, not {shown(text)}")
        return next(iter(choices))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts with at least one in it."""
        value = self._typed(key, list, "a list of texts", [])
        if not all(isinstance(each, str) and each.strip() for each in value):
            self.refuse(key, "must be a list of texts")
            return ()
        if self.has(key) and isinstance(self._values[key], list) and not value:
            self.refuse(key, "is empty")
        if len(set(value)) < len(value):
            self.refuse(key, "names one of its entries twice")
        return tuple(value)

    def table(self, key: str) -> dict[str, str]:
        """A table of texts."""
        value = self._typed(key, dict, "a table", {})
        for inner, each in value.items():
            if not isinstance(each, str) or not each.strip():
                self.refuse_inner(key, inner, "must be a text that is not empty")
        return {inner: each for inner, each in value.items() if isinstance(each, str)}

    def inner(self, key: str) -> "Stanza":
        """A table whose keys are read one by one, as a stanza of its own."""
        return Stanza(
            file=self.file,
            name=self._origins.get(key, self.name),
            values=self._typed(key, dict, "a table", {}),
            findings=self._findings,
            prefix=f"{self._prefix}{key}.",
        )

    def refuse_inner(self, key: str, inner: str, reason: str) -> None:
        """Note a problem with one entry of a table."""
        stanza = self._origins.get(key, self.name)
        self._findings.add(file=self.file, stanza=stanza, key=f"{self._prefix}{key}.{inner}", reason=reason)

    def close(self) -> None:
        """Note every key that nothing asked for."""
        for key in self._values:
            if key not in self._taken:
                near = get_close_matches(key, self._taken, n=1)
                self.refuse(key, f"unknown key; {near[0]} is meant?" if near else "unknown key")

    def _take(self, key: str) -> object:
        self._taken.add(key)
        return self._values.get(key, _ABSENT)

    def _typed(self, key: str, kind: type[T], words: str, instead: T) -> T:
        value = self._take(key)
        # Exactly this kind: a bool is an int, and a date with a time is a date, to isinstance alone.
        if type(value) is kind:
            return value
        self._wrong(key, value, words)
        return instead

    def _wrong(self, key: str, value: object, words: str) -> None:
        self.refuse(key, "is missing" if value is _ABSENT else f"must be {words}, not {shown(value)}")
