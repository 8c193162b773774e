"""Evidence: what one reporter sent towards one indicator, and how fresh it is.

Does not fetch or select observations: `picture` does that. An organisation that never sent all the parts has no
evidence.
"""

from dataclasses import dataclass
from datetime import datetime

from metrics.vocabulary import Freshness

_ORDER = (Freshness.FRESH, Freshness.LATE, Freshness.STALE, Freshness.STUCK, Freshness.NEVER)
_RANK = {freshness: rank for rank, freshness in enumerate(_ORDER)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reporter's complete inputs for one indicator, as last known.

    `parts` is (count,) or (numerator, denominator). `freshness` is the worst of its parts', `observed_at` the oldest of
    their observation times; `about_at` is the instant, or the start of the span, the figures are about.
    """

    organisation: str
    parts: tuple[float, ...]
    freshness: Freshness
    observed_at: datetime
    about_at: datetime
    feed: str


def worst(*freshness: Freshness) -> Freshness:
    """The worst of several freshnesses, in the order fresh, late, stale, stuck, never; of none: never."""
    return _ORDER[max((_RANK[each] for each in freshness), default=_RANK[Freshness.NEVER])]
