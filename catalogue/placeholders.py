"""`${NAME}` in the address and headers of a feed: found when the catalogue is read, filled in when the feed is polled.

Keeps secrets and addresses that differ from place to place out of the catalogue. Does not read the environment: the
caller passes the values.
"""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


class UnsetPlaceholderError(LookupError):
    """A placeholder has no value. The message names the variable and nothing else of the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the variable {name} is not set")
        self.name = name


def resolve(text: str, values: Mapping[str, str]) -> str:
    """Fill in every `${NAME}` of a text.

    A value is never itself searched for placeholders.
    Raises: UnsetPlaceholderError when a variable is missing or empty.
    """

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        if not value:
            raise UnsetPlaceholderError(match[1])
        return value

    return _PLACEHOLDER.sub(fill, text)


def placeholders(text: str) -> tuple[str, ...]:
    """The names of the variables a text needs, in the order of their first use."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def is_well_formed(text: str) -> bool:
    """Say whether every `$` of a text belongs to a whole `${NAME}` in capitals."""
    return "$" not in _PLACEHOLDER.sub("", text)
