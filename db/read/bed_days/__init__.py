"""The sums of closed London days: which days are counted, what they add up to, who came and went.

Each question is about sites and days and asks for what was counted as known then. A day that was told of since it was
counted is not among them: nothing here is ever a little out of date.
"""

from db.read.bed_days.counted import Marked, counted, first_listed, first_told, marked, newest_of, waiting
from db.read.bed_days.sums import Came, Colours, Part, Total, came_and_went, colours, reasons_of, there_at_start, totals

__all__ = [
    "Came",
    "Colours",
    "Marked",
    "Part",
    "Total",
    "came_and_went",
    "colours",
    "counted",
    "first_listed",
    "first_told",
    "marked",
    "newest_of",
    "reasons_of",
    "there_at_start",
    "totals",
    "waiting",
]
