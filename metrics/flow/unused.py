"""Capacity that went unused: what stood usable of a closed day when its service last spoke of that day.

Says nothing of whether anybody could have had it, which is `idle`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from metrics.beddays.closed_days import ClosedDays, closed_days
from metrics.flow.offers import an_offer
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Offer


class Unused(NamedTuple):
    """What went unused on the last closed day and on all of the days, in the kind's unit; None: nobody told of it.

    `days_told`: of how many of the days anything is known."""

    day: float | None
    week: float | None
    days_told: int


def unused(offers: Iterable[Offer], *, days: ClosedDays) -> Unused:
    """What stood usable of each closed day. `offers`: of one kind, as they last stood."""
    by_day: defaultdict[date, list[float]] = defaultdict(list)
    for offer in offers:
        if offer.usable is not None:
            by_day[london_day(offer.starts_at)].append(offer.usable)
    told = {day: sum(sorted(by_day[day])) for day in days.days if day in by_day}
    return Unused(told.get(days.last), sum(told.values()) if told else None, len(told))


def _unused(*offers: Offer) -> Unused:
    return unused(offers, days=closed_days(date(2026, 11, 3), date(2026, 11, 9)))


DEFINITIONS = (
    Definition(
        key="flow.unused_capacity",
        title="Capacity that went unused",
        unit="starts, beds, hours or visits",
        says="What of a day's capacity was still usable when the day was over.",
        rule="Usable, as the service last said of each of the last 7 closed days; yesterday apart. A day of which "
        "nothing usable was ever told is not counted as nought: the days told are given. Without care homes, whose "
        "entries are of no day.",
        inputs=("offers",),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="two starts left yesterday and one six days before; of other days nothing is told",
                answer=Unused(day=2.0, week=3.0, days_told=2),
                work=lambda: _unused(
                    an_offer("2026-11-09", usable=2.0, taken=3.0),
                    an_offer("2026-11-03", usable=1.0),
                    an_offer("2026-11-02", usable=5.0),
                    an_offer("2026-11-08", offered=4.0, usable=None),
                ),
            ),
            Worked(
                situation="nothing is told of any of the days",
                answer=Unused(day=None, week=None, days_told=0),
                work=_unused,
            ),
        ),
    ),
)
