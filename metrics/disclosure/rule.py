"""Which counts of people are small, and how the others are rounded: a dated setting that an analyst edits."""

from dataclasses import dataclass
from math import inf

from metrics.flow.rules import Setting

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Setting):
    """How figures of people are made public.

    Counts below `least_shown` are hidden, nought among them unless `shows_zero`; the others are rounded to the nearest
    multiple of `rounding_base` (1: not at all). `protects_totals`: further counts are hidden where a hidden one could
    be worked out from sums. A mean is shown from `least_mean_basis` people on.
    Raises ValueError for a rule by which a count that is shown could be rounded to nought.
    Source: NHS England (NHS Digital), disclosure control of hospital episode and emergency care statistics, from
    September 2018: 1 to 7 hidden, others to the nearest 5, national counts untouched, means of 1 to 7 people not shown.
    """

    least_shown: int = 8
    rounding_base: int = 5
    shows_zero: bool = True
    protects_totals: bool = True
    least_mean_basis: int = 8

    def __post_init__(self) -> None:
        if self.least_shown < 1 or self.rounding_base < 1 or self.least_mean_basis < 1:
            raise ValueError("a rule of disclosure knows no number below 1")
        if self.rounded(self.least_shown) < 1:
            raise ValueError("a count that is shown would be rounded to nought")

    @property
    def small(self) -> Span:
        """The least and the greatest count that is hidden for being small."""
        return (1 if self.shows_zero else 0), self.least_shown - 1

    def is_small(self, count: float) -> bool:
        """Whether a count is hidden for being small."""
        return count < self.least_shown and (count > 0 or not self.shows_zero)

    def rounded(self, count: float) -> int:
        """A count to the nearest multiple of the base; halves go up. The same count is always the same figure."""
        return int((2 * count + self.rounding_base) // (2 * self.rounding_base)) * self.rounding_base

    def span(self, count: int) -> Span:
        """All counts that are shown as the same figure as this one, which is not small."""
        if count == 0:
            return 0, 0
        lowest = self.rounded(count) - self.rounding_base // 2
        return max(lowest, self.least_shown), lowest + self.rounding_base - 1

    @property
    def not_small(self) -> Span:
        """All counts that are not hidden for being small, nought apart."""
        return self.least_shown, inf
