"""A shelf for what was worked out and may be asked for again: so many things, of which the oldest unused go first."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things by name. Whoever takes one down sees for themselves whether it is still good."""

    def __init__(self, *, holds: int) -> None:
        self._holds = holds
        self._things: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, name: Hashable) -> T | None:
        """The thing of a name, None when there is none (any more)."""
        found = self._things.get(name)
        if found is not None:
            self._things.move_to_end(name)
        return found

    def things(self) -> Iterable[T]:
        """All that is on it, in no order that matters."""
        return self._things.values()

    def put(self, name: Hashable, thing: T) -> None:
        """Keep a thing in place of what had the name before."""
        self._things[name] = thing
        self._things.move_to_end(name)
        while len(self._things) > self._holds:
            self._things.popitem(last=False)
