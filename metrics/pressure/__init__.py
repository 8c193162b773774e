"""Pressure: indicators, their levels, and the roll-up over the organisation tree.

Pure: no clock, no I/O, no thresholds of its own. Declared (as opposed to calculated) levels do not pass through here.
"""

from metrics.pressure.assess import Reading, assess
from metrics.pressure.bounds import Bounds, level_of
from metrics.pressure.evidence import Evidence, worst
from metrics.pressure.indicator import Count, Example, Given, Indicator, Input, Pillar, Share, Unit
from metrics.pressure.indicators import INDICATORS
from metrics.pressure.movers import Mover, change, largest
from metrics.pressure.total import Pressure, total

__all__ = [
    "INDICATORS",
    "Bounds",
    "Count",
    "Evidence",
    "Example",
    "Given",
    "Indicator",
    "Input",
    "Mover",
    "Pillar",
    "Pressure",
    "Reading",
    "Share",
    "Unit",
    "assess",
    "change",
    "largest",
    "level_of",
    "total",
    "worst",
]
