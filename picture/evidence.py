"""From stored values to evidence: what each reporter sent towards each indicator, and how fresh it is.

The parts of one share must be about the same time when they come from one source: yesterday's beds under today's
people would be a figure nobody sent. While one part is refused, held as suspect or not sent, the last that came
together stay and age. What is of today is what was last said of today, by whatever document: in the morning last
night's file may be the newest, and its own day is over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import zip_longest

from db.read.suspects import Rival
from db.read.values import Value
from metrics.pressure import Evidence, worst
from metrics.pressure.indicator import AHEAD
from metrics.vocabulary import USABLE, Dimensions, Freshness, Sighting, freshness_of, next_change_at
from metrics.vocabulary.days import close_of, london_day, start_of
from picture.ground import Ground, Part, Reporter

# How series stood about other times than now, by that time and series number.
Earlier = Mapping[datetime, Mapping[int, Value]]
NOTHING_EARLIER: Earlier = {}


@dataclass(frozen=True, slots=True)
class _Sum:
    value: float
    about_at: datetime
    observed_at: datetime
    freshness: Freshness
    feed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything known about an instant: evidence by indicator and organisation, what is held as suspect by series, and
    when it changes by itself.

    `parted`: the series of recipes whose parts are about different times now, by the time they may last have been about
    together.
    """

    evidence: Mapping[str, Mapping[str, Evidence]]
    newest: Mapping[str, Sighting]
    held: Mapping[int, Rival]
    parted: Mapping[datetime, set[int]]
    changes_at: datetime | None


def scene(
    ground: Ground,
    values: Iterable[Value],
    *,
    answered: Mapping[str, datetime],
    at: datetime,
    earlier: Earlier = NOTHING_EARLIER,
    rivals: Iterable[Rival] = (),
) -> Scene:
    """Judge the freshness of every value and put the values together as the recipes ask.

    `earlier`: how series stood about the times that an earlier scene of the same values named in `parted`; `rivals`:
    what is held as suspect.
    """
    held = {value.series_id: value for value in values}
    fresh, changes_at = freshness_of_series(ground, held, answered=answered, at=at)
    then: dict[datetime, tuple[Mapping[int, Value], Mapping[int, Freshness]]] = {}
    for when, values_then in earlier.items():
        then_fresh, then_changes_at = freshness_of_series(ground, values_then, answered=answered, at=at)
        then[when] = values_then, then_fresh
        changes_at = min((each for each in (changes_at, then_changes_at) if each is not None), default=None)
    evidence: dict[str, dict[str, Evidence]] = {}
    parted: dict[datetime, set[int]] = defaultdict(set)
    is_of_a_day, today = False, start_of(london_day(at))
    for indicator, reporters in ground.reporters.items():
        of_indicator = evidence[indicator] = {}
        for reporter in reporters:
            found = _evidence(ground, reporter, held, fresh, today=today)
            is_of_a_day = is_of_a_day or any(part is not None for part in reporter.any_day)
            if found is None and (about := _last_together(reporter, held, fresh)) is not None:
                parted[about] |= _numbers(reporter)
                found = _evidence(ground, reporter, *then[about], today=today) if about in then else None
            if found is not None:
                of_indicator[reporter.organisation] = found
    if is_of_a_day:
        midnight = close_of(london_day(at))
        changes_at = midnight if changes_at is None else min(changes_at, midnight)
    return Scene(
        evidence=evidence,
        newest=sightings_of_feeds(ground, held, answered),
        held={rival.series_id: rival for rival in rivals},
        parted=parted,
        changes_at=changes_at,
    )


def _last_together(reporter: Reporter, held: Mapping[int, Value], fresh: Mapping[int, Freshness]) -> datetime | None:
    """The newest time about which a feed may have sent all the parts of a recipe; None where no feed ever sent all."""
    by_feed = [
        [_oldest_of(part[feed], held, fresh) for part in reporter.parts]
        for feed in set.intersection(*(set(part) for part in reporter.parts))
    ]
    whole = [[at for at in times if at is not None] for times in by_feed if None not in times]
    return max((min(times) for times in whole), default=None)


def _oldest_of(numbers: Iterable[int], held: Mapping[int, Value], fresh: Mapping[int, Freshness]) -> datetime | None:
    """The newest time of a part, or an older one about which one of its dimensions, still usable, was last sent."""
    values = [held[number] for number in numbers if number in held]
    if not values:
        return None
    usable = [value.about_at for value in values if fresh.get(value.series_id) in USABLE]
    return min([max(value.about_at for value in values), *usable])


def _numbers(reporter: Reporter) -> set[int]:
    return {number for part in reporter.parts for numbers in part.values() for number in numbers}


def freshness_of_series(
    ground: Ground, held: Mapping[int, Value], *, answered: Mapping[str, datetime], at: datetime
) -> tuple[dict[int, Freshness], datetime | None]:
    """How fresh each value is, and the earliest instant at which one of them changes with no more data."""
    fresh: dict[int, Freshness] = {}
    soonest: datetime | None = None
    unchanged = _unchanged(ground, held)
    # Most series of a feed share their times and its limits: each combination is judged once.
    judged: dict[tuple[datetime, datetime, str, str | None], tuple[Freshness, datetime | None]] = {}
    for number, value in held.items():
        series = ground.index.by_id.get(number)
        feed = ground.feed(series.feed) if series is not None else None
        if series is None or feed is None:
            continue
        since = unchanged[series.feed, series.organisation]
        own_limits = series.measure if series.measure in feed.measure_limits else None
        key = (value.observed_at, since, series.feed, own_limits)
        found = judged.get(key)
        if found is None:
            limits = feed.limits_for(series.measure)
            sighting = Sighting(
                observed_at=value.observed_at, unchanged_since=since, answered_at=answered.get(series.feed)
            )
            found = judged[key] = (
                freshness_of(sighting, limits=limits, at=at),
                next_change_at(sighting, limits=limits, at=at),
            )
        fresh[number] = found[0]
        if found[1] is not None and (soonest is None or found[1] < soonest):
            soonest = found[1]
    return fresh, soonest


def _unchanged(ground: Ground, held: Mapping[int, Value]) -> dict[tuple[str, str], datetime]:
    """Since when nothing has changed that a feed says of an organisation: the latest start of a run in its series."""
    unchanged: dict[tuple[str, str], datetime] = {}
    for number, value in held.items():
        series = ground.index.by_id.get(number)
        if series is not None:
            key = (series.feed, series.organisation)
            unchanged[key] = max(value.unchanged_since, unchanged.get(key, value.unchanged_since))
    return unchanged


def sightings_of_feeds(
    ground: Ground, held: Mapping[int, Value], answered: Mapping[str, datetime]
) -> dict[str, Sighting]:
    """Each feed as one sighting: its newest observation, and since when nothing of it has changed."""
    observed: dict[str, datetime] = {}
    changed: dict[str, datetime] = {}
    for number, value in held.items():
        series = ground.index.by_id.get(number)
        if series is None:
            continue
        observed[series.feed] = max(value.observed_at, observed.get(series.feed, value.observed_at))
        changed[series.feed] = max(value.unchanged_since, changed.get(series.feed, value.unchanged_since))
    return {
        feed: Sighting(observed_at=at, unchanged_since=changed[feed], answered_at=answered.get(feed))
        for feed, at in observed.items()
    }


def _evidence(
    ground: Ground, reporter: Reporter, held: Mapping[int, Value], fresh: Mapping[int, Freshness], *, today: datetime
) -> Evidence | None:
    sums = []
    for part, any_day in zip_longest(reporter.parts, reporter.any_day):
        if any_day is None:
            found = _best(ground, part, partial(_sum, held=held, fresh=fresh))
        else:
            found = _best(ground, any_day, partial(_sum_of_day, ground, held=held, fresh=fresh, today=today))
            found = found or _of_another_day(_best(ground, part, partial(_sum, held=held, fresh=fresh)), today=today)
        if found is None:
            return None
        sums.append(found)
    first = sums[0]
    for other in sums[1:]:
        if other.feed == first.feed and other.about_at != first.about_at:
            return None
    return Evidence(
        organisation=reporter.organisation,
        parts=tuple(each.value for each in sums),
        freshness=worst(*(each.freshness for each in sums)),
        observed_at=min(each.observed_at for each in sums),
        about_at=min(each.about_at for each in sums),
        feed=first.feed,
    )


def _best(ground: Ground, part: Part, add: Callable[..., _Sum | None]) -> _Sum | None:
    """The part from the most believed feed that is usable; failing that, from the most believed one."""
    best: _Sum | None = None
    best_rank: tuple[bool, int, str] | None = None
    for key, numbers in part.items():
        feed = ground.feed(key)
        total = add(numbers, feed=key)
        if total is None or feed is None:
            continue
        rank = (total.freshness not in USABLE, feed.precedence, key)
        if best_rank is None or rank < best_rank:
            best, best_rank = total, rank
    return best


def _sum(
    numbers: tuple[int, ...], *, held: Mapping[int, Value], fresh: Mapping[int, Freshness], feed: str
) -> _Sum | None:
    """The sum over the dimensions of a part, about its newest time; None while one of them is missing from it.

    A dimension that is not usable any more has been retired from the code list and is left out; one that is usable but
    about an earlier time is missing from the newest report, and a sum without it would be too small.
    """
    values = [held[number] for number in numbers if number in held]
    if not values:
        return None
    newest = max(value.about_at for value in values)
    now = [value for value in values if value.about_at == newest]
    if any(value.about_at != newest and fresh.get(value.series_id) in USABLE for value in values):
        return None
    return _Sum(
        value=sum(value.value for value in now),
        about_at=newest,
        observed_at=min(value.observed_at for value in now),
        freshness=worst(*(fresh.get(value.series_id, Freshness.NEVER) for value in now)),
        feed=feed,
    )


def _sum_of_day(
    ground: Ground, numbers: tuple[int, ...], *, held: Mapping[int, Value], fresh: Mapping[int, Freshness], feed: str,
    today: datetime,
) -> _Sum | None:  # fmt: skip
    """The sum over the dimensions of a part of what was last said of today; None while nothing was, or while one of
    them that is usable is missing from it."""
    newest: dict[Dimensions, Value] = {}
    others: set[Dimensions] = set()
    for number in numbers:
        value = held.get(number)
        if value is None:
            continue
        name = tuple(pair for pair in ground.index.by_id[number].dimensions if pair[0] != AHEAD)
        if value.about_at == today:
            newest[name] = max(value, newest.get(name, value), key=lambda each: each.observed_at)
        elif fresh.get(number) in USABLE:
            others.add(name)
    if not newest or others - newest.keys():
        return None
    return _Sum(
        value=sum(value.value for value in newest.values()),
        about_at=today,
        observed_at=min(value.observed_at for value in newest.values()),
        freshness=worst(*(fresh.get(value.series_id, Freshness.NEVER) for value in newest.values())),
        feed=feed,
    )


def _of_another_day(found: _Sum | None, *, today: datetime) -> _Sum | None:
    """What was said of a day that is over is last known of today, and no more, however lately it was said."""
    if found is None or found.about_at == today:
        return found
    return replace(found, freshness=worst(found.freshness, Freshness.STALE))
