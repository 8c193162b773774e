"""Pictures for tests: whole wire answers in the states that a screen must survive: calm, severe, stale, empty, broken.

Trust figures are those of the published daily sitrep about 4 January 2022; levels here are set by the simplest rule so
that a picture hangs together, and claim nothing about the core's own.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from api import wire
from tests.dashboard.feed_states import feed_count
from tests.dashboard.moments import AT, OBSERVED, OLD, State, clock
from tests.dashboard.places import TRUSTS, children, organisation, path

SITREP = wire.Source(
    publisher="NHS England",
    title="Urgent and emergency care daily situation reports 2021-22",
    licence="Open Government Licence v3.0",
    is_simulated=False,
)
DISCHARGE = wire.Source(
    publisher="NHS England",
    title="Acute daily discharge situation report 2021-22",
    licence="Open Government Licence v3.0",
    is_simulated=False,
)

SITUATIONS = ("calm", "severe", "stale", "empty", "broken")

CRITERIA = ("discharge.not_meeting_criteria", "No longer meeting the criteria to reside", "NCtR that day")
Steps = tuple[float, float, float]
HIGH: wire.DirectionWord = "high_is_worse"
RECIPES: Sequence[tuple[str, str, str, wire.UnitWord, wire.DirectionWord, Steps | None]] = (
    ("acute.ga_occupancy", "General and acute bed occupancy", "G&A full", "share", HIGH, (0.92, 0.95, 0.98)),
    ("acute.long_stay_7_share", "Occupied beds with stays over 7 days", "Over 7 days", "share", HIGH, (0.5, 0.55, 0.6)),
    (
        "acute.long_stay_21_share",
        "Occupied beds with stays over 21 days",
        "Over 21 days",
        "share",
        HIGH,
        (0.2, 0.25, 0.3),
    ),
    ("acute.handover_over_60", "Ambulance handovers over 60 minutes", "Handover 60+", "count", HIGH, (10, 25, 50)),
    ("acute.handover_30_60", "Ambulance handovers of 30 to 60 minutes", "Handover 30-60", "count", "neutral", None),
    ("acute.ed_closures", "Emergency department closures", "ED closures", "count", HIGH, (1, 2, 3)),
    ("acute.ed_diverts", "Emergency department diverts", "ED diverts", "count", HIGH, (1, 3, 5)),
    ("acute.core_occupancy", "Occupancy of core beds", "Core full", "share", HIGH, (0.92, 0.95, 1.0)),
)
NEVER_PUBLISHED = frozenset({"acute.core_occupancy"})


def bounds(steps: tuple[float, float, float] | None) -> wire.Bounds | None:
    """Limits as the catalogue would state them."""
    if steps is None:
        return None
    two, three, four = steps
    return wire.Bounds(
        two=two, three=three, four=four, owner="Homeward demo", is_indicative=True, note="Set for the demonstration."
    )


def level_at(value: float | None, steps: tuple[float, float, float] | None) -> wire.LevelNumber | None:
    """The simplest rule: how many limits the figure has reached."""
    if steps is None:
        return None
    if value is None:
        return 0
    levels: tuple[wire.LevelNumber, ...] = (1, 2, 3, 4)
    return levels[sum(value >= step for step in steps)]


def _values(code: str, situation: str) -> list[float]:
    """The figures of one organisation in recipe order."""
    if code in TRUSTS:
        _, _, occupancy, seven, twenty_one, handovers, closures = TRUSTS[code]
    else:
        spread = sum(map(ord, code)) % 17 / 17
        occupancy, seven, twenty_one, handovers, closures = 0.90 + spread * 0.09, 0.5, 0.19, int(40 * spread), 0
    if situation == "calm":
        occupancy, handovers, closures = min(occupancy, 0.86) - 0.01, min(handovers, 1), 0
        seven, twenty_one = min(seven, 0.44), min(twenty_one, 0.17)
    if situation == "severe":
        occupancy, handovers = min(1.0, occupancy + 0.03), handovers * 4 + 2
    return [occupancy, seven, twenty_one, handovers, handovers * 2 + 3, closures, closures * 2, 0.0]


def reading(
    code: str,
    place: int,
    value: float | None,
    *,
    last_value: float | None = None,
    freshness: wire.FreshnessWord = "fresh",
    expected: int = 1,
    usable: int | None = None,
    floor: wire.LevelNumber | None = None,
) -> wire.Reading:
    """One indicator of one organisation; `floor` sets a level that stands as a floor."""
    key, title, short, unit, direction, steps = RECIPES[place]
    known = value if value is not None else last_value
    usual = None
    if known is not None:
        low, high = (0.86, 0.93) if place == 0 else (known * 0.8, known * 0.98) if unit == "share" else (2.0, 12.0)
        position: wire.PositionWord | None = None
        if value is not None:
            position = "above" if value > high else "below" if value < low else "within"
        usual = wire.Usual(
            low=low, high=high, days=28, position=position, of="day", is_for_weekday=False, likeness="weekday",
            says="over a day",
        )  # fmt: skip
    used = usable if usable is not None else (0 if value is None else expected)
    observed = None if freshness == "never" else OLD if freshness in {"stale", "stuck"} else OBSERVED
    level = floor if floor is not None else level_at(value, steps)
    own = organisation(code)
    return wire.Reading(
        indicator=key,
        title=title,
        short=short,
        unit=unit,
        direction=direction,
        value=value,
        last_value=last_value,
        is_partial=used < expected,
        level=level,
        is_floor=floor is not None or (used < expected and level not in {None, 0}),
        rule=_rule(known, unit, level, steps),
        held_by=[own] if own is not None and floor else [],
        held=[],
        misfits=[],
        usable=used,
        expected=expected,
        freshness=freshness,
        oldest_observed_at=observed,
        newest_observed_at=observed,
        about_at=observed,
        usual=usual,
        previous=None if known is None else known * 0.985 if unit == "share" else float(int(known * 0.985)),
        bounds=bounds(steps),
    )


def _rule(value: float | None, unit: wire.UnitWord, level: wire.LevelNumber | None, steps: Steps | None) -> str:
    if value is None or not level or steps is None:
        return ""
    scale, sign = (100, " %") if unit == "share" else (1, "")
    bound = steps[max(level - 2, 0)]
    side = "at or above" if level > 1 else "below"
    return f"{value * scale:.1f}{sign} is {side} {bound * scale:g}{sign} (level {level})"


def pressure(code: str, situation: str) -> wire.Pressure:
    """An organisation with its readings in one of the situations."""
    below = children(code)
    leaves = _leaves(code)
    values = _values(code, situation)
    expected = len(leaves)
    readings = []
    for place, value in enumerate(values):
        total = (
            value
            if RECIPES[place][3] == "share" or not below
            else sum(_values(leaf, situation)[place] for leaf in leaves)
        )
        readings.append(_in_situation(code, place, total, situation, expected))
    if code == "ENG" and situation != "empty":
        readings.insert(4, _criteria(situation))
    sent = [item for item in readings if item.indicator not in NEVER_PUBLISHED]
    judged = [item for item in sent if item.level]
    top = max((item.level for item in judged if item.level), default=0)
    driver = next((item for item in judged if item.level == top), None)
    own = organisation(code)
    assert own is not None
    return wire.Pressure(
        organisation=own,
        level=top,
        is_floor=any(item.is_floor for item in sent),
        level_kind="local trigger, indicative",
        driver=driver.indicator if driver else None,
        usable=min((item.usable for item in sent), default=0),
        expected=expected,
        freshness=max((item.freshness for item in sent), key=("fresh", "late", "stale", "stuck", "never").index),
        oldest_observed_at=min((item.oldest_observed_at for item in readings if item.oldest_observed_at), default=None),
        newest_observed_at=max((item.newest_observed_at for item in readings if item.newest_observed_at), default=None),
        readings=readings,
    )


def _leaves(code: str) -> list[str]:
    below = children(code)
    return [leaf for child in below for leaf in _leaves(child)] if below else [code]


def _criteria(situation: str) -> wire.Reading:
    key, title, short = CRITERIA
    base = reading(
        "ENG", 4, 17663.0 if situation != "stale" else None, last_value=17663.0 if situation == "stale" else None
    )
    usual = wire.Usual(
        low=16200, high=17400, days=28, position="above", of="time", is_for_weekday=True, likeness="weekday",
        says="at this time on Mondays",
    )  # fmt: skip
    return base.model_copy(
        update={"indicator": key, "title": title, "short": short, "previous": 17120.0, "usual": usual}
    )


def _in_situation(code: str, place: int, value: float, situation: str, expected: int) -> wire.Reading:
    if situation == "empty" or RECIPES[place][0] in NEVER_PUBLISHED:
        return reading(code, place, None, freshness="never", expected=expected)
    if situation == "stale":
        if code in {"R0A", "RX03", "Y59"}:
            return reading(code, place, None, last_value=value, freshness="stale", expected=expected)
        if code in {"RWJ", "RX04"}:
            floor: wire.LevelNumber | None = level_at(value, RECIPES[place][5])
            return reading(code, place, None, last_value=value, freshness="stuck", expected=expected, floor=floor)
        if code in {"RBV", "Y56"}:
            return reading(code, place, None, freshness="never", expected=expected)
        if code == "RMC":
            return reading(code, place, value, freshness="late", expected=expected)
        if expected > 1:
            part = reading(code, place, value, freshness="late", expected=expected, usable=max(expected - 3, 0))
            stuck_trust = organisation("RWJ")
            return part.model_copy(update={"held_by": [stuck_trust] if stuck_trust and place == 0 else []})
    return reading(code, place, value, expected=expected)


def snapshot(code: str, state: State) -> wire.Snapshot:
    """The whole picture of one node."""
    tiles = [pressure(child, state.situation) for child in children(code)]
    return wire.Snapshot(
        organisation=pressure(code, state.situation),
        path=path(code),
        tiles=tiles,
        movers=[] if state.situation in {"empty", "calm"} else movers(tiles),
        feeds=feed_count(state.situation),
        sources=[] if state.situation == "empty" else [SITREP, DISCHARGE] if code == "ENG" else [SITREP],
        is_simulated=False,
        at=AT,
        known=AT,
        valid_until=AT + timedelta(hours=2),
        data_version=state.version,
        catalogue_version="c" * 12,
        code_version=state.build,
        clock=clock(state),
    )


def movers(tiles: Sequence[wire.Pressure]) -> list[wire.Mover]:
    """The figures that changed most, from the tiles that have any."""
    firsts = [(tile.organisation, tile.readings[0]) for tile in tiles]
    found = [
        wire.Mover(
            organisation=place,
            indicator=item.indicator,
            title=item.title,
            short=item.short,
            unit=item.unit,
            direction=item.direction,
            value=item.value,
            previous=item.previous - 0.03,
        )
        for place, item in firsts
        if item.value is not None and item.previous is not None
    ]
    return sorted(found, key=lambda mover: mover.previous)[-6:]


def indicators(state: State) -> wire.Indicators:
    """Every recipe with a definition."""
    rows = [
        wire.Indicator(
            key=key,
            title=title,
            short=short,
            unit=unit,
            direction=direction,
            pillar="acute",
            recipe="Occupied divided by open, both as sent." if unit == "share" else "The number as sent.",
            inputs=["beds.ga.occupied", "beds.ga.open"] if unit == "share" else [key],
            definition=f"{title}, as counted by the daily situation report.",
            source="NHS England, Urgent and emergency care daily situation reports, guidance of November 2021.",
            valid_from=date(2021, 11, 1),
            bounds=bounds(steps),
        )
        for key, title, short, unit, direction, steps in RECIPES
    ]
    return wire.Indicators(catalogue_version="c" * 12, indicators=rows)


def series(code: str, indicator: str, state: State) -> wire.Series:
    """Eight weeks of one indicator by day, with a gap and a partial day in it."""
    own = organisation(code)
    assert own is not None
    found = [item for item in pressure(code, state.situation).readings if item.indicator == indicator]
    known = found[0].value if found and found[0].value is not None else found[0].last_value if found else None
    points = []
    for back in range(55, -1, -1):
        about = OBSERVED - timedelta(days=back)
        wave = 1 + 0.03 * ((back % 7) - 3) / 3 - 0.0012 * back
        is_gap = back in {20, 21} or (back < 4 and found and found[0].value is None)
        value = None if known is None or is_gap else known * wave
        points.append(
            wire.SeriesPoint(
                about_at=about, value=value, usable=5 if back == 33 else 7, expected=7, count=0 if is_gap else 1
            )
        )
    return wire.Series(
        organisation=own,
        measure=None,
        indicator=indicator,
        title=found[0].title if found else indicator,
        unit=found[0].unit if found else "count",
        bucket="day",
        dimensions={},
        is_partial=False,
        points=[] if state.situation == "empty" else points,
        known=AT,
        data_version=state.version,
    )
