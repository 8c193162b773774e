"""Levels 1 to 4, and unknown."""

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """A pressure level. UNKNOWN is neither low nor high: it is never compared with the others, only shown."""

    UNKNOWN = 0
    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4


class Direction(StrEnum):
    """Which way a figure gets worse. NEUTRAL figures are shown and never judged."""

    HIGH_IS_WORSE = "high_is_worse"
    LOW_IS_WORSE = "low_is_worse"
    NEUTRAL = "neutral"
