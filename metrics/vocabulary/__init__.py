"""The words every room shares: measure, observation, freshness, level.

Does not hold any rule that judges a figure; those live in `metrics.pressure`.
"""

from metrics.vocabulary.freshness import USABLE, Freshness, FreshnessLimits, Sighting, freshness_of, next_change_at
from metrics.vocabulary.level import Direction, Level
from metrics.vocabulary.measure import About, Aggregation, Measure
from metrics.vocabulary.observation import NO_DIMENSIONS, Dimensions, Observation, dimensions

__all__ = [
    "NO_DIMENSIONS",
    "USABLE",
    "About",
    "Aggregation",
    "Dimensions",
    "Direction",
    "Freshness",
    "FreshnessLimits",
    "Level",
    "Measure",
    "Observation",
    "Sighting",
    "dimensions",
    "freshness_of",
    "next_change_at",
]
