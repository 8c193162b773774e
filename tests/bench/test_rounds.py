"""Rounds by turns, ratios in their own sense, and the words in which they are told."""

import json

import pytest

from bench.case import Case, Figure, Kind, Outcome, Ratio, demand
from bench.demo import is_alive, memory_in
from bench.page import page
from bench.report import as_json, lines
from bench.rounds import Rounds, alternate


def _ratio(kind: Kind, **bounds: float) -> Ratio:
    rounds = Rounds(product=(2.0, 4.0, 2.0), bare=(1.0, 1.0, 2.0), idle=(0.99, 0.5, None))
    return Ratio(name="a thing", kind=kind, unit="s", rounds=rounds, **bounds)


def test_sides_take_turns_and_the_first_round_is_not_counted() -> None:
    order: list[tuple[str, int]] = []

    def side(name: str, cost: float):
        def run(number: int) -> float:
            order.append((name, number))
            return cost + number

        return run

    turns = alternate(side("product", 10), side("bare", 20), rounds=3, patience_seconds=0)
    assert order[2:] == [("product", 1), ("bare", 1), ("bare", 2), ("product", 2), ("product", 3), ("bare", 3)]
    assert {number for _, number in order[:2]} == {0}
    assert turns.rounds(float).product == (11, 12, 13)
    assert turns.rounds(float).bare == (21, 22, 23)


def test_a_speed_is_a_share_and_a_cost_a_multiple_of_the_bare_one() -> None:
    speed, cost = _ratio(Kind.SPEED, target=0.4, aim=0.6), _ratio(Kind.COST, target=2, aim=1.5)
    assert (speed.each, speed.median) == ((0.5, 0.25, 1.0), 0.5)
    assert (cost.each, cost.median) == ((2.0, 4.0, 1.0), 2.0)
    assert (speed.reaches(speed.target), speed.reaches(speed.aim)) == (True, False)
    assert (cost.reaches(cost.target), cost.reaches(cost.aim)) == (True, False)
    assert speed.reaches(None) is None


def test_a_noisy_round_is_marked_and_kept() -> None:
    ratio = _ratio(Kind.SPEED, target=0.9)
    assert ratio.rounds.noisy == 1
    assert len(ratio.each) == 3
    case = Case(key="thing", title="A thing", run=lambda _: outcome)
    outcome = Outcome(proofs=("both are right",), ratios=(ratio,), figures=(Figure(name="x", unit="MB", values=(3,)),))
    told = list(lines(case, outcome))
    assert told[1] == "    equal   both are right"
    assert "speed 0.50 (0.25 to 1.00, n=3); product 2000 ms, bare 1000 ms; target 0.9 MISSED" in told[2]
    assert "1 of 3 rounds began on a machine less than 90% idle" in told[2]
    assert told[3] == "    figure  x: 3 MB"
    written = json.loads(json.dumps(as_json({"cores": "2"}, "full", {case: outcome})))
    assert written["cases"]["thing"]["ratios"][0]["each"] == [0.5, 0.25, 1.0]
    assert written["cases"]["thing"]["ratios"][0]["reached"] is False


def test_the_page_holds_every_ratio_figure_and_proof() -> None:
    case = Case(key="thing", title="A thing", run=lambda _: outcome)
    outcome = Outcome(
        proofs=("both are right",),
        ratios=(_ratio(Kind.SPEED, target=0.9),),
        figures=(Figure(name="x", unit="MB", values=(3, 5, 4)),),
    )
    written = page({"date": "2026-01-05", "cores": "2"}, {case: outcome})
    assert "date 2026-01-05, cores 2." in written
    row = "| A thing: a thing | speed **0.50** (0.25 to 1.00) | 2,000 ms | 1,000 ms | 3, 1 begun less than 90% idle |"
    assert f"{row} target 0.9: **missed** |" in written
    assert "| A thing | x | 4 MB | 3 MB to 5 MB | 3 |" in written
    assert "- A thing: both are right." in written


def test_a_figure_says_whether_it_kept_its_bound() -> None:
    def told(value: float) -> str:
        outcome = Outcome(proofs=(), figures=(Figure(name="start", unit="s", values=(value,), most=10),))
        return list(lines(Case(key="k", title="t", run=lambda _: outcome), outcome))[1]

    assert told(9.9).endswith("kept")
    assert told(10.1).endswith("MISSED")


def test_a_figure_may_have_a_bound_from_below() -> None:
    case = Case(key="k", title="t", run=lambda _: outcome)
    outcome = Outcome(proofs=(), figures=(Figure(name="speed", unit="", values=(400, 600, 700), least=500),))
    assert list(lines(case, outcome))[1].endswith("at least 500: kept")
    assert "| t | speed (at least 500: kept) | 600 | 400 to 700 | 3 |" in page({}, {case: outcome})
    missed = Outcome(proofs=(), figures=(Figure(name="speed", unit="", values=(400,), least=500),))
    assert list(lines(case, missed))[1].endswith("at least 500: MISSED")
    assert "| t | speed (at least 500: **missed**) | 400 | 400 to 400 | 1 |" in page({}, {case: missed})


def test_a_proof_that_fails_says_what_was_not_so() -> None:
    assert demand(1 + 1 == 2, "two") == "two"
    with pytest.raises(AssertionError, match="not so: three"):
        demand(1 + 1 == 3, "three")


def test_the_memory_of_each_process_is_read_from_what_the_demo_says() -> None:
    said = ["  0.1 s  starting\n", "Memory: feed server 114 MB, worker 120 MB, web 116 MB, database 106 MB.\n"]
    assert memory_in(said) == {"feed server": 114, "worker": 120, "web": 116, "database": 106}
    assert memory_in(said[:1]) == {}


def test_feeds_are_alive_when_each_family_has_answered_and_none_fails_or_never_sent() -> None:
    answered, later = {"outcome": "not_modified"}, {"outcome": "failed"}
    beds = {"key": "beds_s1", "freshness": "fresh", "is_failing": False, "last_poll": answered}
    homes = {"key": "care_homes_l1", "freshness": "late", "is_failing": False, "last_poll": answered}
    assert is_alive([beds, homes])
    assert is_alive([beds, homes, {**homes, "key": "care_homes_l2", "last_poll": later}])
    assert not is_alive([])
    assert not is_alive([beds, {**homes, "last_poll": None, "freshness": "never"}])
    assert not is_alive([beds, {**homes, "last_poll": later}])
    assert not is_alive([beds, homes, {**homes, "key": "care_homes_l2", "is_failing": True}])
