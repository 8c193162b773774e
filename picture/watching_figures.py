"""What an alert rule sees of a judged node or a source: its figure as far as it is known, and the words for it."""

from datetime import datetime

from metrics.alerts import AlertRule, Edge, FeedTrouble, Figure, Seen
from metrics.alerts.signal import UNKNOWN
from metrics.alerts.unusual import excess
from metrics.pressure import Reading, Unit
from metrics.pressure.describe import figure as spoken
from metrics.pressure.describe import limit
from metrics.vocabulary import Freshness
from metrics.vocabulary.days import london_day
from picture.feeds import FeedState, sentence
from picture.judged import Judged, Shown

_OVERDUE = frozenset({Freshness.STALE, Freshness.STUCK, Freshness.NEVER})


def of_level(judged: Judged, *, name: str) -> Seen:
    """The level of a node over all that was judged, with what drives it."""
    pressure = judged.pressure
    if not pressure.level:
        return Seen(figure=UNKNOWN, name=name, says="the level is not known")
    floor = "at least " if pressure.is_floor else ""
    says = f"{floor}level {pressure.level:d}"
    if pressure.driver is not None:
        titles = {each.indicator.key: each.indicator.title for each in judged.readings}
        says += f": {titles.get(pressure.driver.indicator, pressure.driver.indicator)}, {pressure.driver.rule}"
    return Seen(figure=Figure(float(pressure.level), is_floor=pressure.is_floor), name=name, says=says)


def of_indicator(judged: Judged, rule: AlertRule, *, name: str) -> Seen:
    """The figure of an indicator itself."""
    shown = _shown(judged)
    if shown is None or shown.reading.value is None:
        return _not_known(shown, name=name)
    unit = shown.indicator.unit
    said = f"{shown.indicator.title}: {_from(shown.reading)}{spoken(shown.reading.value, unit=unit)}"
    line = f"told from {limit(rule.line.raise_at, unit=unit)} on, over at {limit(rule.line.clear_at, unit=unit)}"
    return Seen(figure=_figure(shown, shown.reading.value), name=name, says=f"{said}; {line}")


def of_usual(judged: Judged, rule: AlertRule, *, name: str) -> Seen:
    """How far a figure lies outside of its usual range, in widths of it; less than nothing inside."""
    shown = _shown(judged)
    value = None if shown is None else shown.reading.value
    if shown is None or value is None:
        return _not_known(shown, name=name)
    usual, unit, about = shown.usual, shown.indicator.unit, shown.reading.newest_about_at
    said = f"{shown.indicator.title}: {_from(shown.reading)}{spoken(value, unit=unit)}"
    if usual is None or about is None:
        return Seen(figure=UNKNOWN, name=name, says=f"{said}; what is usual is not known")
    told = excess(_figure(shown, value), low=usual.low, high=usual.high, edge=rule.edge or Edge.EITHER)
    range_ = f"{spoken(usual.low, unit=unit)} to {spoken(usual.high, unit=unit)}"
    words = f"{said}, usually {range_} {usual.says(london_day(about))}"
    return Seen(figure=told, name=name, says=words)


def of_source(state: FeedState, rule: AlertRule, *, at: datetime) -> Seen:
    """1 for a source in trouble, nought for one that is well; late is between, neither the one nor the other."""
    is_overdue = state.freshness in _OVERDUE and rule.trouble is not FeedTrouble.FAILING
    is_failing = state.is_failing and rule.trouble is not FeedTrouble.OVERDUE
    is_late = state.freshness is Freshness.LATE and rule.trouble is not FeedTrouble.FAILING
    value = 1.0 if is_overdue or is_failing else 0.5 if is_late else 0.0
    return Seen(figure=Figure(value), name=state.feed.title, says=sentence(state, at=at))


def _shown(judged: Judged) -> Shown | None:
    return next(iter(judged.readings), None)


def _not_known(shown: Shown | None, *, name: str) -> Seen:
    title = "the figure" if shown is None else shown.indicator.title
    return Seen(figure=UNKNOWN, name=name, says=f"{title}: not known")


def _from(reading: Reading) -> str:
    """That a figure is not of all, before the figure."""
    return f"from {reading.usable} of {reading.expected}, " if reading.is_partial else ""


def _figure(shown: Shown, value: float) -> Figure:
    is_share = shown.indicator.unit is Unit.SHARE
    partial = shown.reading.is_partial
    return Figure(value, is_floor=partial and not is_share, is_part=partial and is_share)
