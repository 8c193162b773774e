"""The statistics of what was gathered, under the keys of `published.toml`. Arithmetic only."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time, timedelta

import numpy as np
import numpy.typing as npt

from simulators.world.gathering import AFTERNOON, MORNING, NIGHT_ENDS, SECOND_CALL, TRUSTS, Gathered, TrustDay
from simulators.world.places import ACUTE_SITES

Series = npt.NDArray[np.float64]
Values = dict[str, tuple[float, ...]]
_WINTER = (12, 1, 2)


def statistics_of(gathered: Gathered) -> Values:
    """Compute every statistic; those that need a winter or a Christmas are left out when the span holds none."""
    days = gathered.days
    values: Values = {}
    values |= _beds(gathered, days)
    values |= _flow(gathered, days)
    values |= _delays(gathered)
    values |= _memory(gathered, days)
    values |= _christmas(gathered, days)
    values |= _door(gathered, days)
    values |= _mornings(gathered, days)
    values |= _plans(gathered, days)
    values |= _community(gathered, days)
    return values


def series(gathered: Gathered, trust: str, days: Sequence[date], read: Callable[[TrustDay], float]) -> Series:
    """Read a figure of one trust, day by day."""
    return np.array([read(gathered.trust_days[trust, day]) for day in days], dtype=np.float64)


def _total(gathered: Gathered, days: Sequence[date], read: Callable[[TrustDay], float]) -> Series:
    total: Series = np.sum([series(gathered, trust, days, read) for trust in TRUSTS], axis=0, dtype=np.float64)
    return total


def _weekdays(days: Sequence[date], values: Series) -> tuple[float, ...]:
    weekdays = np.array([day.weekday() for day in days])
    means = np.array([values[weekdays == weekday].mean() for weekday in range(7)])
    return tuple((means / means.mean()).tolist())


def _lag(values: Series, lag: int) -> float:
    return float(np.corrcoef(values[lag:], values[:-lag])[0, 1])


def _winters(days: Sequence[date]) -> list[list[date]]:
    """Cut the winter days (December to February, Christmas left out) into winters."""
    winters: dict[int, list[date]] = {}
    for day in days:
        if day.month in _WINTER and not ((day.month, day.day) >= (12, 19) or (day.month, day.day) <= (1, 4)):
            winters.setdefault(day.year + (day.month == 12), []).append(day)
    return [winter for winter in winters.values() if len(winter) > 40]


def _occupied(day: TrustDay) -> float:
    return day.occupied


def _open(day: TrustDay) -> float:
    return day.opened


def _beds(gathered: Gathered, days: Sequence[date]) -> Values:
    occupied, opened = _total(gathered, days, _occupied), _total(gathered, days, _open)
    rates = {trust: series(gathered, trust, days, _occupied) / series(gathered, trust, days, _open) for trust in TRUSTS}
    ordinary = np.array([(day.month, day.day) < (12, 19) and (day.month, day.day) > (1, 4) for day in days])
    usual = [day for day in days if (1, 4) < (day.month, day.day) < (12, 19)]
    over_7 = _total(gathered, days, lambda day: day.over_7)
    month_of = np.array([day.month for day in days])
    months = [float((occupied / opened)[month_of == month].mean()) for month in sorted(set(month_of.tolist()))]
    values: Values = {
        "occupancy.over_full": (float(np.mean([np.mean(rate > 1.0) for rate in rates.values()])),),
        "occupancy.months": (min(months), max(months)),
        "occupancy.weekday": _weekdays(usual, (occupied / opened)[ordinary]),
        "long_stays.over_7": (float(over_7.sum() / occupied.sum()),),
        "long_stays.over_21": (float(_total(gathered, days, lambda day: day.over_21).sum() / occupied.sum()),),
        "long_stays.weekday": _weekdays(usual, over_7[ordinary]),
        "open.changes": (_mean(np.mean(np.diff(series(gathered, trust, days, _open)) != 0) for trust in TRUSTS),),
        "open.deviation": (
            _mean(np.std(it) / np.mean(it) for it in (series(gathered, trust, days, _open) for trust in TRUSTS)),
        ),
    }
    return values | _winter_beds(gathered, _winters(days))


def _winter_beds(gathered: Gathered, winters: list[list[date]]) -> Values:
    if not winters:
        return {}
    rates = [
        series(gathered, trust, winter, _occupied) / series(gathered, trust, winter, _open)
        for winter in winters
        for trust in TRUSTS
    ]
    every = np.concatenate(rates)
    all_days = [day for winter in winters for day in winter]
    # A winter is cut at Christmas, so that one pair of neighbours a winter is weeks apart: it is left out of changes.
    infection = _total(gathered, all_days, lambda day: day.closed_infection).sum()
    handovers = [series(gathered, trust, all_days, lambda day: day.handovers_60) for trust in TRUSTS]
    middle = _total(gathered, all_days, lambda day: day.handovers_30).sum()
    return {
        "occupancy.percentiles": tuple(np.percentile(every, [25, 50, 75]).tolist()),
        "occupancy.tails": tuple(np.percentile(every, [5, 95]).tolist()),
        "occupancy.deviation": (_mean(np.std(rate) for rate in rates),),
        "occupancy.change": (_mean(np.std(np.diff(rate)) for rate in rates),),
        "memory.occupancy": (_mean(_lag(rate, 1) for rate in rates),),
        "memory.occupancy_lag_7": (_mean(_lag(rate, 7) for rate in rates),),
        "closed.infection": (float(infection / _total(gathered, all_days, _open).sum()),),
        "door.handovers_zero": (_mean(np.mean(it == 0) for it in handovers),),
        "door.handovers_60": (float(sum(it.sum() for it in handovers) / max(1.0, middle)),),
        "criteria.remaining_share": (
            float(
                _total(gathered, all_days, lambda day: day.remaining).sum()
                / _total(gathered, all_days, _occupied).sum()
            ),
        ),
    }


def _mean(values: Iterable[float | np.floating]) -> float:
    return float(np.mean(list(values)))


def _flow(gathered: Gathered, days: Sequence[date]) -> Values:
    not_met = _total(gathered, days, lambda day: day.not_met)
    discharged = _total(gathered, days, lambda day: day.discharged)
    remaining = _total(gathered, days, lambda day: day.remaining)
    month_of = np.array([day.month for day in days])
    by_path = {
        path: np.array([gathered.discharges[day, path] for day in days], dtype=np.float64)
        for path in ("P0", "P1", "P2", "P3")
    }
    total = sum(counts.sum() for counts in by_path.values())
    seasons = [np.isin(month_of, months) for months in ((1, 2, 3), (6, 7, 8))]
    values: Values = {
        "criteria.same_day": (float(discharged.sum() / not_met.sum()),),
        "criteria.not_met_weekday": _weekdays(days, not_met),
        "criteria.remaining_weekday": _weekdays(days, remaining),
        "discharges.weekday": _weekdays(days, discharged),
        "discharges.pathways": tuple(float(counts.sum() / total) for counts in by_path.values()),
    }
    if all(season.any() for season in seasons):
        values["criteria.remaining_months"] = tuple(
            float(remaining[season].mean() / remaining.mean()) for season in seasons
        )
    return values | {f"discharges.{path}_weekday": _weekdays(days, counts) for path, counts in by_path.items()}


def _delays(gathered: Gathered) -> Values:
    delays = np.array(gathered.delays)
    delayed = delays[delays > 0]
    bands = ((1, 1), (2, 3), (4, 6), (7, 13), (14, 20), (21, 10_000))
    families = dict.fromkeys(("capacity", "interface", "hospital", "hub", "wellbeing"), 0)
    for reason, count in gathered.reasons.items():
        family = reason.partition(".")[0]
        if family in families:
            families[family] += count
    coded = max(1, sum(families.values()))
    return {
        "delay.same_day": (float(np.mean(delays == 0)),),
        "delay.bands": tuple(float(np.mean((delayed >= low) & (delayed <= high))) for low, high in bands),
        "delay.mean": (float(delayed.mean()),),
        "delay.longest_share": (float(delayed[delayed >= 21].sum() / delayed.sum()),),
        "reasons.families": tuple(count / coded for count in families.values()),
    }


def _memory(gathered: Gathered, days: Sequence[date]) -> Values:
    remaining = [series(gathered, trust, days, lambda day: day.remaining) for trust in TRUSTS]
    discharged = [series(gathered, trust, days, lambda day: day.discharged) for trust in TRUSTS]
    ratios: list[float] = []
    for counts in discharged:
        for weekday in range(7):
            same = counts[np.array([day.weekday() == weekday for day in days])]
            for start in range(0, len(same) - 12, 13):
                window = same[start : start + 13]
                ratios.append(float(np.var(window, ddof=1) / window.mean()))
    return {
        "dispersion.discharges": (float(np.median(ratios)),) if ratios else (),
        "memory.remaining_cv": (_mean(np.std(it) / np.mean(it) for it in remaining),),
        "memory.remaining_lag_1": (_mean(_lag(it, 1) for it in remaining),),
        "memory.remaining_lag_7": (_mean(_lag(it, 7) for it in remaining),),
        "memory.discharges_lag_7": (_mean(_lag(it, 7) for it in discharged),),
    }


def _christmas(gathered: Gathered, days: Sequence[date]) -> Values:
    """Take the mean of the Christmases that the span holds whole, with the six weeks after."""
    held = set(days)
    years = [year for year in range(days[0].year, days[-1].year + 1) if date(year, 12, 16) in held]
    years = [year for year in years if date(year + 1, 2, 14) in held]
    if not years:
        return {}
    occupied, opened = _total(gathered, days, _occupied), _total(gathered, days, _open)
    rate = dict(zip(days, (occupied / opened).tolist(), strict=True))
    discharged = dict(zip(days, _total(gathered, days, lambda day: day.discharged).tolist(), strict=True))
    remaining = dict(zip(days, _total(gathered, days, lambda day: day.remaining).tolist(), strict=True))
    usual = float(np.mean(list(discharged.values())))
    found: dict[str, list[float]] = {}
    for year in years:
        after = [date(year + 1, 1, 2) + timedelta(days=count) for count in range(44)]
        weeks = [float(np.mean([rate[day] for day in after[start : start + 7]])) for start in range(37)]
        one = {
            "christmas.occupancy": min(rate[date(year, 12, day)] for day in (24, 25, 26)),
            "christmas.rebound": max(weeks),
            "christmas.before": max(discharged[date(year, 12, day)] for day in range(20, 25)) / usual,
            "christmas.holidays": (discharged[date(year, 12, 25)] + discharged[date(year, 12, 26)]) / 2.0 / usual,
            "christmas.remaining": 1.0 - remaining[date(year, 12, 24)] / remaining[date(year, 12, 19)],
        }
        for key, value in one.items():
            found.setdefault(key, []).append(value)
    return {key: (float(np.mean(values)),) for key, values in found.items()}


def _door(gathered: Gathered, days: Sequence[date]) -> Values:
    hours = np.array([gathered.by_hour[hour] for hour in range(24)], dtype=np.float64)
    attendances = np.array([gathered.attendances[day] for day in days], dtype=np.float64)
    return {
        "door.hours": tuple((hours / hours.mean()).tolist()),
        "door.weekday": _weekdays(days, attendances),
        "door.ambulance_share": (sum(gathered.ambulances_by_hour.values()) / float(attendances.sum()),),
        "door.poisson": (_hourly_dispersion(gathered, days),),
        "door.four_hours": (gathered.within_4_hours / gathered.departures,),
        "door.admitted": (gathered.admissions / gathered.departures,),
    }


def _mornings(gathered: Gathered, days: Sequence[date]) -> Values:
    """Take what a department's counter since midnight shows: of all nights together, and of mornings day by day."""
    nights = np.array([gathered.since_midnight[NIGHT_ENDS, day] for day in days], dtype=np.float64).sum(axis=0)
    early, late = (_within_four_hours(gathered, look, days) for look in (MORNING, SECOND_CALL))
    return {
        "door.night": (float(nights[1] / nights[0]),),
        "door.morning": (float(np.median(early)), float(np.median(late))),
        "door.morning_worst": (float(np.percentile(early, 10)), float(np.percentile(late, 10))),
    }


def _within_four_hours(gathered: Gathered, look: time, days: Sequence[date]) -> Series:
    counts = np.array([gathered.since_midnight[look, day] for day in days], dtype=np.float64)
    shares: Series = counts[:, 1] / counts[:, 0]
    return shares


def _plans(gathered: Gathered, days: Sequence[date]) -> Values:
    """Hold gone, definite and potential of a weekday together against all who left in the day."""
    weekdays = [day for day in days if day.weekday() < 5]
    left = sum(gathered.left[day] for day in weekdays)
    early, late = (
        np.array([gathered.planned[look, day] for day in weekdays]).sum(axis=0) for look in (MORNING, AFTERNOON)
    )
    return {
        "plans.morning": (float(early.sum() / left),),
        "plans.afternoon": (float(late.sum() / left),),
        "plans.definite": (float(early[1] / left),),
    }


def _hourly_dispersion(gathered: Gathered, days: Sequence[date]) -> float:
    """Compare each hour with the same hour and weekday of the 13 weeks around it, daytime only."""
    ratios: list[float] = []
    for site in ACUTE_SITES:
        for weekday in range(7):
            same = [day for day in days if day.weekday() == weekday]
            for start in range(0, len(same) - 12, 13):
                for hour in range(9, 21):
                    counts = [gathered.hours.get((site, day, hour), 0) for day in same[start : start + 13]]
                    ratios.append(float(np.var(counts, ddof=1) / max(1.0, float(np.mean(counts)))))
    return float(np.mean(ratios)) if ratios else float("nan")


def _community(gathered: Gathered, days: Sequence[date]) -> Values:
    left = np.array([gathered.community_discharges[day] for day in days], dtype=np.float64)
    return {
        "community.weekday": _weekdays(days, left),
        "community.days": (float(np.mean(gathered.community_days)),),
        "community.two_hours": (gathered.responses["met"] / max(1, gathered.responses["seen"]),),
        "community.virtual_ward": (float(np.mean(gathered.virtual)),),
    }
