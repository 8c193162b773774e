"""Shapes about people and beds that several answers hold: the same facts as promised. Decides nothing."""

from collections.abc import Iterable

from api import shapes, wire
from metrics.beddays.red_green import DayCount, RunningCount
from metrics.flow.blockage import LostDays
from metrics.opel.declared import Declared, Difference
from metrics.position.expected import Range
from metrics.position.site import ClosedFor
from metrics.position.total import Sum, TotalPosition
from metrics.vocabulary import Level
from picture.ground import Ground
from picture.whole_system import SystemLevel


def total_position(each: TotalPosition | None) -> wire.TotalPosition | None:
    if each is None:
        return None
    return wire.TotalPosition(
        care=each.care.value, sites=list(each.sites), about=each.about, is_over=each.is_over,
        empty=_sum("empty", each.empty), on_definite=_sum("on_definite", each.on_definite),
        on_definite_range=likely(each.on_definite_range), on_potential=_sum("on_potential", each.on_potential),
        on_potential_range=likely(each.on_potential_range), expected_in_range=likely(each.expected_in_range),
        lacking=list(each.lacking), closed_for=closed_for(each.closed_for), longest_ready_days=each.longest_ready_days,
        is_longest_ready_at_least=each.is_longest_ready_at_least,
        parts=[_sum(name, of) for name, of in each.parts.items()],
    )  # fmt: skip


def _sum(name: str, of: Sum) -> wire.Sum:
    return wire.Sum(
        name=name, value=of.value, usable=of.usable, expected=of.expected, is_at_least=of.is_at_least,
        freshness=of.freshness.value if of.freshness else None, oldest_observed_at=of.oldest_observed_at,
    )  # fmt: skip


def likely(of: Range | None) -> wire.Likely | None:
    return None if of is None else wire.Likely(low=of.low, high=of.high)


def closed_for(closed: Iterable[ClosedFor]) -> list[wire.ClosedFor]:
    return [wire.ClosedFor(reason=each.reason, beds=each.beds, wards=list(each.wards)) for each in closed]


_NUMBER: dict[int, wire.DeclaredNumber] = {1: 1, 2: 2, 3: 3, 4: 4}


def declared_number(level: Level | None) -> wire.DeclaredNumber | None:
    return None if level is None else _NUMBER[level.value]


def declared_level(said: Declared | None) -> wire.Declared | None:
    if said is None:
        return None
    return wire.Declared(
        level=declared_number(said.level), role=said.role, reason=said.reason,
        declared_at=said.declared_at, received_at=said.received_at,
    )  # fmt: skip


def system_level(of: SystemLevel | None, ground: Ground) -> wire.SystemLevel | None:
    if of is None:
        return None
    return wire.SystemLevel(
        organisation=shapes.organisation_ref(ground.organisation(of.organisation)), level=None, why=of.why,
        declared=declared_level(of.declared),
    )  # fmt: skip


def difference(of: Difference) -> wire.Difference:
    return wire.Difference(steps=of.steps, says=of.says)


def closed_days(count: DayCount) -> wire.ClosedDays:
    return wire.ClosedDays(
        days=count.days, green=count.green, red=count.red, ready=count.ready, recorded=count.recorded,
        not_reviewed=count.not_reviewed, contradictions=count.contradictions, red_share=count.red_share,
    )  # fmt: skip


def running_day(count: RunningCount) -> wire.RunningDay:
    return wire.RunningDay(
        people=count.people, red=count.red, green=count.green, not_reviewed=count.not_reviewed,
        ready_not_reviewed=count.ready_not_reviewed, contradictions=count.contradictions,
    )  # fmt: skip


def lost_days(lost: LostDays) -> wire.LostDays:
    return wire.LostDays(day=lost.day, week=lost.week, four_weeks=lost.four_weeks, trend=lost.trend)
