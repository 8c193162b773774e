"""The path home of one person, followed to its end: every dated step in order, how long to the next, what is missing.

Tells what was recorded and judges nothing. A step that should have been there by now and was not sent is named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from metrics.beddays.readiness import spells_of
from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.flow.worked import a_referral, referred
from metrics.vocabulary.days import start_of
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Referral

_AN_HOUR = timedelta(hours=1)
_NOBODY: Mapping[str, datetime] = MappingProxyType({})


class What(StrEnum):
    """A step on the way home."""

    ADMITTED = "admitted"
    READY = "ready to leave"
    MET_AGAIN = "met the criteria again"
    REFERRED = "referred"
    DECIDED = "decided"
    ACCEPTED = "accepted"
    BOOKED_FOR = "booked for"
    STARTED = "service began"
    CAME_TO_NOTHING = "came to nothing"
    LEFT = "left the bed"
    ENDED = "service ended"
    UNFOLLOWED = "followed no more"


# Of steps at one instant, the one that comes first in the order above is told first.
_ORDER = {what: number for number, what in enumerate(What)}


class Mark(NamedTuple):
    """One step: when, what, of which referral (None: of the stay), and a word of detail. `hours`: since the one before.

    A booked day stands at its first instant, and is only a day."""

    at: datetime
    what: What
    referral: str | None
    detail: str | None
    hours: float | None


class Missing(NamedTuple):
    """A step that a later one says must have been, and that nobody sent."""

    what: What
    referral: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathHome:
    """The way of one stay. `is_ended`: they left the bed, and no service that was asked for is open or goes on, as far
    as anybody tells."""

    stay: str
    marks: tuple[Mark, ...]
    missing: tuple[Missing, ...]
    is_ended: bool


def path_home(record: StayRecord, *, at: datetime, unfollowed: Mapping[str, datetime] = _NOBODY) -> PathHome:
    """Everything that had happened by an instant, and the days booked, in order of time. `unfollowed`: since when
    whoever told of a request tells of it no more, by key; of one that is over it means nothing."""
    marks = [*_of_stay(record)]
    missing: list[Missing] = []
    for referral in record.referrals:
        if referral.referred_at <= at:
            marks.extend(_of_referral(referral))
            lost_at = unfollowed.get(referral.key)
            if lost_at is not None and _goes_on(referral, at=at):
                marks.append(Mark(max(lost_at, _last(referral)), What.UNFOLLOWED, referral.key, None, None))
            missing.extend(_missing(referral, at=at))
    stay = record.stay
    has_left = stay.left_at is not None and stay.left_at <= at
    if has_left and stay.left_to is None:
        missing.append(Missing(What.LEFT, None))
    known = [mark for mark in marks if mark.at <= at or mark.what is What.BOOKED_FOR]
    return PathHome(
        stay=stay.key,
        marks=_with_hours(sorted(known, key=lambda mark: (mark.at, _ORDER[mark.what], mark.referral or ""))),
        missing=tuple(missing),
        is_ended=has_left
        and not any(_goes_on(referral, at=at) for referral in record.referrals if referral.key not in unfollowed),
    )


def _of_stay(record: StayRecord) -> Iterable[Mark]:
    stay = record.stay
    yield Mark(stay.admitted_at, What.ADMITTED, None, stay.source, None)
    for spell in spells_of(record):
        yield Mark(spell.starts_at, What.READY, None, None, None)
        if spell.ends_at is not None and spell.ends_at != stay.left_at:
            yield Mark(spell.ends_at, What.MET_AGAIN, None, None, None)
    if stay.left_at is not None:
        yield Mark(stay.left_at, What.LEFT, None, stay.left_to, None)


def _of_referral(referral: Referral) -> Iterable[Mark]:
    key = referral.key
    yield Mark(referral.referred_at, What.REFERRED, key, referral.pathway, None)
    if referral.booked_for is not None:
        yield Mark(start_of(referral.booked_for), What.BOOKED_FOR, key, referral.booked_for.isoformat(), None)
    for when, what, detail in (
        (referral.decided_at, What.DECIDED, None),
        (referral.accepted_at, What.ACCEPTED, None),
        (referral.started_at, What.STARTED, referral.organisation),
        (referral.ended_at, What.ENDED, None),
        (referral.closed_at if _is_nothing(referral) else None, What.CAME_TO_NOTHING, referral.outcome),
    ):
        if when is not None:
            yield Mark(when, what, key, detail, None)


def _is_nothing(referral: Referral) -> bool:
    return referral.started_at is None and referral.outcome != "started"


def _missing(referral: Referral, *, at: datetime) -> Iterable[Missing]:
    steps = (
        (What.DECIDED, referral.decided_at),
        (What.ACCEPTED, referral.accepted_at),
        (What.STARTED, referral.started_at or (referral.closed_at if referral.outcome == "started" else None)),
        (What.ENDED, referral.ended_at),
    )
    known = [number for number, (_, when) in enumerate(steps) if when is not None and when <= at]
    last = max(known, default=-1)
    for number, (what, _) in enumerate(steps[: max(last, 0)]):
        if number not in known:
            yield Missing(what, referral.key)
    if referral.outcome == "started" and referral.started_at is None:
        yield Missing(What.STARTED, referral.key)


def _goes_on(referral: Referral, *, at: datetime) -> bool:
    """Whether a referral is open, or its service has begun and no end is known."""
    if _is_nothing(referral):
        return referral.closed_at is None or referral.closed_at > at
    return referral.ended_at is None or referral.ended_at > at


def _last(referral: Referral) -> datetime:
    """When anything was last told to have happened to a referral."""
    steps = (referral.decided_at, referral.accepted_at, referral.started_at)
    return max((step for step in steps if step is not None), default=referral.referred_at)


def _with_hours(marks: list[Mark]) -> tuple[Mark, ...]:
    told: list[Mark] = []
    before: datetime | None = None
    for mark in marks:
        # A booked day is no instant: nothing is counted to it, and nothing from it.
        is_day = mark.what is What.BOOKED_FOR
        told.append(mark if is_day or before is None else mark._replace(hours=(mark.at - before) / _AN_HOUR))
        before = before if is_day else mark.at
    return tuple(told)


def _told() -> tuple[tuple[str, float | None], ...]:
    record = referred(
        a_stay("2026-11-01 10:00", "2026-11-05 14:00", ready=[("2026-11-03 10:00", "2026-11-05 14:00")]),
        a_referral(
            "2026-11-03 12:00", decided="2026-11-04 10:00", started="2026-11-05 14:00", ended="2026-11-20 10:00"
        ),
    )
    return tuple((mark.what.value, mark.hours) for mark in path_home(record, at=clock("2026-11-21 00:00")).marks)


def _lost() -> tuple[tuple[str, bool], ...]:
    asked = a_referral("2026-11-03 12:00", started="2026-11-05 14:00")
    record = referred(a_stay("2026-11-01 10:00", "2026-11-05 14:00"), asked)
    path = path_home(record, at=clock("2026-11-21 00:00"), unfollowed={asked.key: clock("2026-11-05 14:00")})
    return tuple(
        (mark.what.value, path.is_ended) for mark in path.marks if mark.what in (What.STARTED, What.UNFOLLOWED)
    )


DEFINITIONS = (
    Definition(
        key="flow.path_home",
        title="Path home",
        unit="dated steps, hours between them",
        says="Every step of one person's way, from admission to the end of the service that took them home.",
        rule="What was recorded, in order of time, with the hours since the step before; a booked day stands for "
        "itself. A step that a later one says must have been, and nobody sent, is listed as missing. A request that "
        "its lists name no more, or that began at a service which only a hub knows, is followed no more from then on. "
        "Ended: the bed is left and no service asked for is open or goes on, as far as anybody tells.",
        inputs=("stay", "ready intervals", "referrals"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="two days ill, ready, referred, decided next morning, home the day after, 15 days of support",
                answer=(
                    ("admitted", None),
                    ("ready to leave", 48.0),
                    ("referred", 2.0),
                    ("decided", 22.0),
                    ("service began", 28.0),
                    ("left the bed", 0.0),
                    ("service ended", 356.0),
                ),
                work=_told,
            ),
            Worked(
                situation="began at a service that only the hub knows: followed to its start, and ended there",
                answer=(("service began", True), ("followed no more", True)),
                work=_lost,
            ),
        ),
    ),
)
