"""One sentence of how a figure swings and where its last week lies."""

from collections.abc import Sequence
from datetime import date

from metrics.variance.signals import Signal, SignalKind
from metrics.variance.split import Split
from metrics.variance.usual import WEEKDAYS
from metrics.variance.weeks import DayBeside, since_when

_WORTH_SAYING = 0.1
_KNOWN_OF_WEEK = 4


def story(split: Split | None, week: Sequence[DayBeside], signals: Sequence[Signal] | None) -> str:
    """The sentence: "About 40 % of its swing is the weekday, lowest on Sundays; since Tuesday it has lain above the
    eight weeks before."."""
    return f"{_swing(split)}; {_week(week, signals)}."


def _swing(split: Split | None) -> str:
    if split is None:
        return "Too few days are known to tell its swing"
    told = []
    if split.weekday >= _WORTH_SAYING and split.lowest_weekday is not None:
        told.append(f"{_about(split.weekday)} of its swing is the weekday, lowest on {WEEKDAYS[split.lowest_weekday]}s")
    if (split.hour or 0) >= _WORTH_SAYING and split.highest_hour is not None:
        of = "" if told else "of its swing is "
        told.append(f"{_about(split.hour or 0)} {of}the hour, highest at {split.highest_hour:02d}:00")
    if (split.season or 0) >= _WORTH_SAYING:
        told.append(f"{_about(split.season or 0)} {'' if told else 'of its swing is '}the season")
    if not told:
        return "Its swing is hardly of the weekday, the hour or the season"
    words = ", ".join(told)
    return f"{words[0].upper()}{words[1:]}"


def _about(share: float) -> str:
    return f"about {round(share * 20) * 5} %"


def _week(week: Sequence[DayBeside], signals: Sequence[Signal] | None) -> str:
    held = [day for day in week if day.value is not None and day.median is not None]
    if len(held) < _KNOWN_OF_WEEK:
        return "too few weeks are known to hold the last seven days against"
    last = max(day.day for day in week if day.value is not None)
    # What ended in silence is not said to go on.
    silence = "" if last == week[-1].day else f", and nothing is known since {_day(last)}"
    side = since_when(week)
    if side is not None:
        where = "above" if side[0] > 0 else "below"
        if silence:
            from_, to = _day(side[1]), _day(last)
            when = f"on {to}" if side[1] == last else f"from {from_} to {to}"
            return f"{when} it lay {where} the eight weeks before{silence}"
        return f"since {_day(side[1])} it has lain {where} the eight weeks before"
    run = next(
        (each for each in reversed(signals or ()) if each.kind is SignalKind.RUN and each.last >= week[-1].day), None
    )
    if run is not None:
        where = "above" if run.is_above else "below"
        return f"it has stayed {where} its middle since {run.first.day} {run.first:%B}, longer than chance"
    out = sum(day.side != 0 for day in held)
    if out == 0:
        days = "the last seven days" if len(held) == len(week) else f"the {len(held)} known of the last seven days"
        return f"{days} lie among the eight weeks before{silence}"
    lie = "lies" if out == 1 else "lie"
    return f"{out} of the last seven days {lie} outside the eight weeks before, the last one among them{silence}"


def _day(day: date) -> str:
    return WEEKDAYS[day.weekday()]
