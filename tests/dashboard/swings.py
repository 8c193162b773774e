"""How an invented figure swings: by the hour, with a week above what was, earlier years, and nothing at all."""

from datetime import timedelta

from api import wire
from tests.dashboard.moments import AT, State, clock
from tests.dashboard.places import organisation
from tests.dashboard.situations import pressure

TODAY = AT.date()


def variance(code: str, indicator: str, state: State) -> wire.Variance:
    """Two years of a figure by the hour; in the empty situation not a day of it."""
    own = organisation(code)
    assert own is not None
    found = next((each for each in pressure(code, "mixed").readings if each.indicator == indicator), None)
    middle = (found.value if found is not None else None) or 40.0
    is_empty, is_stale = state.situation == "empty", state.situation == "stale"
    return wire.Variance(
        organisation=own,
        indicator=indicator,
        title=found.title if found is not None else indicator,
        unit=found.unit if found is not None else "count",
        direction="high_is_worse",
        says="About 40 % of its swing is the weekday, lowest on Sundays; "
        "since Tuesday it has lain above the eight weeks before.",
        cells=[] if is_empty else _cells(middle),
        map_days=56,
        week=_week(None if is_empty else middle, silent_days=4 if is_stale else 0),
        years=[] if is_empty else [_year(middle, ago) for ago in (1, 2)],
        shares=None if is_empty else wire.SwingShares(weekday=0.4, hour=0.25, season=None, noise=0.35, days=56),
        signals=None if is_empty else _signals(),
        known_days=0 if is_empty else 724 if is_stale else 728,
        asked_days=735,
        usable=0 if is_empty else 5 if is_stale else 7,
        expected=7,
        is_withheld=False,
        is_simulated=False,
        today=TODAY,
        at=AT,
        valid_until=AT + timedelta(hours=12),
        data_version=state.version,
        clock=clock(state),
    )


def _cells(middle: float) -> list[wire.SwingCell]:
    """Every weekday and hour but one, which is not known."""
    return [
        wire.SwingCell(
            weekday=weekday, hour=hour, median=(at := middle * (1 - 0.05 * (weekday > 5) - abs(hour - 14) * 0.004)),
            low=at * 0.96 if hour != 3 else None, high=at * 1.03 if hour != 3 else None, days=8 if hour != 3 else 3,
        )
        for weekday in range(1, 8)
        for hour in range(24)
        if (weekday, hour) != (2, 5)
    ]  # fmt: skip


def _week(middle: float | None, *, silent_days: int = 0) -> list[wire.SwingDay]:
    days = []
    for ago in range(7, 0, -1):
        on, known = TODAY - timedelta(days=ago), middle is not None
        value = None if middle is None or ago == 5 or ago <= silent_days else middle * (1.08 if ago < 4 else 0.98)
        low, high = (None, None) if middle is None else (middle * 0.95, middle * 1.03)
        days.append(wire.SwingDay(on=on, value=value, median=middle, low=low, high=high, weeks=8 if known else 1))
    return days


def _year(middle: float, ago: int) -> wire.EarlierWeek:
    days = [TODAY - timedelta(days=364 * ago + back) for back in range(7, 0, -1)]
    return wire.EarlierWeek(
        years_ago=ago,
        days=[wire.EarlierDay(on=on, value=None if place == 2 else middle * 0.9) for place, on in enumerate(days)],
    )


def _signals() -> list[wire.SwingSignal]:
    day = TODAY - timedelta(days=10)
    return [
        wire.SwingSignal(kind="beyond", is_above=True, first=day, last=day),
        wire.SwingSignal(kind="run", is_above=True, first=day, last=TODAY - timedelta(days=1)),
    ]
