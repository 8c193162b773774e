"""Total: the local trigger of an organisation or node, the highest level among its judged readings.

This is not an OPEL level: OPEL scores more parameters than these feeds send, and by points. Declared levels are kept
apart from it, by others. Does not assess: readings come ready made.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from metrics.pressure.assess import Reading
from metrics.pressure.evidence import worst
from metrics.vocabulary import Freshness, Level

KIND = "local trigger"
NOTE = (
    "The highest level among the judged indicators. "
    "Not an OPEL level: OPEL needs more parameters than these feeds send."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """The pressure of one node, and what set it.

    `level` is UNKNOWN when no judged reading has any usable input; `last_level` keeps what was last known. `is_floor`:
    read the level as "at least". `driver` is the reading that set `last_level`, None when nothing did. Inputs are one
    per indicator and reporter, of judged readings; feeds are counted over all readings. The times and the freshness
    are those of the judged readings.
    """

    organisation: str
    level: Level
    last_level: Level
    is_floor: bool
    driver: Reading | None
    kind: str
    note: str
    usable_inputs: int
    expected_inputs: int
    usable_feeds: int
    expected_feeds: int
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    freshness: Freshness


def total(organisation: str, readings: Iterable[Reading], *, expected_feeds: Collection[str] = ()) -> Pressure:
    """Roll readings up into one level.

    A stale reading adds its last level as a floor; one of which nothing was expected is left out. Between readings of
    the same level the driver is the one furthest beyond its bound, then the one that comes first by priority.
    Shape: any order, possibly none. `expected_feeds` are the feeds that should cover the node.
    """
    everything = tuple(readings)
    judged = [each for each in everything if each.level is not None and each.expected > 0]
    usable = [each for each in judged if each.usable]
    driver = min((each for each in judged if each.last_level), key=_worst_first, default=None)
    last_level = (driver.last_level if driver else None) or Level.UNKNOWN
    feeds = frozenset().union(*(each.feeds for each in everything))
    times = usable or judged
    return Pressure(
        organisation=organisation,
        level=last_level if usable else Level.UNKNOWN,
        last_level=last_level,
        is_floor=any(each.is_floor for each in judged),
        driver=driver,
        kind=KIND,
        note=NOTE,
        usable_inputs=sum(each.usable for each in judged),
        expected_inputs=sum(each.expected for each in judged),
        usable_feeds=len(feeds),
        expected_feeds=len(feeds.union(expected_feeds)),
        oldest_observed_at=min((each.oldest_observed_at for each in times if each.oldest_observed_at), default=None),
        newest_observed_at=max((each.newest_observed_at for each in times if each.newest_observed_at), default=None),
        freshness=worst(*{each.freshness for each in times}),
    )


def _worst_first(reading: Reading) -> tuple[int, float, int, str]:
    return (-(reading.last_level or 0), -(reading.margin or 0.0), reading.priority, reading.indicator)
