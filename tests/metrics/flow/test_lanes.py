"""Lanes: nobody lost between the steps, over any span and at every node; who is expected is counted once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.beddays.record import StayRecord
from metrics.beddays.worked import a_stay, clock
from metrics.flow.expected import Ahead, became_ready, coming, may_have_become_ready
from metrics.flow.lane import Grouping, Lane, Span
from metrics.flow.lanes import lanes, pathway_table
from metrics.flow.path import QUEUE, Node, Path, path_of
from metrics.flow.worked import a_referral, referred
from metrics.vocabulary.episodes import Pathway, Referral
from tests.metrics.flow.people import AT, crowds, instants, queues
from tests.metrics.flow.people import records as people

DAY = Span(clock("2026-11-09 00:00"), AT)


def one(found: tuple[Lane, ...], pathway: Pathway = Pathway.P1) -> Lane:
    return next(lane for lane in found if lane.pathway is pathway)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start, end = sorted((draw(instants), draw(instants)))
    return Span(start, end)


@given(queues(), spans(), st.sampled_from(Grouping), st.none() | instants)
def test_who_waits_at_the_end_waited_at_the_start_or_came_and_neither_began_nor_came_to_nothing(
    referrals: list[Referral], span: Span, by: Grouping, unfollowed_at: datetime | None
) -> None:
    for lane in lanes([path_of(each, unfollowed_at=unfollowed_at) for each in referrals], span=span, by=by):
        nothing = sum(lane.came_to_nothing.values())
        assert lane.waiting == lane.waiting_at_start + lane.referred - lane.started - nothing - lane.unfollowed
        for flow in lane.nodes.values():
            assert flow.at_end == flow.at_start + flow.came - flow.went_on - flow.came_to_nothing - flow.unfollowed
        assert lane.waiting == sum(lane.nodes[node].at_end for node in QUEUE)
        assert nothing == sum(lane.nodes[node].came_to_nothing for node in QUEUE)
        came = [lane.nodes[node].came for node in Node]
        assert came == [lane.referred, lane.decided, lane.accepted, lane.started]
        went = [lane.nodes[node].went_on for node in Node]
        assert went == [lane.decided, lane.accepted, lane.started, lane.ended]
        for split in (lane.waiting_by_tag, lane.waiting_by_place):
            assert sum(split.values()) == lane.waiting
        assert lane.waiting_booked + lane.waiting_unbooked == lane.waiting
        assert lane.started == lane.gone + lane.step_up_started


def standing(referral: Referral, at: datetime) -> str:
    """The slow and obvious: what was sent, read step by step."""
    if referral.referred_at > at:
        return "to come"
    begun = referral.started_at or (referral.closed_at if referral.outcome == "started" else None)
    if begun is not None and begun <= at:
        return "begun"
    if begun is None and any(end is not None and end <= at for end in (referral.closed_at, referral.ended_at)):
        return "nothing"
    return "waiting"


def is_plain(referral: Referral) -> bool:
    """Whether a start closed it, as the contract has it."""
    return referral.started_at is None or referral.closed_at == referral.started_at >= referral.referred_at


@given(queues(), instants)
def test_everybody_stands_where_reading_what_was_sent_puts_them(referrals: list[Referral], at: datetime) -> None:
    plain = [each for each in referrals if is_plain(each)]
    found = lanes(map(path_of, plain), span=Span(at, at))
    expected = Counter(each.pathway for each in plain if standing(each, at) == "waiting")
    assert {lane.pathway: lane.waiting for lane in found} == {pathway: expected[pathway] for pathway in Pathway}


@given(queues(), instants)
def test_a_referral_stands_at_one_node_at_most(referrals: list[Referral], at: datetime) -> None:
    for path in map(path_of, referrals):
        nodes = [node for node in Node if path.is_at(node, at)]
        assert len(nodes) <= 1
        assert path.is_waiting(at) == bool(nodes and nodes[0] in QUEUE)
        steps = [step for step in path.steps if step is not None]
        assert steps == sorted(steps)


@given(queues(), spans(), st.sampled_from(Grouping), st.randoms(use_true_random=False))
def test_groups_add_up_to_all_and_order_never_matters(
    referrals: list[Referral], span: Span, by: Grouping, random: Random
) -> None:
    paths = [path_of(referral, site=f"SITE-{referral.key[-1]}") for referral in referrals]
    shuffled = list(paths)
    random.shuffle(shuffled)
    grouped = lanes(shuffled, span=span, by=by)
    assert grouped == lanes(paths, span=span, by=by)
    for lane in lanes(paths, span=span):
        parts = [each for each in grouped if each.pathway is lane.pathway]
        for name in ("waiting", "referred", "started", "ended", "waiting_booked", "step_up_waiting", "booked_today"):
            assert sum(getattr(each, name) for each in parts) == getattr(lane, name)


@settings(max_examples=40)
@given(crowds())
def test_who_is_ready_is_not_expected_and_who_is_expected_is_counted_once(records: list[StayRecord]) -> None:
    found = [each for record in records if (each := coming(record, at=AT)) is not None]
    assert len({each.stay for each in found}) == len(found)
    ahead = lanes([], span=DAY, ahead=found)
    last = sum(lane.expected[Ahead.HOURS_72].new + lane.expected[Ahead.HOURS_72].held for lane in ahead)
    beyond = sum(each.on > Ahead.HOURS_72.last_day(AT) and each.whose.pathway is not None for each in found)
    assert last + beyond + sum(lane.overdue for lane in ahead) == sum(each.whose.pathway is not None for each in found)
    for lane in ahead:
        counts = [lane.expected[each].new for each in Ahead]
        assert counts == sorted(counts)


@settings(max_examples=40)
@given(crowds(), spans())
def test_every_spell_of_being_ready_is_in_one_lane_if_its_pathway_is_known(
    records: list[StayRecord], span: Span
) -> None:
    readied = [each for record in records for each in became_ready(record, at=AT)]
    found = lanes([], span=span, readied=readied)
    in_span = [each for each in readied if span.has(each.at) and each.whose.pathway is not None]
    assert sum(lane.became_ready for lane in found) == len(in_span)


def test_a_step_that_was_left_out_was_passed_with_the_next() -> None:
    path = path_of(a_referral("2026-11-03 09:00", started="2026-11-05 14:00"))
    start = clock("2026-11-05 14:00")
    assert path.steps == (clock("2026-11-03 09:00"), start, start, start, None)


def test_a_referral_that_ended_without_ever_beginning_came_to_nothing() -> None:
    path = path_of(a_referral("2026-11-03 09:00", decided="2026-11-04 09:00", ended="2026-11-05 14:00"))
    assert (path.nothing_at, path.outcome) == (clock("2026-11-05 14:00"), "not said")
    assert not path.is_waiting(clock("2026-11-05 14:00"))


def test_a_lane_reads_as_its_line_does() -> None:
    waiting = [
        a_referral("2026-11-07 09:00", decided="2026-11-08 09:00", key="RF-1", tag="no capacity"),
        a_referral("2026-11-08 09:00", key="RF-2", waiting_in="not_acute", stay=None),
        a_referral(
            "2026-11-06 09:00", key="RF-3", accepted="2026-11-08 09:00", booked="2026-11-09", tag="being arranged"
        ),
    ]
    gone = a_referral("2026-11-06 09:00", key="RF-4", started="2026-11-09 08:00")
    expected = [
        coming(_expected(number, on), at=AT)
        for number, on in enumerate(("2026-11-09", "2026-11-09", "2026-11-10", "2026-11-12", "2026-11-01"))
    ]
    lane = one(lanes(map(path_of, [*waiting, gone]), span=DAY, ahead=[each for each in expected if each]))
    assert (lane.waiting, lane.started, lane.gone, lane.booked_today) == (3, 1, 1, 1)
    assert lane.waiting_by_tag == {"no capacity": 1, "hub decision": 1, "being arranged": 1}
    assert lane.waiting_by_place == {"acute": 2, "not_acute": 1}
    assert (lane.step_up_waiting, lane.overdue) == (1, 1)
    assert [lane.expected[each].new for each in Ahead] == [2, 3, 3, 4]
    assert lane.queue_at_midnight == 3 + 2 - 1


def _expected(number: int, on: str) -> StayRecord:
    record = a_stay("2026-11-05 10:00", key=f"ST-{number}")
    day = datetime.fromisoformat(on).replace(tzinfo=UTC).date()
    return replace(record, stay=replace(record.stay, expected_on=day, pathway_referred=Pathway.P1))


def test_who_has_a_referral_already_and_is_not_ready_yet_is_held_and_not_added_to_the_queue() -> None:
    record = referred(_expected(1, "2026-11-09"), a_referral("2026-11-08 09:00"))
    found = coming(record, at=AT)
    assert found is not None
    assert found.is_referred
    lane = one(lanes([path_of(record.referrals[0])], span=DAY, ahead=[found]))
    assert (lane.expected[Ahead.TODAY].held, lane.expected[Ahead.TODAY].new, lane.queue_at_midnight) == (1, 0, 1)
    nobody = replace(record, stay=replace(record.stay, expected_on=None))
    assert coming(nobody, at=AT) is None


@pytest.mark.parametrize("pathway", [None, Pathway.P0])
def test_who_needs_no_service_as_far_as_anybody_knows_is_not_expected(pathway: Pathway | None) -> None:
    record = _expected(1, "2026-11-09")
    assert coming(replace(record, stay=replace(record.stay, pathway_referred=pathway)), at=AT) is None


def test_referred_and_final_pathway_are_told_apart() -> None:
    twice = [(Pathway.P2, Pathway.P1)] * 2
    table = pathway_table([*twice, (Pathway.P1, Pathway.P1), (None, Pathway.P0)])
    assert table == {("P2", "P1"): 2, ("P1", "P1"): 1, ("", "P0"): 1}


def test_an_instant_belongs_to_the_span_that_it_ends() -> None:
    path = path_of(a_referral("2026-11-09 00:00"))
    before = one(lanes([path], span=Span(DAY.start - timedelta(days=1), DAY.start)))
    after = one(lanes([path], span=DAY))
    assert (before.referred, before.waiting) == (1, 1)
    assert (after.referred, after.waiting_at_start) == (0, 1)


def test_all_four_lanes_are_there_whether_anybody_is_in_them_or_not() -> None:
    empty: list[Path] = []
    assert [lane.pathway for lane in lanes(empty, span=DAY)] == list(Pathway)
    assert lanes(empty, span=DAY, by=Grouping.SITE) == ()


@given(people(), instants)
def test_nobody_who_became_ready_after_an_instant_is_passed_over(record: StayRecord, since: datetime) -> None:
    later = [each for each in became_ready(record, at=AT) if each.at > since]
    assert may_have_become_ready(record, since=since) or not later
