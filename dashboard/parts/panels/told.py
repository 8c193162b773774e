"""How well the people behind a panel are told of: not at all, in part, or by everybody who should."""

from collections.abc import Collection
from enum import StrEnum

from api.wire import Wall


class Told(StrEnum):
    """NOT_HERE: nobody here should tell of them. NOBODY: none of those who should has, lately enough."""

    NOT_HERE = "not here"
    NOBODY = "nobody"
    IN_PART = "in part"
    ALL = "all"


def told(wall: Wall, kinds: Collection[str]) -> Told:
    """How well some kinds of episode are told of; the first of them decides whether anything is."""
    covered = [each for each in wall.coverage if each.kind in kinds]
    if not covered:
        return Told.NOT_HERE
    if not covered[0].usable:
        return Told.NOBODY
    return Told.IN_PART if any(each.is_partial for each in covered) else Told.ALL
