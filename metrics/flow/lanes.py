"""The pathway lanes: who came, who moved on, who waits, who is expected, for P0 to P3 and any way of grouping them.

Over any span, at every node: those there at the end = those there at the start + came - went on - came to nothing
- followed no more.
How long the steps took is `times`; how long a queue lasts is `clear`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.beddays.worked import clock
from metrics.flow.cause import HUB_DECISION
from metrics.flow.expected import Ahead, Coming, Readied
from metrics.flow.path import NOT_SAID, QUEUE, Node, Path, Whose, path_of
from metrics.flow.worked import a_referral
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Pathway, Referral

_A_MOMENT = timedelta(microseconds=1)
ACUTE, NOT_ACUTE = "acute", "not_acute"


class Grouping(StrEnum):
    """What lanes are told apart by, beside the pathway."""

    ALL = "all"
    SERVICE = "service"
    LOCALITY = "locality"
    SITE = "site"
    COUNCIL = "council"

    def of(self, whose: Whose) -> str:
        """The group somebody is in, "" where it is not known."""
        if self is Grouping.ALL:
            return ""
        return str(getattr(whose, self.value) or "")


class Span(NamedTuple):
    """After `start`, up to and including `end`: what happens at an instant has happened at it."""

    start: datetime
    end: datetime

    def has(self, instant: datetime | None) -> bool:
        """Whether something happened in it."""
        return instant is not None and self.start < instant <= self.end


@dataclass(slots=True)
class NodeFlow:
    """One node over a span, in referrals. `unfollowed`: whose source tells of them no more."""

    at_start: int = 0
    came: int = 0
    went_on: int = 0
    came_to_nothing: int = 0
    unfollowed: int = 0
    at_end: int = 0


@dataclass(slots=True)
class Expected:
    """Who is expected up to a day: `new`, with no referral yet; `held`, whose referral waits already, and who are among
    those waiting."""

    new: int = 0
    held: int = 0


@dataclass(slots=True, kw_only=True)
class Lane:
    """One pathway of one group over a span, and as it stands at the span's end.

    In people (referrals). `gone`: of those started, how many left a bed for it. `booked`: an agreed start on a London
    day of the span. `unfollowed`: of those waiting, whose source tells of them no more. `step_up_*`: people in no bed,
    who draw on the same capacity and are among the rest.
    """

    pathway: Pathway
    group: str
    nodes: Mapping[Node, NodeFlow] = field(default_factory=lambda: {node: NodeFlow() for node in Node})
    became_ready: int = 0
    waiting_at_start: int = 0
    referred: int = 0
    decided: int = 0
    accepted: int = 0
    booked: int = 0
    started: int = 0
    gone: int = 0
    ended: int = 0
    came_to_nothing: Counter[str] = field(default_factory=Counter)
    unfollowed: int = 0
    waiting: int = 0
    waiting_by_tag: Counter[str] = field(default_factory=Counter)
    waiting_by_place: Counter[str] = field(default_factory=Counter)
    waiting_booked: int = 0
    booked_today: int = 0
    step_up_waiting: int = 0
    step_up_referred: int = 0
    step_up_started: int = 0
    expected: Mapping[Ahead, Expected] = field(default_factory=lambda: {ahead: Expected() for ahead in Ahead})
    overdue: int = 0

    @property
    def waiting_unbooked(self) -> int:
        """Those waiting with no start agreed."""
        return self.waiting - self.waiting_booked

    @property
    def queue_at_midnight(self) -> int:
        """Those waiting, with those expected today who have no referral yet, less those booked to start today."""
        return self.waiting + self.expected[Ahead.TODAY].new - self.booked_today


def lanes(
    paths: Iterable[Path],
    *,
    span: Span,
    by: Grouping = Grouping.ALL,
    readied: Iterable[Readied] = (),
    ahead: Iterable[Coming] = (),
) -> tuple[Lane, ...]:
    """Every lane, by group and pathway in order. `paths`: each referral once. `readied`, `ahead`: as `expected` tells
    them, of each stay once; who has no pathway yet is in no lane."""
    found = _Lanes(by)
    today = london_day(span.end)
    days = (london_day(span.start + _A_MOMENT), today)
    for path in paths:
        if path.steps[0] <= span.end:
            lane = found.of(path.whose)
            _count_flow(lane, path, span=span, days=days)
            if path.is_waiting(span.end):
                _count_waiting(lane, path.referral, at=span.end, today=today)
    for each in readied:
        if span.has(each.at) and each.whose.pathway is not None:
            found.of(each.whose).became_ready += 1
    for coming in ahead:
        if coming.whose.pathway is not None:
            _count_coming(found.of(coming.whose), coming, at=span.end, today=today)
    return tuple(found.lanes[key] for key in sorted(found.lanes))


class _Lanes:
    """The lanes in the making; of no grouping all four are there, whether anybody is in them or not."""

    def __init__(self, by: Grouping) -> None:
        self._by = by
        self.lanes: dict[tuple[str, Pathway], Lane] = {}
        if by is Grouping.ALL:
            self.lanes = {("", pathway): Lane(pathway=pathway, group="") for pathway in Pathway}

    def of(self, whose: Whose) -> Lane:
        """The lane of somebody whose pathway is known."""
        pathway = Pathway(whose.pathway or "")
        key = (self._by.of(whose), pathway)
        found = self.lanes.get(key)
        if found is None:
            found = self.lanes[key] = Lane(pathway=pathway, group=key[0])
        return found


def _count_flow(lane: Lane, path: Path, *, span: Span, days: tuple[date, date]) -> None:
    booked = path.referral.booked_for
    lane.booked += booked is not None and days[0] <= booked <= days[1]
    if path.last_at <= span.start:
        _count_resting(lane, path)
    else:
        _count_moving(lane, path, span=span)


def _count_resting(lane: Lane, path: Path) -> None:
    """Most of a month's referrals: nothing happened to them in the span."""
    if path.rests_at is not None:
        lane.nodes[path.rests_at].at_start += 1
        lane.nodes[path.rests_at].at_end += 1
        lane.waiting_at_start += path.rests_at in QUEUE


def _count_moving(lane: Lane, path: Path, *, span: Span) -> None:
    is_step_up = path.referral.stay is None
    for node in Node:
        entered = path.steps[node]
        if entered is None:
            break
        flow, onward = lane.nodes[node], path.steps[node + 1]
        flow.at_start += path.is_at(node, span.start)
        flow.at_end += path.is_at(node, span.end)
        flow.came += span.has(entered)
        flow.went_on += span.has(onward)
        if onward is None:
            flow.came_to_nothing += span.has(path.nothing_at)
            flow.unfollowed += span.has(path.unfollowed_at)
    referred, decided, accepted, started, ended = (span.has(step) for step in path.steps)
    lane.waiting_at_start += path.is_waiting(span.start)
    lane.referred += referred
    lane.decided += decided
    lane.accepted += accepted
    lane.started += started
    lane.gone += started and not is_step_up
    lane.ended += ended
    lane.step_up_referred += is_step_up and referred
    lane.step_up_started += is_step_up and started
    if path.steps[Node.SERVICE] is None:
        lane.unfollowed += span.has(path.unfollowed_at)
    if span.has(path.nothing_at):
        lane.came_to_nothing[path.outcome or NOT_SAID] += 1


def _count_waiting(lane: Lane, referral: Referral, *, at: datetime, today: date) -> None:
    lane.waiting += 1
    lane.waiting_by_tag[tag_of(referral, at=at)] += 1
    lane.waiting_by_place[referral.waiting_in or NOT_SAID] += 1
    lane.waiting_booked += referral.booked_for is not None
    lane.booked_today += referral.booked_for == today
    lane.step_up_waiting += referral.stay is None


def tag_of(referral: Referral, *, at: datetime) -> str:
    """Why somebody waits, as their source says; where it does not, they wait for the hub until that has decided."""
    is_decided = referral.decided_at is not None and referral.decided_at <= at
    return referral.tag or (NOT_SAID if is_decided else HUB_DECISION)


def _count_coming(lane: Lane, coming: Coming, *, at: datetime, today: date) -> None:
    if coming.on < today:
        lane.overdue += 1
        return
    for ahead, expected in lane.expected.items():
        if coming.on <= ahead.last_day(at):
            if coming.is_referred:
                expected.held += 1
            else:
                expected.new += 1


def pathway_table(referred_and_final: Iterable[tuple[Pathway | None, Pathway | None]]) -> Mapping[tuple[str, str], int]:
    """How many were referred to one pathway and left on another: (referred, final) -> people, "" where not known."""
    return Counter((first or "", last or "") for first, last in referred_and_final)


_SPAN = Span(clock("2026-11-10 00:00"), clock("2026-11-10 12:00"))


def _p1(*referrals: Referral, expected_new: int = 0) -> Lane:
    ahead = [
        Coming(Whose(Pathway.P1, None, None, "SITE-A", None), f"ST-{number}", london_day(_SPAN.end), is_referred=False)
        for number in range(expected_new)
    ]
    return next(lane for lane in lanes(map(path_of, referrals), span=_SPAN, ahead=ahead) if lane.pathway is Pathway.P1)


def _conservation(*referrals: Referral) -> tuple[int, int, int, int, int]:
    lane = _p1(*referrals)
    nothing = sum(lane.came_to_nothing.values())
    return lane.waiting_at_start, lane.referred, lane.started, nothing, lane.waiting


DEFINITIONS = (
    Definition(
        key="flow.waiting",
        title="Waiting for a pathway service",
        unit="people",
        says="Referrals made, and neither begun nor come to nothing, step-up from the community among them.",
        rule="Over any span, at every node and in all: there at the end = there at the start + came - went on - came "
        "to nothing - followed no more: those whom their source's lists have not named for as long as the catalogue "
        "says (of a service that only a hub knows, from its start on: nobody tells when it ends). A step that a source "
        "leaves out counts as passed with the next one that is known. By tag (hub decision where none is sent and the "
        "hub has not decided), by where they wait, booked and unbooked.",
        inputs=("referrals",),
        source="Homeward; waits in acute and not in acute, booked and unbooked, as operational feeds name them",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="two waited at midnight; one came, one began, one died by noon: one waits",
                answer=(2, 1, 1, 1, 1),
                work=lambda: _conservation(
                    a_referral("2026-11-08 09:00", accepted="2026-11-09 09:00", started="2026-11-10 10:00", key="RF-1"),
                    a_referral("2026-11-09 09:00", closed="2026-11-10 08:00", outcome="died", key="RF-2"),
                    a_referral("2026-11-10 11:00", key="RF-3"),
                ),
            ),
            Worked(
                situation="made and withdrawn within the span: came, and came to nothing",
                answer=(0, 1, 0, 1, 0),
                work=lambda: _conservation(
                    a_referral("2026-11-10 08:00", closed="2026-11-10 09:00", outcome="withdrawn")
                ),
            ),
        ),
    ),
    Definition(
        key="flow.queue_at_midnight",
        title="Queue at midnight",
        unit="people",
        says="Who will be waiting at midnight if what is expected and booked today happens, and nothing else.",
        rule="Waiting now + people expected to be ready today who have no referral yet - people booked to start today. "
        "Those not ready whose referral is already held are waiting now, and are not added again.",
        inputs=("referrals", "expected dates", "bookings"),
        source="Homeward",
        valid_from=date(2024, 5, 27),
        is_indicative=True,
        examples=(
            Worked(
                situation="three wait, one of them booked for today; two more are expected today",
                answer=4,
                work=lambda: (
                    _p1(
                        a_referral("2026-11-08 09:00", booked="2026-11-10", key="RF-1"),
                        a_referral("2026-11-09 09:00", booked="2026-11-12", key="RF-2"),
                        a_referral("2026-11-10 11:00", key="RF-3"),
                        expected_new=2,
                    ).queue_at_midnight
                ),
            ),
        ),
    ),
)
