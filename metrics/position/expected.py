"""How far expected arrivals may miss: the range from what the site's own figure missed by on past days.

Guesses no arrivals: the figure is the site's. Choosing the past days (the weekday's, at the same hour) is the caller's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from metrics.vocabulary.definition import Definition, Worked

LEAST_DAYS = 14
"""Past days without which no range is shown."""


@dataclass(frozen=True, slots=True)
class Range:
    """From the 10th to the 90th percentile of what is likely."""

    low: float
    high: float


def expected_range(expected: float, missed_by: Sequence[float]) -> Range | None:
    """The range of arrivals around the figure that a site expects; None from fewer than 14 past days.

    `missed_by`: arrivals less expected of each past day, in people, in any order. No arrivals are fewer than none.
    """
    if len(missed_by) < LEAST_DAYS:
        return None
    tenths = quantiles(missed_by, n=10, method="inclusive")
    return Range(max(0.0, expected + tenths[0]), max(0.0, expected + tenths[-1]))


DEFINITIONS = (
    Definition(
        key="position.expected_in_range",
        title="Expected in by 18:00, range",
        unit="people",
        says="Between how many and how many arrivals the site's own figure has meant on such a day at this hour.",
        rule="The site's figure plus the 10th and the 90th percentile (linear interpolation) of what it was missed by "
        "on past days of the same weekday, at the same hour: people who then came to need a bed by 18:00, less those "
        "expected. Never below none. No range from fewer than 14 past days.",
        inputs=("beds.expected_in_by_18", "beds.ga.occupied", "discharges.gone_today", "beds.awaiting_admission"),
        source="Homeward, definitions of the bed position",
        valid_from=date(2024, 8, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="9 expected; on 21 such days the figure was missed by -10, -9, ... 10",
                answer=Range(1.0, 17.0),
                work=lambda: expected_range(9, [float(n) for n in range(-10, 11)]),
            ),
            Worked(
                situation="2 expected, and it is often missed by more: not fewer than none",
                answer=Range(0.0, 10.0),
                work=lambda: expected_range(2, [float(n) for n in range(-10, 11)]),
            ),
            Worked(
                situation="13 past days are too few for a range",
                answer=None,
                work=lambda: expected_range(9, [1.0] * 13),
            ),
        ),
    ),
)
