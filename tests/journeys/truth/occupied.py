"""Occupancy by day and by hour (`occupancy.by_day`, `occupancy.by_hour`), from each person's days one by one."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth import facts
from tests.journeys.truth.compare import Rounded
from tests.journeys.truth.days import clock, close_of, closed_before
from tests.journeys.truth.lanes import percentile
from tests.journeys.truth.spent import DAYS, Lain, key_of, known_days, lain
from tests.journeys.truth.told import Known

_HOUR = timedelta(hours=1)


def occupancy(known: Known, organisation: str, *, by: str) -> dict[str, Any]:
    """What /occupancy should say by day."""
    days = closed_before(known.at, DAYS)
    of_key: dict[str, list[Lain]] = {}
    for each in lain(known, organisation):
        for key in {key_of(each.person, ward, by=by) for ward in (each.place, each.before or each.place)}:
            of_key.setdefault(key, []).append(each)
    parts = []
    for key, mine in sorted(of_key.items()):
        told = known_days(known, {each.person.site for each in mine})
        lists: dict[str, list[Any]] = {}
        for on in days:
            for name, value in _day([each for each in mine if each.on == on], on, key=key, by=by).items():
                lists.setdefault(name, []).append(value if on in told else None)
        sites = {each.person.site for each in mine}
        parts.append(
            {"key": key, "site": sites.pop() if len(sites) == 1 else None, "known_days": len(told), "by_day": lists}
        )
    return {"by": by, "on": days, "parts": parts, "total": len(parts)}


def by_hour(known: Known, organisation: str, *, by: str, on: date) -> dict[str, Any]:
    """What /occupancy should say of the hours of one day."""
    hours = [clock(on)]
    while hours[-1] + _HOUR < close_of(on):
        hours.append(hours[-1] + _HOUR)
    of_key: dict[str, list[Lain]] = {}
    for each in lain(known, organisation):
        if each.on == on:
            for key in {key_of(each.person, ward, by=by) for ward in (each.place, each.before or each.place)}:
                of_key.setdefault(key, []).append(each)
    names = ("mean", "arrivals", "departures")
    lists: dict[str, dict[str, Any]] = {
        ward: {name: [None for _ in hours] for name in names} | _spread([]) for ward in _untold(known, organisation, on)
    }
    for key, mine in of_key.items():
        if on in known_days(known, {each.person.site for each in mine}):
            told = [_hour(mine, hour, on, key=key, by=by) for hour in hours]
            lists[key] = {name: [each[name] for each in told] for name in names} | _spread(
                [each["mean"].value for each in told]
            )
    return {
        "by": by, "from_at": hours, "parts": [{"key": key, "by_hour": lists[key]} for key in sorted(lists)],
        "total": len(lists),
    }  # fmt: skip


def _spread(means: list[float]) -> dict[str, Any]:
    """The percentiles of some hours together."""
    found = {percent: percentile(means, percent / 100) for percent in (5, 25, 50, 75, 95)}
    return {
        f"percentile_{percent}": None if value is None else Rounded(value, 3) for percent, value in found.items()
    }  # fmt: skip


def _untold(known: Known, organisation: str, on: date) -> list[str]:
    """The wards of an organisation's sites of which a day is not known: they should be told of."""
    boards = {page.place for pages in known.pages.values() for page in pages[-1:] if page.feed.startswith("ward_board")}
    silent = {site for site in boards & facts.beneath(organisation) if on not in known_days(known, {site})}
    return [code for code, parent in facts.parents().items() if parent in silent and "-W" in code]


def _hour(every: list[Lain], start: datetime, on: date, *, key: str, by: str) -> dict[str, Any]:
    """One place in one hour; who moves comes and goes at the midnight that begins the day."""
    end, midnight = start + _HOUR, clock(on)
    there = timedelta(0)
    came = went = 0
    for each in every:
        person, left = each.person, each.person.left_at
        was_here = each.before is not None and key_of(person, each.before, by=by) == key
        is_here_now = key_of(person, each.place, by=by) == key
        if is_here_now:
            until = end if left is None else min(left, end)
            there += max(until - max(person.admitted_at, start), timedelta(0))
        came += is_here_now and each.has_come and start <= person.admitted_at < end
        came += is_here_now and each.before is not None and not was_here and start == midnight
        went += was_here and not is_here_now and start == midnight
        went += is_here_now and each.has_left and left is not None and start <= left < end
    return {"mean": Rounded(there / _HOUR, 3), "arrivals": came, "departures": went}


def _day(every: list[Lain], on: date, *, key: str, by: str) -> dict[str, Any]:
    """One place on one day; who moves does so at the midnight that begins it."""
    start, close = clock(on), close_of(on)
    counts: Counter[str] = Counter()
    spells = []
    for each in every:
        person, left = each.person, each.person.left_at
        was_here = each.before is not None and key_of(person, each.before, by=by) == key
        is_here_now = key_of(person, each.place, by=by) == key
        counts["census_start"] += was_here
        counts["moved_in"] += is_here_now and each.before is not None and not was_here
        counts["moved_out"] += was_here and not is_here_now
        counts["admissions"] += is_here_now and each.has_come
        counts["departures"] += is_here_now and each.has_left
        counts["census_end"] += is_here_now and not each.has_left
        if is_here_now:
            spells.append((max(person.admitted_at, start), close if left is None else min(left, close)))
    lain_for = sum(((end - begin) / timedelta(hours=1) for begin, end in spells), 0.0)
    return {
        **{name: counts[name] for name in (
            "census_start", "admissions", "departures", "moved_in", "moved_out", "census_end"
        )},
        "mean": Rounded(lain_for / ((close - start) / timedelta(hours=1)), 3), "peak": _peak(spells),
    }  # fmt: skip


def _peak(spells: list[tuple[datetime, datetime]]) -> int:
    """The most at once: at one instant who leaves goes before who comes."""
    most = now = 0
    for _, change in sorted([(begin, 1) for begin, _ in spells] + [(end, -1) for _, end in spells]):
        now += change
        most = max(most, now)
    return most
