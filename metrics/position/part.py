"""A part of a bed position: one figure that a site sends, as last known, with the observations it rests on.

Fetches nothing and judges no freshness: whoever gathers the parts says how fresh each is.
"""

from dataclasses import dataclass
from datetime import datetime

from metrics.vocabulary import NO_DIMENSIONS, USABLE, Dimensions, Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One observation that a part rests on, as the store has it."""

    measure: str
    organisation: str
    feed: str
    about_at: datetime
    observed_at: datetime
    value: float
    freshness: Freshness
    dimensions: Dimensions = NO_DIMENSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One figure of one site. `value` is the last good one known, whatever became of it; None: there never was one.

    `is_held`: a newer figure is held as suspect. `is_of_another_day`: it speaks of a day that is over. `is_expected`
    False: the site has no such thing (a community hospital's emergency department), so that its silence is no gap.
    """

    value: float | None
    freshness: Freshness
    is_held: bool = False
    is_of_another_day: bool = False
    is_expected: bool = True
    about_at: datetime | None = None
    observed_at: datetime | None = None
    seen: tuple[Seen, ...] = ()

    @property
    def usable(self) -> float | None:
        """The value where it may be reckoned with; None where it is only last known, or not known at all."""
        stands = self.freshness in USABLE and not self.is_held and not self.is_of_another_day
        return self.value if stands else None


NEVER_SENT = Part(value=None, freshness=Freshness.NEVER)
"""A part of which nothing has ever arrived."""

NOT_EXPECTED = Part(value=None, freshness=Freshness.NEVER, is_expected=False)
"""A part that the site has no cause to send."""
