"""Every case runs in its smallest size and proves its answers; no test looks at a time."""

import os
from pathlib import Path

import pytest

from bench.case import Bench, Outcome, Size
from bench.cases import cases
from bench.cycles import pair
from bench.store import Stores
from bench.wall import chromium
from homeward.embedded import Connection as Server

# The demo takes seconds by itself and has tests of its own; what the case reads of it is tested beside this.
_BY_ITSELF = "cold-start"


def _run(key: str, server: Server, template: str, folder: Path) -> Outcome:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOMEWARD_")}
    return cases()[key].run(
        Bench(
            stores=Stores(server, template), folder=folder, size=Size.TINY, patience_seconds=0, environment=environment
        )
    )  # fmt: skip


# Those that start the product's own processes take longer than five seconds where the machine is busy.
_IN_A_BROWSER = {"living-wall", "wall-in-a-browser", "week-open"}
_WITH_PROCESSES = {"served", "people-served", "live", "world", "past", "year", "open-walls"} | _IN_A_BROWSER


def _marks(key: str) -> list[pytest.MarkDecorator]:
    named = ((_WITH_PROCESSES, pytest.mark.slow), (_IN_A_BROWSER, pytest.mark.browser))
    return [mark for keys, mark in named if key in keys]


@pytest.mark.parametrize("key", [pytest.param(key, marks=_marks(key)) for key in cases() if key != _BY_ITSELF])
def test_a_case_proves_its_answers_and_gives_figures(key: str, server: Server, template: str, tmp_path: Path) -> None:
    if key in _IN_A_BROWSER and chromium(os.environ) is None:
        pytest.skip("no Chromium found")
    outcome = _run(key, server, template, tmp_path)
    assert outcome.proofs
    assert outcome.ratios or outcome.figures
    for ratio in outcome.ratios:
        assert len(ratio.each) == len(ratio.rounds.product) == len(ratio.rounds.bare) == len(ratio.rounds.idle) > 0
        assert all(value > 0 for value in (*ratio.rounds.product, *ratio.rounds.bare))
    for figure in outcome.figures:
        assert figure.values


def test_the_cases_are_those_that_are_promised() -> None:
    assert list(cases()) == [
        "one-icb", "england", "replay", "now", "served", "month", "winter", "cold-start", "live", "world", "past",
        "living-wall", "system-picture", "people-served", "year", "open-walls", "wall-in-a-browser", "week-open",
    ]  # fmt: skip


def test_a_wrong_answer_stops_the_case(server: Server, template: str, tmp_path: Path) -> None:
    bench = Bench(stores=Stores(server, template), folder=tmp_path, size=Size.TINY, patience_seconds=0)
    with pair(bench, trusts=5) as both:
        both.product.run(both.document(1), cycle=1, stored=50)
        both.bare.run(both.document(1), cycle=1)
        assert len(list(both.prove(last=1))) == 6
        both.bare.run(both.document(2), cycle=2)
        with pytest.raises(AssertionError, match="bare: 50 current values are those of the last document"):
            list(both.prove(last=1))
