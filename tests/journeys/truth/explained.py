"""What rows add up to: the figures that they explain, made of nothing but the rows of an answer."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from tests.journeys.truth.compare import Rounded
from tests.journeys.truth.days import clock, close_of
from tests.journeys.truth.spent import bands_of

_HOUR = timedelta(hours=1)
_NAMES = {1: "day", 7: "week", 28: "four_weeks"}


def lateness(rows: list[dict[str, Any]], *, today: str, window: int, later: timedelta) -> dict[str, Any]:
    """One lateness of /blockages from its rows. `later`: how long after the figure they were asked: hours run on."""
    running = [row for row in rows if row["is_running"]]
    ran_on = len(running) * (later / _HOUR)
    return {
        "people_now": len(running),
        "hours_today": sum(row["hours"] for row in rows if row["day"] == today) - ran_on,
        f"hours_{_NAMES[window]}": sum(row["hours"] for row in rows if row["day"] != today),
    }


def idle_capacity(rows: list[dict[str, Any]], *, window: int) -> dict[str, Any]:
    """One idle capacity of /blockages from its rows."""
    idle: Counter[str] = Counter()
    waited: Counter[str] = Counter()
    for row in rows:
        idle.update({each["place"]: each["people"] for each in row["idle"]})
        waited.update({each["place"]: each["people"] for each in row["waited"]})
    return {
        "saved": {_NAMES[window]: sum(row["saved"] for row in rows)}, "idle": _ranked(idle), "waited": _ranked(waited),
    }  # fmt: skip


def _ranked(counts: Counter[str]) -> list[dict[str, Any]]:
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [{"place": place, "people": people} for place, people in ranked]


def in_bed(rows: list[dict[str, Any]], figure: dict[str, Any]) -> dict[str, Any]:
    """One line of /bed-days from the rows of who is there now; where nobody tells of it there are none."""
    mine = [row for row in rows if (row["part"], row["care"]) == (figure["key"], figure["care"])]
    if figure["now"] is None and not mine:
        return {"key": figure["key"], "care": figure["care"], "now": None}
    since = [row["days_since_ready"] for row in mine if row["is_ready"]]
    return {
        "key": figure["key"], "care": figure["care"],
        "now": {
            "occupied": len(mine), "ready": len(since), "ready_share": len(since) / len(mine) if mine else None,
            "longest_days": max(since, default=None), "current": bands_of(since),
            **{f"stays_of_{least}": sum(row["nights"] >= least for row in mine) for least in (7, 14, 21)},
        },
    }  # fmt: skip


def by_day(rows: list[dict[str, Any]], figure: dict[str, Any], days: list[date]) -> dict[str, Any]:
    """One part of /occupancy by day from the rows of all its days, on those that are known."""
    mine = [row for row in rows if row["part"] == figure["key"]]
    lists: dict[str, list[Any]] = {name: [] for name in figure["by_day"]}
    for on, mean in zip(days, figure["by_day"]["mean"], strict=True):
        told = _counted(mine, clock(on), close_of(on)) if mean is not None else {}
        for name, values in lists.items():
            values.append(told.get(name))
    return {"key": figure["key"], "by_day": lists}


def in_hour(rows: list[dict[str, Any]], hour: datetime) -> dict[str, Any]:
    """What a part of /occupancy by hour should say of one hour, from the part's rows of it."""
    told = _counted(rows, hour, hour + _HOUR)
    return {
        "mean": told["mean"], "arrivals": told["admissions"] + told["moved_in"],
        "departures": told["departures"] + told["moved_out"],
    }  # fmt: skip


def _counted(rows: list[dict[str, Any]], start: datetime, end: datetime) -> dict[str, Any]:
    """What rows come to from one instant up to another; what ends them without anybody going is no going."""
    there = timedelta(0)
    counts: Counter[str] = Counter()
    changes: list[tuple[datetime, int]] = []
    for row in rows:
        from_at, to_at = datetime.fromisoformat(row["from_at"]), datetime.fromisoformat(row["to_at"])
        if from_at < end and to_at > start:
            counts["census_end"] += to_at >= end
        if from_at < start <= to_at or (row["came"] == "there" and from_at == start):
            counts["census_start"] += 1
        if start <= from_at < end and row["came"] != "there":
            counts[row["came"]] += 1
        if start <= to_at < end and row["went"] is not None:
            counts[row["went"]] += 1
        begin, until = max(from_at, start), min(to_at, end)
        if until > begin:
            there += until - begin
            changes += [(begin, 1), (until, -1)]
    return {
        "census_start": counts["census_start"], "admissions": counts["admitted"], "departures": counts["left"],
        "moved_in": counts["moved_in"], "moved_out": counts["moved_out"], "census_end": counts["census_end"],
        "mean": Rounded(there / (end - start), 3), "peak": _most(changes),
    }  # fmt: skip


def _most(changes: list[tuple[datetime, int]]) -> int:
    """The most at once: at one instant who leaves goes before who comes."""
    most = now = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most
