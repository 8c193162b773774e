"""What is held beside the last good figure: real mistypings and missed returns, real changes, and every order."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.model import Confirmation
from catalogue.reader import SHIPPED_FACTS, read
from ingest.parsed import RejectCode
from ingest.plausible import Figure, doubt_of, weigh

WINTER = Path(__file__).parents[2] / "simulators" / "replay" / "data" / "uec_sitrep_2021-22.csv.gz"
START = datetime(2024, 9, 27, 8, tzinfo=UTC)
STEP = timedelta(minutes=15)
PATIENT = Confirmation(jump_for=timedelta(minutes=30), zero_for=timedelta(hours=3))
JUMP, ZERO = RejectCode.SUSPECT_JUMP, RejectCode.SUSPECT_ZERO

HELD = {
    "long stays mistyped, RDE on 28 September 2024": (234, 1936, JUMP),
    "long stays mistyped, RFR on 31 May 2024": (123, 1574, JUMP),
    "a figure without its last digit, RR7 on 29 March 2022": (222, 22, JUMP),
    "beds of one site of many sent for the trust, RXF on 12 February 2022": (259, 20, JUMP),
    "a return missed, RHU on 27 March 2022": (963, 0, ZERO),
    "a return missed over a weekend, RAL on 11 December 2021": (520, 0, ZERO),
    "percent in the place of beds": (600, 97, JUMP),
    "ten times a middling ward": (20, 200, JUMP),
}
BELIEVED = {
    "two trusts merge, RYR": (820, 1590),
    "part of a trust is sent, RXF: under the factor, known and not controlled": (997, 262),
    "a small unit empties": (7, 0),
    "a small unit fills": (3, 30),
    "a count of nothing comes back": (0, 963),
    "a surge of four times": (25, 99),
    "nothing changes": (234, 234),
}


@pytest.mark.parametrize(("good", "value", "code"), HELD.values(), ids=HELD)
def test_an_incident_is_doubted(good: float, value: float, code: RejectCode) -> None:
    assert doubt_of(value, good=good) is code


@pytest.mark.parametrize(("good", "value"), BELIEVED.values(), ids=BELIEVED)
def test_a_real_change_is_believed(good: float, value: float) -> None:
    assert doubt_of(value, good=good) is None


def _figure(place: float, value: float, *, received: float | None = None) -> Figure:
    at = START + STEP * place
    return Figure(at, at, START + STEP * (place if received is None else received), value)


class Told:
    """A series told payload by payload, kept as the store keeps it."""

    def __init__(self, confirmation: Confirmation = PATIENT, *, is_steady: bool = True) -> None:
        self.is_steady = is_steady
        self.confirmation = confirmation
        self.good: Figure | None = None
        self.held: dict[tuple[datetime, datetime, float], Figure] = {}
        self.history: dict[datetime, float] = {}

    def tell(self, said: Sequence[Figure]) -> None:
        found = weigh(
            said,
            good=self.good,
            held=list(self.held.values()),
            confirmation=self.confirmation,
            is_steady=self.is_steady,
        )
        for figure in found.believed:
            self.held.pop((figure.about_at, figure.observed_at, figure.value), None)
            self.history[figure.about_at] = figure.value
            if self.good is None or figure[:3] > self.good[:3]:
                self.good = figure
        for figure in found.withdrawn:
            self.held.pop((figure.about_at, figure.observed_at, figure.value), None)
        for doubt in found.doubted:
            self.held[doubt.figure.about_at, doubt.figure.observed_at, doubt.figure.value] = doubt.figure


def _told(payloads: Iterable[Sequence[Figure]]) -> Told:
    told = Told()
    for said in payloads:
        told.tell(said)
    return told


def test_a_typo_is_held_and_the_next_figure_is_believed() -> None:
    told = _told([[_figure(0, 234)], [_figure(1, 1936)], [_figure(2, 236)]])
    assert list(told.history.values()) == [234, 236]
    assert told.good is not None
    assert told.good.value == 236


def test_a_window_that_says_a_typo_again_for_weeks_does_not_bring_it_in() -> None:
    window = [_figure(0, 234), _figure(1, 1936), _figure(2, 236), _figure(3, 230)]
    told = _told([window[:count] for count in (1, 2, 3, 4, 4)])
    assert list(told.history.values()) == [234, 236, 230]


def test_the_typo_put_right_at_its_own_time_is_history() -> None:
    told = _told([[_figure(0, 234)], [_figure(1, 1936)], [_figure(2, 236)], [_figure(1, 193, received=3)]])
    assert told.history == {START: 234, START + STEP: 193, START + 2 * STEP: 236}


def test_a_document_made_wrong_under_its_own_time_is_held_and_can_be_put_right() -> None:
    told = _told([[_figure(0, 234)], [_figure(0, 2340, received=1)]])
    assert told.good is not None
    assert told.good.value == 234
    told.tell([_figure(0, 234, received=2)])
    assert told.history == {START: 234}
    assert not told.held


@given(st.integers(1, 500), st.integers(1, 500))
def test_what_is_let_in_as_no_jump_is_not_held_for_one_on_its_way_back(good: int, value: int) -> None:
    assert doubt_of(value, good=good) == doubt_of(good, good=value)


def test_what_is_said_long_enough_is_the_new_normal_and_nothing_of_it_is_lost() -> None:
    told = _told([[_figure(0, 120)], [_figure(1, 24)], [_figure(2, 22)], [_figure(3, 23)]])
    assert list(told.history.values()) == [120, 24, 22, 23]
    assert not told.held


def test_three_quick_documents_are_not_long_enough() -> None:
    told = _told([[_figure(0, 120)], *([_figure(1 + place / 30, 24)] for place in range(20))])
    assert list(told.history.values()) == [120]


def test_a_zero_is_believed_later_than_another_step() -> None:
    told = _told([[_figure(0, 120)], *([_figure(1 + place, 0)] for place in range(12))])
    assert list(told.history.values()) == [120]
    told.tell([_figure(13, 0)])
    assert list(told.history.values()) == [120, *[0] * 13]


def test_a_live_source_in_another_unit_or_silent_in_zeros_for_a_whole_day_is_not_believed_meanwhile() -> None:
    for wrong in (95, 0):
        told = Told(Confirmation())
        told.tell([_figure(0, 480)])
        for place in range(1, 24 * 4):
            told.tell([_figure(place, wrong)])
        assert list(told.history.values()) == [480]
        told.tell([_figure(24 * 4, 478)])
        assert told.good is not None
        assert told.good.value == 478


def test_figures_that_agree_with_nothing_are_no_new_normal() -> None:
    told = _told(
        [[_figure(0, 50)], *([_figure(1 + place, value)] for place, value in enumerate([900, 0, 400, 0, 900]))]
    )
    assert list(told.history.values()) == [50]


def test_a_person_accepts_a_figure_and_those_after_it_are_measured_by_it() -> None:
    told = _told([[_figure(0, 120)], [_figure(1, 900)]])
    told.held = {key: figure._replace(is_accepted=True) for key, figure in told.held.items()}
    told.tell([_figure(2, 910)])
    assert list(told.history.values()) == [120, 900, 910]


def _winter() -> dict[tuple[str, str], list[Figure]]:
    """Every figure of a steady measure of the shipped winter, by trust and column, in order."""
    catalogue = read(SHIPPED_FACTS)
    columns = catalogue.feeds["uec_qop"].columns
    steady = [column for column, measure in columns.items() if catalogue.measures[measure].steady]
    series: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    with gzip.open(WINTER, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(f"{row['date']}T08:00:00+00:00")
            for column in steady:
                if row[column].isdigit():
                    series[row["org_code"], column].append(Figure(at, at, at, float(row[column])))
    return series


def test_of_a_winter_as_published_only_missed_and_mistyped_returns_are_held() -> None:
    patient = read(SHIPPED_FACTS).feeds["uec_qop"].confirmation
    figures, held = 0, 0
    for of_one in _winter().values():
        told = Told(patient)
        last: Figure | None = None
        for figure in sorted(of_one):
            before, was_held = told.good, len(told.held)
            told.tell([figure])
            if len(told.held) > was_held:
                last = before
            elif last is not None:
                # What comes next is like what came before: the figure between was wrong.
                assert last.value / 2 <= figure.value <= last.value * 2, f"{figure} after {last}"
                last = None
        figures += len(of_one)
        held += len(told.held)
        assert len(told.history) + len(told.held) == len(of_one)
    assert figures > 100_000
    assert held == 39


@given(st.lists(st.integers(100, 400), min_size=1, max_size=30), st.integers(1, 30))
def test_a_series_that_never_jumps_is_never_held(values: list[int], window: int) -> None:
    figures = [_figure(place, value) for place, value in enumerate(values)]
    told = _told([figures[max(0, end - window) : end] for end in range(1, len(figures) + 1)])
    assert told.history == {figure.about_at: figure.value for figure in figures}
    assert not told.held


@given(st.data())
def test_two_typos_never_become_the_present_in_whatever_order_documents_come(data: st.DataObject) -> None:
    count = data.draw(st.integers(4, 12))
    typos = data.draw(st.sets(st.integers(1, count - 2), max_size=2))
    figures = [_figure(place, 2000 if place in typos else 200 + place) for place in range(count)]
    order = data.draw(st.permutations(figures[1:]))
    told = _told(
        [figures[:1], *([figure._replace(received_at=START + STEP * (50 + n))] for n, figure in enumerate(order))]
    )
    assert told.good is not None
    assert told.good.value == 200 + count - 1
    assert {at: value for at, value in told.history.items() if value < 1000} == {
        figure.about_at: figure.value for figure in figures if figure.value < 1000
    }


def test_what_speaks_against_its_own_document_is_held_whatever_its_series_says_and_for_as_long_as_it_is_said() -> None:
    told = Told(is_steady=False)
    told.tell([_figure(0, 1)])
    for place in range(1, 4 * 24 * 3):
        told.tell([_figure(place, 51)._replace(code=RejectCode.SUSPECT_BEYOND)])
    assert list(told.history.values()) == [1]
    told.tell([_figure(4 * 24 * 3, 60)])
    assert list(told.history.values()) == [1, 60]
    assert told.good is not None
    assert told.good.value == 60


def test_a_person_lets_in_what_speaks_against_its_own_document() -> None:
    told = Told(is_steady=False)
    told.tell([_figure(0, 1)])
    told.tell([_figure(1, 51)._replace(code=RejectCode.SUSPECT_BEYOND)])
    told.held = {key: figure._replace(is_accepted=True) for key, figure in told.held.items()}
    told.tell([_figure(1, 51)._replace(code=RejectCode.SUSPECT_BEYOND)])
    assert list(told.history.values()) == [1, 51]
