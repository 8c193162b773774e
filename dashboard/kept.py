"""Things made once and kept while they are asked for: the least recently used goes first. Decides nothing about age."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """A bounded memory; keys must name everything the value depends on, the viewer's scope included."""

    def __init__(self, *, at_most: int) -> None:
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._at_most = at_most

    def get(self, key: Hashable) -> Value | None:
        """What is kept under a key, or None."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value and hand it back."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._at_most:
            self._values.popitem(last=False)
        return value
