"""Urgent community response of a day: clocks met, missed, running, what is due soon, visits left; declined, deferred.

Where a clock begins and ends is `clocks`. Also how many short-term services began within two days of their referral.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from metrics.beddays.worked import clock
from metrics.flow.clocks import TWO_HOUR, Clock, State, clock_at
from metrics.flow.lane import Span
from metrics.flow.offers import RESPONSE_VISIT, an_offer
from metrics.flow.rules import FlowRules, ResponseRule
from metrics.flow.worked import a_referral
from metrics.vocabulary.days import at_time, london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Offer, Pathway, Referral, Response

_AN_HOUR = timedelta(hours=1)
_MARKS = 12
NOT_SAID = "not said"
SHORT_TERM = frozenset({Pathway.P1, Pathway.P2})
"""The pathways whose services are short-term, and are to begin soon."""


class By(StrEnum):
    """What responses are told apart by."""

    ALL = "all"
    TEAM = "team"
    LOCALITY = "locality"
    COUNCIL = "council"

    def of(self, response: Response) -> str:
        """The group of a response, "" where it is not known."""
        known = {
            By.TEAM: response.organisation,
            By.LOCALITY: response.locality,
            By.COUNCIL: response.home_council,
        }
        return known.get(self) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Clocks of one priority on a London day, in referrals.

    `met` + `missed` are those due today that are settled; `share` is of them, None where there are none. `running`:
    not seen, and not due yet; of them `running_due_today`, and `due_by` each hour ahead. `untriaged`: running, and
    nobody has triaged them. `overdue`: missed and still not seen, whenever they were due. `declined` and `deferred`, by
    reason, and `left_out`, by outcome, of today. `visits_left`: staffed visits of shifts that are not over; None where
    no team says. `is_standard_met` None: no share.
    """

    priority: str
    group: str
    received: int
    met: int
    missed: int
    running: int
    running_due_today: int
    due_by: tuple[tuple[datetime, int], ...]
    untriaged: int
    overdue: int
    left_out: Mapping[str, int]
    declined: Mapping[str, int]
    deferred: Mapping[str, int]
    standard_share: float
    visits_left: float | None
    evidence: Mapping[State, tuple[str, ...]]

    @property
    def due(self) -> int:
        """Clocks due today that are settled."""
        return self.met + self.missed

    @property
    def share(self) -> float | None:
        """Those met, of those due today that are settled."""
        return self.met / self.due if self.due else None

    @property
    def is_standard_met(self) -> bool | None:
        """Whether the share is at or above the standard."""
        return None if self.share is None else self.share >= self.standard_share


def answers(
    responses: Iterable[Response],
    *,
    at: datetime,
    rules: FlowRules,
    offers: Iterable[Offer] = (),
    priority: str = TWO_HOUR,
    by: By = By.ALL,
) -> tuple[Answers, ...]:
    """The clocks of the London day of an instant, by group in order. `responses`: each once. Visits are told by team
    or in all; a locality or council has no shifts of its own."""
    today = london_day(at)
    rule = rules.response_rule(on=today)
    grouped: defaultdict[str, list[Clock]] = defaultdict(list)
    for response in responses:
        if response.priority == priority and response.received_at <= at:
            grouped[by.of(response)].append(clock_at(response, rules=rules, at=at))
    left = visits_left(offers, at=at, rule=rule)
    groups = set(grouped) | (left.keys() if by is By.TEAM else {""} if by is By.ALL else set())
    return tuple(
        _answers(
            grouped[group], priority=priority, group=group, at=at, rule=rule, visits=_visits(left, by=by, group=group)
        )
        for group in sorted(groups)
    )


def visits_left(offers: Iterable[Offer], *, at: datetime, rule: ResponseRule) -> Mapping[str, float]:
    """Staffed visits left today by team; none is told of a team that says nothing of its shifts."""
    is_closed = not rule.is_open_always and at >= at_time(london_day(at), rule.closes_at)
    left: dict[str, float] = {}
    for team, theirs in shifts_left(offers, at=at).items():
        known = [shift.usable for shift in theirs if shift.usable is not None]
        if known:
            left[team] = 0.0 if is_closed else sum(sorted(known))
    return left


def shifts_left(offers: Iterable[Offer], *, at: datetime) -> Mapping[str, list[Offer]]:
    """Today's shifts that are not over, by team. A shift lasts until the team's next one begins."""
    today = london_day(at)
    shifts: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.kind == RESPONSE_VISIT and london_day(offer.starts_at) == today:
            shifts[offer.organisation].append(offer)
    left = {}
    for team, theirs in shifts.items():
        begun = max((shift.starts_at for shift in theirs if shift.starts_at <= at), default=at)
        left[team] = [shift for shift in theirs if shift.starts_at >= begun]
    return left


def _visits(left: Mapping[str, float], *, by: By, group: str) -> float | None:
    if by is By.ALL:
        return sum(sorted(left.values())) if left else None
    return left.get(group) if by is By.TEAM else None


def _answers(
    clocks: list[Clock], *, priority: str, group: str, at: datetime, rule: ResponseRule, visits: float | None
) -> Answers:
    today = london_day(at)
    due_today = [each for each in clocks if london_day(each.due_at) == today]
    running = [each for each in clocks if each.state is State.RUNNING]
    settled = {
        State.MET: [each for each in due_today if each.state is State.MET],
        State.MISSED: [each for each in due_today if each.state is State.MISSED],
        State.RUNNING: running,
        State.LEFT_OUT: [each for each in clocks if each.state is State.LEFT_OUT and _closed_on(each, at=at) == today],
    }
    ended_today = [each.response for each in clocks if _closed_on(each, at=at) == today]
    return Answers(
        priority=priority,
        group=group,
        received=sum(london_day(each.response.received_at) == today for each in clocks),
        met=len(settled[State.MET]),
        missed=len(settled[State.MISSED]),
        running=len(running),
        running_due_today=sum(london_day(each.due_at) == today for each in running),
        due_by=_due_by(running, at=at),
        untriaged=sum(each.response.triaged_at is None or each.response.triaged_at > at for each in running),
        overdue=sum(each.is_open and each.state is State.MISSED for each in clocks),
        left_out=_ranked(each.response.outcome for each in settled[State.LEFT_OUT]),
        declined=_ranked(each.reason for each in ended_today if each.outcome == "declined"),
        deferred=_ranked(each.reason for each in ended_today if each.outcome == "deferred"),
        standard_share=rule.standard_share,
        visits_left=visits,
        evidence={state: tuple(sorted(each.response.key for each in held)) for state, held in settled.items()},
    )


def _closed_on(each: Clock, *, at: datetime) -> date | None:
    closed = each.response.closed_at
    return london_day(closed) if closed is not None and closed <= at else None


def _due_by(running: list[Clock], *, at: datetime) -> tuple[tuple[datetime, int], ...]:
    first = at.replace(minute=0, second=0, microsecond=0) + _AN_HOUR
    marks = [first + number * _AN_HOUR for number in range(_MARKS)]
    return tuple((mark, sum(each.due_at <= mark for each in running)) for mark in marks)


def _ranked(words: Iterable[str | None]) -> Mapping[str, int]:
    counts = Counter(word or NOT_SAID for word in words)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoonStarts:
    """Of `started` services that began in a span, how many did so soon enough after their referral."""

    started: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Those in time, None where none began."""
        return self.in_time / self.started if self.started else None


def soon_starts(
    referrals: Iterable[Referral],
    *,
    span: Span,
    within: timedelta,
    pathways: frozenset[Pathway] = SHORT_TERM,
) -> SoonStarts:
    """How many short-term services that began in a span did so within the time the rules set."""
    begun = [
        is_soon
        for each in referrals
        if each.pathway in pathways and (is_soon := began_soon(each, span=span, within=within)) is not None
    ]
    return SoonStarts(started=len(begun), in_time=sum(begun))


def began_soon(referral: Referral, *, span: Span, within: timedelta) -> bool | None:
    """Whether a service began within a time of its referral; None where it did not begin in the span."""
    started = referral.started_at
    if started is None or not span.has(started):
        return None
    return started - referral.referred_at <= within


def _response(
    number: int, received: str, *, contact: str | None = None, closed: str | None = None, outcome: str | None = None
) -> Response:
    return Response(
        key=f"UC-{number}", organisation="UCR-A", priority=TWO_HOUR, source=None, home_council=None, locality=None,
        received_at=clock(received), triaged_at=None, first_contact_at=clock(contact) if contact else None,
        closed_at=clock(closed) if closed else None, outcome=outcome, reason=None, observed_at=clock(received),
    )  # fmt: skip


def _line(*responses: Response, at: str = "2026-11-10 11:20") -> tuple[int, int, int, int]:
    (found,) = answers(responses, at=clock(at), rules=FlowRules())
    return found.due, found.met, found.missed, found.running


def _left(at: str) -> float | None:
    shifts = [
        an_offer("2026-11-10 08:00", usable=3.0, kind=RESPONSE_VISIT, locality="all"),
        an_offer("2026-11-10 14:00", usable=8.0, kind=RESPONSE_VISIT, locality="all"),
    ]
    return visits_left(shifts, at=clock(at), rule=ResponseRule()).get("TEAM-A")


DEFINITIONS = (
    Definition(
        key="ucr.two_hour",
        title="Two-hour responses of today",
        unit="referrals",
        says="Two-hour clocks due today: met, missed; those that run; declined and deferred told apart.",
        rule="From the service's receiving a referral to the first contact face to face; triage does not pause it. "
        "Received from 20:00 on or before 08:00, it begins at 08:00 (a dated setting, to be checked). Due today: the "
        "two hours end today. Met: seen by then. Missed: not. One that ended without contact before it was due, by an "
        "outcome the setting names (declined, deferred, nobody there, passed on), is listed and not counted.",
        inputs=("responses", "response rule"),
        source="NHS England, two-hour urgent community response; technical data guidance 2020/21",
        valid_from=date(2022, 12, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="seen after 98 minutes; seen after 130; one runs",
                answer=(2, 1, 1, 1),
                work=lambda: _line(
                    _response(1, "2026-11-10 08:20", contact="2026-11-10 09:58"),
                    _response(2, "2026-11-10 08:30", contact="2026-11-10 10:40"),
                    _response(3, "2026-11-10 11:05"),
                ),
            ),
            Worked(
                situation="received at half past nine in the evening, seen at half past nine in the morning",
                answer=(1, 1, 0, 0),
                work=lambda: _line(_response(1, "2026-11-09 21:30", contact="2026-11-10 09:30")),
            ),
            Worked(
                situation="declined within the hour: not counted; put off after it was due: missed",
                answer=(1, 0, 1, 0),
                work=lambda: _line(
                    _response(1, "2026-11-10 08:20", closed="2026-11-10 08:50", outcome="declined"),
                    _response(2, "2026-11-10 08:20", closed="2026-11-10 10:50", outcome="deferred"),
                ),
            ),
            Worked(
                situation="seen at the very minute it was due",
                answer=(1, 1, 0, 0),
                work=lambda: _line(_response(1, "2026-11-10 08:20", contact="2026-11-10 10:20")),
            ),
        ),
    ),
    Definition(
        key="ucr.visits_left",
        title="Staffed visits left today",
        unit="visits",
        says="First visits that the staff on shift, and on the shifts to come today, can still make.",
        rule="Staffed less done and promised, of today's shifts that are not over: a shift lasts until the team's next "
        "one begins, the last until the service closes.",
        inputs=("offers of visits",),
        source="Homeward",
        valid_from=date(2022, 12, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="three left in the morning shift, eight in the next, at twenty past eleven; then at three",
                answer=(11.0, 8.0),
                work=lambda: (_left("2026-11-10 11:20"), _left("2026-11-10 15:00")),
            ),
        ),
    ),
    Definition(
        key="flow.soon_starts",
        title="Started within two days",
        unit="share",
        says="Short-term services at home or in a bed that began within two days of their referral.",
        rule="Of the pathway 1 and 2 services that began in the span, those that did so at most 48 hours (a setting) "
        "after their referral.",
        inputs=("referrals", "planning rule"),
        source="NICE quality standard 173 for bed-based care; the same aim for reablement at home (to be checked)",
        valid_from=date(2017, 8, 1),
        is_indicative=True,
        examples=(
            Worked(
                situation="one after 47 hours, one after 49",
                answer=0.5,
                work=lambda: (
                    soon_starts(
                        [
                            a_referral("2026-11-03 10:00", started="2026-11-05 09:00", key="RF-1"),
                            a_referral("2026-11-03 10:00", started="2026-11-05 11:00", key="RF-2"),
                        ],
                        span=Span(clock("2026-11-01 00:00"), clock("2026-11-10 00:00")),
                        within=timedelta(days=2),
                    ).share
                ),
            ),
        ),
    ),
)
