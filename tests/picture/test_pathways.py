"""The lanes of an organisation: each line adds up at every step, and each figure is the number of rows given for it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.flow.expected import Ahead
from metrics.flow.lane import Grouping, Lane, Span
from metrics.flow.path import QUEUE, Node
from metrics.flow.step import just_before
from metrics.flow.times import Leg
from metrics.vocabulary.days import start_of
from metrics.vocabulary.episodes import Pathway, Referral
from picture.call import Call
from picture.pathways import Part, Pathways, pathways
from picture.referrals import Row, State, Step, Wanted, referrals_of
from picture.requests import Narrowed
from picture.sight import RowsClosed, Sight
from picture.viewer import VISITOR
from tests.metrics.flow.people import queues
from tests.picture.given import AT, TODAY, back, called, person
from tests.picture.requested import request

MIDNIGHT = start_of(TODAY)
SINCE_READY = AT - timedelta(days=2)

# AT is nine in the morning, so that nine hours ago it was midnight.
PEOPLE = (
    person("ST-a", ready=[(SINCE_READY, None)]),
    person("ST-b", ready=[(AT - timedelta(hours=2), None)], council="SIM-L2"),
    person("ST-c", ward="SIM-S3-W02", council="SIM-L3", ready=[(SINCE_READY, None)]),
    person("ST-d", left=AT - timedelta(hours=1), ready=[(SINCE_READY, None)], pathways=(Pathway.P2, Pathway.P1)),
    person("ST-e", expected_on=TODAY, pathways=(Pathway.P1, None)),
    person("ST-f", expected_on=TODAY + timedelta(days=2), pathways=(Pathway.P1, None)),
    person("ST-g", expected_on=TODAY, pathways=(Pathway.P1, None)),
    person("ST-h", expected_on=back(1), pathways=(Pathway.P2, None)),
    person("ST-i", expected_on=TODAY, pathways=(Pathway.P0, None)),
    person("ST-j", left=AT - timedelta(days=3), pathways=(Pathway.P1, Pathway.P1)),
)
REQUESTS = (
    # Waits for the hub since yesterday; for reablement, accepted and booked for today; for a bed without capacity.
    request("a", referred=24, stay="ST-a"),
    request("b", referred=30, decided=26, accepted=4, booked=TODAY, holder="SIM-R2", stay="ST-b", council="SIM-L2",
            locality="carrick", tag="being arranged"),
    request("c", referred=40, decided=20, holder="SIM-C2", stay="ST-c", pathway=Pathway.P2, council="SIM-L3",
            tag="no capacity"),
    # Went home an hour ago with reablement, 23 hours after being referred.
    request("d", referred=24, decided=10, accepted=5, started=1, holder="SIM-R1", stay="ST-d"),
    # Not ready yet, and referred already.
    request("g", referred=3, stay="ST-g"),
    # From home: waits; began an hour ago and ended; withdrawn this morning; died last week.
    request("m", referred=50, decided=30, holder="SIM-R1", tag="no capacity"),
    request("n", referred=50, decided=30, accepted=20, started=8, ended=2, holder="SIM-R1"),
    request("o", referred=12, closed=6, outcome="withdrawn", holder="SIM-R1"),
    request("p", referred=200, closed=170, outcome="died", holder="SIM-R1"),
    # In service since last week.
    request("q", referred=300, decided=290, accepted=280, started=180, holder="SIM-R1"),
)  # fmt: skip


def call_of(organisation: str = "SIM", **silent: timedelta) -> Call:
    return called(*PEOPLE, organisation=organisation, referrals=REQUESTS, silent=silent)


def made(
    call: Call, *, by: Grouping = Grouping.ALL, start: datetime = MIDNIGHT, narrowed: Narrowed | None = None
) -> Pathways:
    return pathways(call, by=by, start=start, days=28, narrowed=narrowed or Narrowed())


def part(found: Pathways, pathway: Pathway = Pathway.P1, group: str = "") -> Part:
    return next(each for each in found.parts if each.lane.pathway is pathway and each.lane.group == group)


def test_a_lane_of_the_morning_by_hand() -> None:
    found = part(made(call_of()))
    lane = found.lane
    # At midnight a, b, d, m and o waited and n had been accepted; g was referred at six.
    assert (lane.waiting_at_start, lane.referred, lane.decided, lane.accepted) == (6, 1, 0, 2)
    assert (lane.started, lane.gone, lane.step_up_started, lane.ended) == (2, 1, 1, 1)
    assert dict(lane.came_to_nothing) == {"withdrawn": 1}
    assert lane.waiting == 6 + 1 - 2 - 1
    assert dict(lane.waiting_by_tag) == {"hub decision": 2, "being arranged": 1, "no capacity": 1}
    assert dict(lane.waiting_by_place) == {"acute": 3, "not_acute": 1}
    assert (lane.waiting_booked, lane.waiting_unbooked, lane.booked, lane.step_up_waiting) == (1, 3, 1, 1)
    # e is expected today and not referred, f in two days; g is expected today and waits already.
    assert {ahead: (each.new, each.held) for ahead, each in lane.expected.items()} == {
        Ahead.TODAY: (1, 1), Ahead.HOURS_24: (1, 1), Ahead.HOURS_48: (2, 1), Ahead.HOURS_72: (2, 1),
    }  # fmt: skip
    assert lane.queue_at_midnight == 4 + 1 - 1
    assert [(node, lane.nodes[node].at_end) for node in Node] == [
        (Node.DECISION, 2), (Node.ACCEPTANCE, 1), (Node.START, 1), (Node.SERVICE, 2),
    ]  # fmt: skip
    assert lane.became_ready == 1
    assert found.not_told == 0


def test_the_other_lanes_of_the_morning() -> None:
    found = made(call_of())
    bed = part(found, Pathway.P2).lane
    assert (bed.waiting, bed.overdue, dict(bed.waiting_by_tag)) == (1, 1, {"no capacity": 1})
    assert part(found, Pathway.P0).lane.expected[Ahead.HOURS_72].new == 0
    assert part(found, Pathway.P3).lane == Lane(pathway=Pathway.P3, group="")
    # d left this morning, on no closed day.
    assert found.final == {("P1", "P1"): 1}


def test_steps_are_timed_over_the_closed_days() -> None:
    found = part(made(call_of()))
    # Of the steps that were reached before today: b waited 4 hours for a decision, q 10, d 14, m and n 20 each.
    took = found.times[Leg.REFERRED_TO_DECIDED]
    assert (took.n, took.median, took.ninetieth, took.missing) == (5, 14.0, 20.0, 0)
    assert found.times[Leg.REFERRED_TO_STARTED].n == 1
    # Ready a day before they were referred: a and d; b was referred before being ready.
    ready = found.times[Leg.READY_TO_REFERRED]
    assert (ready.n, ready.median, ready.ahead) == (3, 24.0, 1)


def test_the_pace_counts_who_came_to_nothing_as_gone() -> None:
    pace = part(made(call_of())).pace
    # One began and one died in 28 days; a, b, d, m, n, p, q and o were referred in them.
    assert (pace.started_a_day * 28, pace.came_to_nothing_a_day * 28, pace.referred_a_day * 28) == (1, 1, 8)
    assert pace.days_to_clear.mean is None


@pytest.mark.parametrize(
    ("organisation", "waiting"),
    [
        ("SIM-S1", {"RF-a", "RF-b", "RF-g"}),
        ("SIM-S1-W09", {"RF-a", "RF-b", "RF-g"}),
        ("SIM-S3", {"RF-c"}),
        # A council sees who lives there and who waits for its services, a service who waits for it.
        ("SIM-L1", {"RF-a", "RF-g", "RF-m"}),
        ("SIM-L2", {"RF-b"}),
        ("SIM-R2", {"RF-b"}),
        ("SIM-D1", {"RF-a", "RF-g"}),
    ],
)
def test_an_organisation_of_either_tree_sees_its_own(organisation: str, waiting: set[str]) -> None:
    call = call_of(organisation)
    assert {row.request.referral.key for row in rows(call, state=State.WAITING)} == waiting
    assert sum(each.lane.waiting for each in made(call).parts) == len(waiting)


def test_who_is_ready_or_expected_is_asked_of_the_service_that_holds_the_request() -> None:
    hub = part(made(call_of("SIM-D1"))).lane
    assert (hub.expected[Ahead.TODAY].held, hub.expected[Ahead.TODAY].new, hub.became_ready) == (1, 0, 0)
    assert part(made(call_of("SIM-R2"))).lane.became_ready == 1


def test_narrowed_to_a_ward_a_council_a_pathway_a_service() -> None:
    call = call_of()
    for narrowed, waiting in (
        (Narrowed(ward="SIM-S1-W09"), 3), (Narrowed(council="SIM-L2"), 1), (Narrowed(pathway=Pathway.P2), 1),
        (Narrowed(service="SIM-R1"), 1), (Narrowed(locality="carrick"), 1),
    ):  # fmt: skip
        found = made(call, narrowed=narrowed)
        assert len(found.parts) == (1 if narrowed.pathway else 4)
        assert sum(each.lane.waiting for each in found.parts) == waiting
        assert len(rows(call, state=State.WAITING, narrowed=narrowed)) == waiting


def rows(
    call: Call, *, state: State | None = None, step: Step | None = None, narrowed: Narrowed | None = None,
    tag: str | None = None, waiting_in: str | None = None, is_booked: bool | None = None, start: datetime = MIDNIGHT,
) -> list[Row]:  # fmt: skip
    wanted = Wanted(state=state, step=step, tag=tag, waiting_in=waiting_in, is_booked=is_booked)
    span = Span(just_before(start), call.at)
    return referrals_of(call, narrowed=narrowed or Narrowed(), wanted=wanted, span=span)


def check_rows(call: Call, found: Pathways, *, start: datetime) -> None:
    """Every figure of the lanes is the number of rows that are given for it."""
    for pathway in Pathway:
        lane = part(found, pathway).lane
        only = Narrowed(pathway=pathway)

        def count(*, only: Narrowed = only, **wanted: object) -> int:
            return len(rows(call, narrowed=only, start=start, **wanted))  # type: ignore[arg-type]

        assert count(state=State.WAITING) == lane.waiting
        assert count(state=State.NOT_TOLD) == part(found, pathway).not_told
        assert count(state=State.WAITING, is_booked=True) == lane.waiting_booked
        assert count(state=State.WAITING, is_booked=False) == lane.waiting_unbooked
        for tag, people in lane.waiting_by_tag.items():
            assert count(state=State.WAITING, tag=tag) == people
        for place, people in lane.waiting_by_place.items():
            assert count(state=State.WAITING, waiting_in=place) == people
        moved = [count(step=step) for step in Step]
        nothing = sum(lane.came_to_nothing.values())
        assert moved == [lane.referred, lane.decided, lane.accepted, lane.started, lane.ended, nothing]


def test_the_rows_of_a_figure_are_those_it_counts() -> None:
    call = call_of(capacity_r1=timedelta(hours=3))
    check_rows(call, made(call), start=MIDNIGHT)


@settings(max_examples=30)
@given(queues(), st.integers(0, 60), st.sampled_from(Grouping), st.sampled_from((None, "capacity_r1", "capacity_d1")))
def test_nobody_is_lost_between_two_steps_whatever_is_told(
    referrals: list[Referral], hours: int, by: Grouping, silent: str | None
) -> None:
    holders = {"HUB-A": "SIM-D1", "TEAM-A": "SIM-R1", "NOBODY": "SIM-C1"}
    told = [replace(each, organisation=holders[each.organisation]) for each in referrals]
    at, start = AT - timedelta(days=3), AT - timedelta(days=3, hours=hours)
    call = called(referrals=told, at=at, silent={silent: timedelta(days=2)} if silent else None)
    for each in made(call, by=by, start=start).parts:
        lane = each.lane
        over = sum(lane.came_to_nothing.values()) + lane.unfollowed
        assert lane.waiting == lane.waiting_at_start + lane.referred - lane.started - over
        for flow in lane.nodes.values():
            assert flow.at_end == flow.at_start + flow.came - flow.went_on - flow.came_to_nothing - flow.unfollowed
        assert sum(lane.nodes[node].at_end for node in QUEUE) == lane.waiting
    whole = made(call, start=start)
    grouped = made(call, by=by, start=start)
    for name in ("waiting", "referred", "started", "ended"):
        assert sum(getattr(each.lane, name) for each in grouped.parts) == sum(
            getattr(each.lane, name) for each in whole.parts
        )
    check_rows(call, whole, start=start)


def test_what_a_silent_service_holds_is_told_beside_the_lane_and_every_line_still_adds_up() -> None:
    whole, silent = made(call_of()), made(call_of(capacity_r1=timedelta(hours=3)))
    lane = part(silent).lane
    assert (part(silent).not_told, lane.waiting) == (1, part(whole).lane.waiting - 1)
    assert lane.waiting == lane.waiting_at_start + lane.referred - lane.started - sum(lane.came_to_nothing.values())
    assert silent.call.covered("referral").is_partial
    by_service = made(call_of(capacity_r1=timedelta(hours=3)), by=Grouping.SERVICE)
    assert part(by_service, group="SIM-R1").not_told == 1
    assert part(by_service, group="SIM-R1").lane.waiting == 0


def test_whom_the_lists_lost_long_ago_waits_no_more_and_is_followed_no_more_since_then() -> None:
    lost = {"RF-a": AT - timedelta(hours=28), "RF-m": AT - timedelta(hours=2)}
    call = called(*PEOPLE, referrals=REQUESTS, unlisted=lost)
    found = made(call, start=AT - timedelta(days=2))
    assert part(found).lane.unfollowed == 1
    assert [row.request.referral.key for row in rows(call, state=State.UNFOLLOWED)] == ["RF-a"]
    assert {row.request.referral.key for row in rows(call, state=State.WAITING)} == {"RF-b", "RF-c", "RF-g", "RF-m"}


def test_a_service_that_only_the_hub_knows_is_not_in_service_for_ever() -> None:
    known = [request("y", referred=60, decided=50, started=40, holder=holder) for holder in ("SIM-D1", "SIM-R1")]
    at_hub, at_team = (part(made(called(referrals=[each]), start=AT - timedelta(days=3))).lane for each in known)
    assert [(lane.started, lane.ended, lane.nodes[Node.SERVICE].at_end) for lane in (at_hub, at_team)] == [
        (1, 0, 0), (1, 0, 1),
    ]  # fmt: skip
    assert (at_hub.nodes[Node.SERVICE].unfollowed, at_hub.unfollowed) == (1, 0)


def test_rows_are_closed_and_lanes_open_where_whoever_looks_may_see_none() -> None:
    call = call_of()
    nobodys = replace(call, sight=Sight(VISITOR, call.ground.tree, today=call.ground.tree.on))
    with pytest.raises(RowsClosed):
        rows(nobodys)
    assert part(made(nobodys)).lane.waiting == 4
