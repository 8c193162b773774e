"""The smallest change that would clear a queue: so many more starts, decisions, hours or reviews a week, with the sum.

Reckons with means of four weeks and says so; how long a queue takes as it is belongs to the planner (`clear`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from metrics.flow.cause import BEING_ARRANGED, HUB_DECISION, NO_CAPACITY
from metrics.flow.service import ServiceType
from metrics.flow.step import NO_REASON_RECORDED, Constraint, Kind
from metrics.vocabulary.definition import Definition, Worked

_A_WEEK = 7
# A sum of shares of a week that comes out whole must not be rounded up by what floating point leaves over.
_DUST = 1e-9


class More(StrEnum):
    """What there would have to be more of."""

    STARTS = "starts"
    BEDS = "beds"
    HOURS = "hours of care"
    DECISIONS = "decisions"
    REVIEWS = "reviews"
    REASONS = "reasons written down"
    ARRANGEMENTS = "arrangements"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestChange:
    """`people_a_week` more people a week would have to move; `amount` is that in `more` a week, 0 where it clears as it
    is. `says` is the sum in words. `hours_each`: mean hours a week of those waiting, where hours are what is missing.
    """

    more: More
    amount: int
    people_a_week: int
    waiting: int
    came_a_week: float
    went_a_week: float
    within_weeks: float
    hours_each: float | None
    says: str


def smallest_change(
    constraint: Constraint,
    *,
    waiting: int,
    came: int,
    went: int,
    days: int,
    within_weeks: float,
    hours_each: float | None = None,
) -> SmallestChange:
    """What would clear those who wait within some weeks, given how many came and went over `days` days.

    People who come and go at the same pace leave a queue as it is: it takes the queue spread over the weeks, and what
    comes beyond what goes.
    """
    came_a_week, went_a_week = came * _A_WEEK / days, went * _A_WEEK / days
    needed = waiting / within_weeks + came_a_week - went_a_week
    people = max(ceil(needed - _DUST), 0) if waiting else 0
    more = more_of(constraint, hours_each=hours_each)
    amount = ceil(people * hours_each - _DUST) if more is More.HOURS and hours_each is not None else people
    says = (
        f"{waiting} wait; {came_a_week:.1f} came and {went_a_week:.1f} went a week; "
        f"to clear in {within_weeks:g} weeks: {waiting} / {within_weeks:g} + {came_a_week:.1f} - {went_a_week:.1f} "
        f"= {needed:.1f}"
    )
    if not people:
        says += ", so it clears as it is" if waiting else ", and nobody waits"
    elif more is More.HOURS:
        says += f", so {people} more people a week of {hours_each:.1f} hours each: {amount} more {more} a week"
    else:
        says += f", so {amount} more {more} a week"
    return SmallestChange(
        more=more,
        amount=amount,
        people_a_week=people,
        waiting=waiting,
        came_a_week=came_a_week,
        went_a_week=went_a_week,
        within_weeks=within_weeks,
        hours_each=hours_each if more is More.HOURS else None,
        says=says,
    )


def more_of(constraint: Constraint, *, hours_each: float | None) -> More:
    """What there would have to be more of, for what holds people."""
    if constraint.tag == NO_REASON_RECORDED:
        return More.REASONS
    if constraint.tag == HUB_DECISION:
        return More.DECISIONS
    if constraint.tag == NO_CAPACITY:
        if constraint.type == ServiceType.HOME_CARE and hours_each is not None:
            return More.HOURS
        return More.BEDS if constraint.type in {ServiceType.BED_BASED, ServiceType.CARE_HOME} else More.STARTS
    if constraint.tag == BEING_ARRANGED and constraint.kind is Kind.SERVICE_TYPE:
        return More.ARRANGEMENTS
    return More.REVIEWS


def _example(type_: ServiceType, *, waiting: int, came: int, went: int, hours_each: float | None = None) -> int:
    constraint = Constraint(NO_CAPACITY, Kind.SERVICE_TYPE, type_)
    return smallest_change(
        constraint, waiting=waiting, came=came, went=went, days=28, within_weeks=4, hours_each=hours_each
    ).amount


DEFINITIONS = (
    Definition(
        key="flow.smallest_change",
        title="The smallest change that would clear it",
        unit="starts, beds, hours, decisions or reviews a week",
        says="How many more a week would clear those who wait now within the time the rules set, all else as it was.",
        rule="People waiting now / weeks + people who came a week - people who went a week (means of the last 28 days, "
        "counted from midnight to midnight), rounded up; for home care times the mean hours a week of those waiting.",
        inputs=("people held now", "who was held at each close of the last 28 days", "planning rule"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="12 wait, 40 came and 36 went in four weeks: 3 + 10 - 9 more starts a week",
                answer=4,
                work=lambda: _example(ServiceType.REABLEMENT, waiting=12, came=40, went=36),
            ),
            Worked(
                situation="the same for care at home of 12.5 hours a week each",
                answer=50,
                work=lambda: _example(ServiceType.HOME_CARE, waiting=12, came=40, went=36, hours_each=12.5),
            ),
            Worked(
                situation="more go than come, and fast enough: it clears as it is",
                answer=0,
                work=lambda: _example(ServiceType.BED_BASED, waiting=8, came=20, went=32),
            ),
        ),
    ),
)
