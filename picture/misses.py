"""By how many sites have missed the arrivals they expected by 18:00, on past days of the same weekday and hour.

What came is told by the beds themselves: who lay in them, had left and was waiting, as first said in that hour and in
the one that begins at 18:00. Days on which one of these is not known are left out. Makes no range of it: that is
`metrics.position`.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import product

from db.engine import Connection
from db.read.points import Rolled, hours_of
from metrics.position.site import EVENING
from metrics.vocabulary.days import LONDON, at_time, london_day
from picture.ground import Ground

WEEKS_BACK = 26
_KEPT = 8

EXPECTED_IN = "beds.expected_in_by_18"
# Everyone who came to need a bed lies in one, has left one, or waits for one.
_STOCKS = (
    frozenset({"beds.ga.occupied", "beds.community.occupied"}),
    frozenset({"discharges.gone_today"}),
    frozenset({"beds.awaiting_admission"}),
)
_MEASURES = frozenset({EXPECTED_IN}).union(*_STOCKS)

Misses = Mapping[str, Mapping[date, float]]
"""By site and past day: arrivals less those expected, in people."""


class MissBook:
    """The misses last asked for. They are of days long over, and so kept while the hour lasts."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, tuple[str, ...], datetime, int], Misses] = OrderedDict()

    async def misses(
        self, conn: Connection, ground: Ground, sites: Iterable[str], *, at: datetime, known: datetime, is_live: bool
    ) -> Misses:
        """By how many each site missed at this hour of this weekday; no days where too little is known."""
        every = tuple(sorted(sites))
        hour = at.astimezone(LONDON).replace(minute=0, second=0, microsecond=0, tzinfo=None).time()
        if hour >= EVENING or not every:
            return {site: {} for site in every}
        today = london_day(at)
        key = (ground.catalogue.version, every, at_time(today, hour), len(ground.index.by_id))
        if is_live and key in self._kept:
            return self._kept[key]
        past = [today - timedelta(weeks=weeks) for weeks in range(1, WEEKS_BACK + 1)]
        moments = [at_time(day, each) for day in past for each in (hour, EVENING)]
        stood = await _stood(conn, ground, every, moments=moments, known=known)
        found: dict[str, dict[date, float]] = {site: {} for site in every}
        for day, site in product(past, every):
            missed = _missed(site, stood[at_time(day, hour)], stood[at_time(day, EVENING)])
            if missed is not None:
                found[site][day] = missed
        if is_live:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def together(misses: Misses, sites: Collection[str]) -> list[float]:
    """By how many some sites together missed, on the days of which all of them are known."""
    days = set.intersection(*(set(misses.get(site, {})) for site in sites)) if sites else set()
    return [sum(misses[site][day] for site in sites) for day in sorted(days)]


async def _stood(
    conn: Connection, ground: Ground, sites: Collection[str], *, moments: Sequence[datetime], known: datetime
) -> Mapping[datetime, Mapping[tuple[str, str], float]]:
    """What was first said in the hours that begin at some moments, by site and measure, by the most believed feed."""
    by_id, covered = ground.index.by_id, ground.covered
    numbers = [
        number
        for number, each in by_id.items()
        if each.measure in _MEASURES and each.organisation in sites and each.organisation in covered.get(each.feed, ())
    ]
    rolled = await hours_of(conn, numbers, buckets=moments, known=known)

    def least_believed_first(hour: Rolled) -> tuple[int, str]:
        feed = by_id[hour.series_id].feed
        return (-ground.catalogue.feeds[feed].precedence, feed)

    stood: dict[datetime, dict[tuple[str, str], float]] = {moment: {} for moment in moments}
    for hour in sorted(rolled, key=least_believed_first):
        series = by_id[hour.series_id]
        if isinstance(hour.bucket, datetime):
            stood[hour.bucket][series.organisation, series.measure] = hour.first
    return stood


def _missed(site: str, then: Mapping[tuple[str, str], float], evening: Mapping[tuple[str, str], float]) -> float | None:
    expected = then.get((site, EXPECTED_IN))
    if expected is None:
        return None
    came = 0.0
    for measures in _STOCKS:
        both = [
            evening[site, measure] - then[site, measure]
            for measure in sorted(measures)
            if (site, measure) in then and (site, measure) in evening
        ]
        if not both:
            return None
        came += sum(both)
    return came - expected
