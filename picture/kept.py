"""What is worked out about an organisation and kept from call to call, brought up to date by each that follows.

A call older than what is kept is answered for itself. Calls of the past share what they come to only where they are
about one instant, as known at one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar, cast

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
    # Not by the viewer: what is worked out is of everybody, and what of it somebody sees is settled row by row.
    name = (kind, call.scope.organisation, call.catalogue.version)
    held = cast("F | None", call.musters.get(name))
    if held is not None and held.follows(call):
        held.follow(call)
        return held
    new = made()
    # A call that waited longer than others for its answer must not bring back what they have left behind.
    if held is None or held.at <= new.at:
        call.musters.put(name, new)
    return new


def told_anew(call: Call, kind: str, old: Mapping[Key, T], new: Mapping[Key, T]) -> Sequence[Key]:
    """Of whom another thing is held than before, or nothing any more. Whatever follows a call asks the same of the same
    two rolls, so the last answer of a kind is kept."""
    if old is new:
        return ()
    name = ("told anew", kind)
    held = cast("_Anew | None", None if call.musters is None else call.musters.get(name))
    if held is not None and held.old is old and held.new is new:
        return held.keys
    changed = [key for key, each in new.items() if old.get(key) is not each]
    # Hardly ever is anybody gone, and to look for them costs as much again.
    if len(old) + sum(key not in old for key in changed) != len(new):
        changed += old.keys() - new.keys()
    if call.musters is not None:
        call.musters.put(name, _Anew(old, new, changed))
    return changed


class _Anew(NamedTuple):
    old: Mapping[Key, object]
    new: Mapping[Key, object]
    keys: Sequence[Key]
