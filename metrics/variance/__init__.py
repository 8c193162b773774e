"""Variance: what is usual for a figure, so that a level can be read beside its natural swing.

Never excuses: a figure in its usual range can still be beyond its limit, and both are shown.
"""

from metrics.variance.band import Band, Position, position, usual_band
from metrics.variance.bands import Bands, usual_bands
from metrics.variance.like import Likeness, likeness_of
from metrics.variance.usual import HourRange, Usual

__all__ = [
    "Band",
    "Bands",
    "HourRange",
    "Likeness",
    "Position",
    "Usual",
    "likeness_of",
    "position",
    "usual_band",
    "usual_bands",
]
