"""What is worked out about an organisation and kept from call to call, brought up to date by each that follows.

A call older than what is kept is answered for itself. Of the past nothing is kept.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar, cast

from picture.call import Call

Key = tuple[str, str]
T = TypeVar("T")


class Following(Protocol):
    """Something of one London day that follows calls."""

    at: datetime

    def follows(self, call: Call) -> bool:
        """Whether the call is of this day, and of nothing older than what is kept."""
        ...

    def follow(self, call: Call) -> None:
        """Bring it up to date with a call that it follows."""
        ...


F = TypeVar("F", bound=Following)


def kept(call: Call, kind: str, made: Callable[[], F]) -> F:
    """What is kept of a kind for a call's organisation, brought up to date; made anew where it does not follow."""
    if call.musters is None:
        return made()
    name = (kind, call.viewer.scope, call.scope.organisation, call.catalogue.version)
    held = cast("F | None", call.musters.get(name))
    if held is not None and held.follows(call):
        held.follow(call)
        return held
    new = made()
    # A call that waited longer than others for its answer must not bring back what they have left behind.
    if held is None or held.at <= new.at:
        call.musters.put(name, new)
    return new


def told_anew(old: Mapping[Key, T], new: Mapping[Key, T]) -> list[Key]:
    """Of whom another thing is held than before, or nothing any more."""
    if old is new:
        return []
    return [*(key for key, each in new.items() if old.get(key) is not each), *(old.keys() - new.keys())]
