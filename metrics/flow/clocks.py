"""The clock of one urgent community response: from when it ran, when it was due, and how it stands. Adds up nothing.

Triage does not pause it. What the hours of a service do to it is a dated setting.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.flow.rules import FlowRules, ResponseRule
from metrics.vocabulary.days import at_time, london_day
from metrics.vocabulary.episodes import Response

TWO_HOUR, TWO_DAY = "2_hour", "2_day"
_A_DAY = timedelta(days=1)


class State(StrEnum):
    """How a clock stands. LEFT_OUT: ended before it was due, without contact, by an outcome the rule leaves out."""

    MET = "met"
    MISSED = "missed"
    RUNNING = "running"
    LEFT_OUT = "left_out"


class Clock(NamedTuple):
    """One clock. `is_open`: still to be seen, whether it is missed or runs."""

    response: Response
    starts_at: datetime
    due_at: datetime
    state: State
    is_open: bool


def clock_at(response: Response, *, rules: FlowRules, at: datetime) -> Clock:
    """The clock of a response at an instant, by the rule of the London day it was received on."""
    return clock_of(response, rule=rules.response_rule(on=london_day(response.received_at)), at=at)


def clock_of(response: Response, *, rule: ResponseRule, at: datetime) -> Clock:
    """The clock of a response as it stands at an instant. Met: seen at the latest at the instant it was due."""
    starts_at = started_at(response.received_at, rule=rule)
    due_at = starts_at + (rule.two_day if response.priority == TWO_DAY else rule.two_hour)
    contact = _by(response.first_contact_at, at)
    closed = _by(response.closed_at, at)
    return Clock(
        response=response,
        starts_at=starts_at,
        due_at=due_at,
        state=_state(response, contact=contact, closed=closed, due_at=due_at, rule=rule, at=at),
        is_open=contact is None and closed is None,
    )


def started_at(received_at: datetime, *, rule: ResponseRule) -> datetime:
    """When the clock began: when the service received the referral, or when it next opened."""
    if rule.is_open_always:
        return received_at
    day = london_day(received_at)
    if received_at < (opens := at_time(day, rule.opens_at)):
        return opens
    if received_at >= at_time(day, rule.closes_at):
        return at_time(day + _A_DAY, rule.opens_at)
    return received_at


def _state(
    response: Response,
    *,
    contact: datetime | None,
    closed: datetime | None,
    due_at: datetime,
    rule: ResponseRule,
    at: datetime,
) -> State:
    if contact is not None:
        return State.MET if contact <= due_at else State.MISSED
    if closed is not None and closed <= due_at and response.outcome in rule.left_out:
        return State.LEFT_OUT
    if closed is not None or at > due_at:
        return State.MISSED
    return State.RUNNING


def _by(instant: datetime | None, at: datetime) -> datetime | None:
    return instant if instant is not None and instant <= at else None
