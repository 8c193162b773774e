"""Markdown in the few forms the reference pages need. Knows nothing of what it writes."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell is kept from ending it."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def flowed(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())


def code(text: str) -> str:
    """Text as code; nothing stays nothing."""
    return f"`{text}`" if text else ""


def span(length: timedelta | None) -> str:
    """A length of time as the catalogue writes it: "1500 ms", "5 min", "55 h", "21 d"."""
    if length is None:
        return "never"
    milliseconds = round(length.total_seconds() * 1000)
    for size, unit in ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")):
        # Up to two days are told in hours, as ages on the screens are.
        if milliseconds % size == 0 and milliseconds >= size and not (unit == "d" and milliseconds < 3 * size):
            return f"{milliseconds // size} {unit}"
    return f"{milliseconds} ms"


def defined(docstring: str | None) -> dict[str, str]:
    """The members that the docstring of a closed list explains as "NAME: meaning."."""
    text = flowed(docstring or "")
    found = re.split(r"(?:^|(?<=\. ))([A-Z][A-Z0-9_]+): ", text)
    return {name.lower(): meaning.strip() for name, meaning in zip(found[1::2], found[2::2], strict=True)}
