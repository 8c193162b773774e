"""What a provider shows to hubs only: whose figures are seen in sums alone, and which sums would give one away.

A sum less the figures that stand beside it is a figure. So those that are not shown singly are never fewer than three:
of two, each could take out its own and know the other's. Where fewer have asked for it, others of the same kind are
taken in, the same for every sum; and a sum holds all of them or none.
"""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from enum import StrEnum

LEAST_TOGETHER = 3
"""How many figures are not shown singly, where any is not."""


class ShowsTo(StrEnum):
    """Who sees what a provider can take. HUBS: hubs that reach it, and itself; all others see it in sums only."""

    EVERYBODY = "everybody"
    HUBS = "hubs"


class Withheld(StrEnum):
    """Why a figure is not shown. HUBS_ONLY: its provider shows it to hubs only. WITH_OTHERS: another's could be worked
    out from it. GIVES_AWAY: it is a sum from which one could be worked out."""

    HUBS_ONLY = "hubs_only"
    WITH_OTHERS = "with_others"
    GIVES_AWAY = "gives_away"


def together(closed: Collection[str], others: Iterable[str]) -> frozenset[str]:
    """Those that are not shown singly: the closed ones, and of the others of their kind, in order of code, as many as
    are missing to three. Fewer than three where there are no more; then no sum with one of them is shown."""
    if not closed:
        return frozenset()
    missing = max(LEAST_TOGETHER - len(closed), 0)
    return frozenset(closed).union(sorted(set(others) - set(closed))[:missing])


def is_sum_shown(parts: AbstractSet[str], *, group: AbstractSet[str], sent: AbstractSet[str]) -> bool:
    """Whether a sum of `parts` may be shown, where a `group` is not shown singly and all who sent it are known.

    It holds none of the group, or all of it that sent the figure at all, and those are at least three.
    """
    hidden = parts & group
    return not hidden or (hidden == group & sent and len(hidden) >= LEAST_TOGETHER)
