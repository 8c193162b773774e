"""Variance: what is usual for a figure, so that a level can be read beside its natural swing.

Never excuses: a figure in its usual range can still be beyond its limit, and both are shown.
"""

from metrics.variance.band import Band, Position, position, usual_band
from metrics.variance.bands import Bands, usual_bands

__all__ = ["Band", "Bands", "Position", "position", "usual_band", "usual_bands"]
