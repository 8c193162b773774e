"""What is usual for a reading: at its time of day where that is known, else on its day.

Picks what the worker has worked out; nothing is worked out here.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from db.engine import Connection
from db.read.bands import BandRow, bands_on
from db.read.hours import HourBandRow, hour_bands_on
from metrics.pressure import Indicator
from metrics.variance import HourRange, Likeness, Usual, likeness_of
from metrics.vocabulary.days import LONDON, london_day
from picture.evidence import Scene
from picture.ground import Ground

_Key = tuple[str, str]
# Only the newest few days can be the newest day of any reading; a reporter long gone adds nothing but reads.
_DAYS_READ = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The usual ranges of all nodes on the days that readings are about, by organisation and indicator.

    `by_hour` holds those of the hours from `first_hour` on.
    """

    by_day: Mapping[date, Mapping[_Key, BandRow]] = field(default_factory=dict)
    by_hour: Mapping[date, Mapping[_Key, HourBandRow]] = field(default_factory=dict)
    first_hour: Mapping[date, int] = field(default_factory=dict)

    def of_day(self, code: str, indicator: str, about: datetime | None) -> BandRow | None:
        """The range of a whole day, with the value of the day before; None where none was worked out."""
        return None if about is None else self.by_day.get(london_day(about), {}).get((code, indicator))

    def usual(self, ground: Ground, indicator: Indicator, code: str, *, about: datetime | None) -> Usual | None:
        """What is usual for a figure about an instant; None where too few days are known.

        What stands at some value at every moment is compared with the same time of other days; where that is not
        known, with days as a whole, but never what counts from midnight on.
        """
        if about is None:
            return None
        day = london_day(about)
        likeness = likeness_of(day, holidays=ground.holidays)
        if ground.is_at_an_instant(indicator):
            row = self.by_hour.get(day, {}).get((code, indicator.key))
            found = None if row is None else _hours(row, first=self.first_hour[day]).at(about, likeness=likeness)
            if found is not None or ground.is_since_midnight(indicator):
                return found
        return _of_day(self.of_day(code, indicator.key, about), likeness)


NO_BANDS = Bands()


def _hours(row: HourBandRow, *, first: int) -> HourRange:
    return HourRange(first=first, low=row.low, high=row.high, days=row.days, is_for_weekday=row.for_weekday)


def _of_day(row: BandRow | None, likeness: Likeness) -> Usual | None:
    if row is None or row.low is None or row.high is None:
        return None
    return Usual(
        low=row.low, high=row.high, days=row.days, is_at_time=False, is_for_weekday=row.for_weekday, likeness=likeness
    )


async def bands_of(conn: Connection, seen: Scene, *, known: datetime, only: Collection[str] | None = None) -> Bands:
    """The usual ranges that the readings of a scene can ask for, as known then. `only`: of these indicators."""
    hours: dict[date, set[int]] = defaultdict(set)
    wanted = (of for key, of in seen.evidence.items() if only is None or key in only)
    for instant in {each.about_at for of in wanted for each in of.values()}:
        hour = instant.astimezone(LONDON).hour
        hours[london_day(instant)] |= {hour, min(hour + 1, 23)}
    days = sorted(hours)[-_DAYS_READ:]
    return Bands(
        by_day={day: await bands_on(conn, day, known=known) for day in days},
        by_hour={day: await hour_bands_on(conn, day, hours=sorted(hours[day]), known=known) for day in days},
        first_hour={day: min(hours[day]) for day in days},
    )
