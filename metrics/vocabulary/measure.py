"""A measure: what a number counts, in which unit, and how numbers of it combine over time."""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """The instant or span an observation of a measure is about; `about_at` is the instant, or the start of the span.

    INSTANT: the value at a moment (people in beds at 08:00).
    DAY: the whole London day that starts at `about_at` (handovers that day; slots offered on a future day).
    HOUR: the hour that starts at `about_at`.
    SINCE_MIDNIGHT: from London midnight up to `about_at` (a counter that falls back to zero each night).
    """

    INSTANT = "instant"
    DAY = "day"
    HOUR = "hour"
    SINCE_MIDNIGHT = "since_midnight"


class Aggregation(StrEnum):
    """How observations of one series combine into the value of a longer bucket.

    STOCK: a level at an instant: the mean over the bucket.
    FLOW: a count of things that happened in the span: the sum.
    COUNTER: rises since midnight: the last value before it falls back.
    DAILY: one value a day, taken as it is: the last version.
    """

    STOCK = "stock"
    FLOW = "flow"
    COUNTER = "counter"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One entry of the vocabulary.

    `key` is lower-case dotted; `lowest` and `highest` bound what is plausible for one organisation, in `unit`: a value
    outside is refused on arrival as a reject, never clipped. `kinds` are the kinds of organisation it is a figure of
    (a ward's beds are no site's); empty: any. `steady`: it does not change several times over from one figure to the
    next, so that one that does is suspect; never what counts a crowd, a day's events or since midnight.
    """

    key: str
    title: str
    unit: str
    about: About
    aggregation: Aggregation
    lowest: float
    highest: float
    whole: bool
    definition: str
    source: str
    kinds: frozenset[str] = frozenset()
    steady: bool = False
