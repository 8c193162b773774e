"""Occupancy by day (`occupancy.by_day`), from each person's days one by one."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth.compare import Rounded
from tests.journeys.truth.days import clock, close_of, closed_before
from tests.journeys.truth.spent import DAYS, Lain, key_of, known_days, lain
from tests.journeys.truth.told import Known


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
