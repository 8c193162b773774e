"""The pathway lanes: who came, who moved on, who waits, who is expected, for P0 to P3 and any way of grouping them.

Over any span, at every node: those there at the end = those there at the start + came - went on - came to nothing
- followed no more.
How long the steps took is `times`; how long a queue lasts is `clear`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from metrics.beddays.worked import clock
from metrics.flow.cause import HUB_DECISION
from metrics.flow.expected import Ahead, Coming, Readied
from metrics.flow.lane import Grouping, Lane, Span
from metrics.flow.path import NOT_SAID, QUEUE, Node, Path, Whose, path_of
from metrics.flow.worked import a_referral
from metrics.vocabulary.days import london_day
from metrics.vocabulary.definition import Definition, Worked
from metrics.vocabulary.episodes import Pathway, Referral

_A_MOMENT = timedelta(microseconds=1)
ACUTE, NOT_ACUTE = "acute", "not_acute"


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
    found = Lanes(by)
    for path in paths:
        found.count(path, span=span)
    return found.with_people(span=span, readied=readied, ahead=ahead)


class Lanes:
    """The referrals in the lanes. One that was counted over a span is taken out again by counting it with sign -1 over
    the same."""

    def __init__(self, by: Grouping) -> None:
        self._by = by
        self._lanes: dict[tuple[str, Pathway], Lane] = {}
        self._counted: Counter[tuple[str, Pathway]] = Counter()

    def count(self, path: Path, *, span: Span, sign: int = 1) -> None:
        """Count a referral in its lane, if it had been made by the end of the span."""
        if path.steps[0] > span.end:
            return
        key = (self._by.of(path.whose), path.referral.pathway)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(pathway=key[1], group=key[0])
        days = (london_day(span.start + _A_MOMENT), london_day(span.end))
        _count_flow(lane, path, span=span, days=days, sign=sign)
        if path.is_waiting(span.end):
            _count_waiting(lane, path.referral, at=span.end, today=days[1], sign=sign)
        self._counted[key] += sign
        if not self._counted[key]:
            del self._counted[key], self._lanes[key]

    def with_people(self, *, span: Span, readied: Iterable[Readied], ahead: Iterable[Coming]) -> tuple[Lane, ...]:
        """The lanes as they are now, by group and pathway in order, with whoever became ready and is expected. Of no
        grouping all four are there, whether anybody is in them or not."""
        found = {key: lane.copy() for key, lane in self._lanes.items()}
        if self._by is Grouping.ALL:
            for pathway in Pathway:
                found.setdefault(("", pathway), Lane(pathway=pathway, group=""))

        def lane_of(whose: Whose, pathway: Pathway) -> Lane:
            key = (self._by.of(whose), pathway)
            return found.get(key) or found.setdefault(key, Lane(pathway=pathway, group=key[0]))

        for each in readied:
            if span.has(each.at) and each.whose.pathway is not None:
                lane_of(each.whose, each.whose.pathway).became_ready += 1
        today = london_day(span.end)
        last_days = {each: each.last_day(span.end) for each in Ahead}
        for coming in ahead:
            if coming.whose.pathway is not None:
                _count_coming(lane_of(coming.whose, coming.whose.pathway), coming, today=today, last_days=last_days)
        return tuple(found[key] for key in sorted(found))


def _count_flow(lane: Lane, path: Path, *, span: Span, days: tuple[date, date], sign: int) -> None:
    booked = path.referral.booked_for
    lane.booked += sign * (booked is not None and days[0] <= booked <= days[1])
    if path.last_at <= span.start:
        _count_resting(lane, path, sign=sign)
    else:
        _count_moving(lane, path, span=span, sign=sign)


def _count_resting(lane: Lane, path: Path, *, sign: int) -> None:
    """Most of a month's referrals: nothing happened to them in the span."""
    if path.rests_at is not None:
        lane.nodes[path.rests_at].at_start += sign
        lane.nodes[path.rests_at].at_end += sign
        lane.waiting_at_start += sign * (path.rests_at in QUEUE)


def _count_moving(lane: Lane, path: Path, *, span: Span, sign: int) -> None:
    is_step_up = path.referral.stay is None
    for node in Node:
        entered = path.steps[node]
        if entered is None:
            break
        flow, onward = lane.nodes[node], path.steps[node + 1]
        flow.at_start += sign * path.is_at(node, span.start)
        flow.at_end += sign * path.is_at(node, span.end)
        flow.came += sign * span.has(entered)
        flow.went_on += sign * span.has(onward)
        if onward is None:
            flow.came_to_nothing += sign * span.has(path.nothing_at)
            flow.unfollowed += sign * span.has(path.unfollowed_at)
    referred, decided, accepted, started, ended = (span.has(step) for step in path.steps)
    lane.waiting_at_start += sign * path.is_waiting(span.start)
    lane.referred += sign * referred
    lane.decided += sign * decided
    lane.accepted += sign * accepted
    lane.started += sign * started
    lane.gone += sign * (started and not is_step_up)
    lane.ended += sign * ended
    lane.step_up_referred += sign * (is_step_up and referred)
    lane.step_up_started += sign * (is_step_up and started)
    if path.steps[Node.SERVICE] is None:
        lane.unfollowed += sign * span.has(path.unfollowed_at)
    if span.has(path.nothing_at):
        lane.came_to_nothing[path.outcome or NOT_SAID] += sign


def _count_waiting(lane: Lane, referral: Referral, *, at: datetime, today: date, sign: int) -> None:
    lane.waiting += sign
    lane.waiting_by_tag[tag_of(referral, at=at)] += sign
    lane.waiting_by_place[referral.waiting_in or NOT_SAID] += sign
    lane.waiting_booked += sign * (referral.booked_for is not None)
    lane.booked_today += sign * (referral.booked_for == today)
    lane.step_up_waiting += sign * (referral.stay is None)


def tag_of(referral: Referral, *, at: datetime) -> str:
    """Why somebody waits, as their source says; where it does not, they wait for the hub until that has decided."""
    is_decided = referral.decided_at is not None and referral.decided_at <= at
    return referral.tag or (NOT_SAID if is_decided else HUB_DECISION)


def _count_coming(lane: Lane, coming: Coming, *, today: date, last_days: Mapping[Ahead, date]) -> None:
    if coming.on < today:
        lane.overdue += 1
        return
    for ahead, expected in lane.expected.items():
        if coming.on <= last_days[ahead]:
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
