"""The sift: each rule alone at its edges, what is said twice, and that order decides only among equals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.parsed import RejectCode
from ingest.sift import Sifted, sift
from ingest.sifting import SERIES_RULES, TIME_RULES, VALUE_RULES
from metrics.vocabulary import Observation
from tests.ingest.known import NOW, context_at, feed_of

CONTEXT = context_at(feed=feed_of("observations_json"))
AT_EIGHT = datetime(2021, 12, 20, 8, tzinfo=UTC)
GOOD = Observation("R0A", "beds.ga.open", AT_EIGHT, AT_EIGHT, 2206.0)


def _codes(sifted: Sifted) -> list[RejectCode]:
    return [reject.code for reject in sifted.rejects]


def test_every_rule_says_what_it_prevents() -> None:
    rules = (*SERIES_RULES, *TIME_RULES, *VALUE_RULES)
    assert len(rules) >= 13
    for rule in rules:
        assert "Prevents:" in (rule.__doc__ or ""), rule


def test_a_good_observation_passes_unchanged() -> None:
    assert sift([GOOD], CONTEXT) == Sifted(accepted=[GOOD], rejects=[], duplicates=0)


@pytest.mark.parametrize(
    ("observation", "code"),
    [
        (GOOD._replace(measure="beds.moon"), RejectCode.UNKNOWN_MEASURE),
        (GOOD._replace(organisation="XXX"), RejectCode.UNKNOWN_ORGANISATION),
        (GOOD._replace(organisation="RJ1"), RejectCode.NOT_COVERED),
        (GOOD._replace(organisation="943 476 5919"), RejectCode.NHS_NUMBER),
        (GOOD._replace(dimensions=(("ward", "9434765919"),)), RejectCode.NHS_NUMBER),
        (GOOD._replace(dimensions=(("ward 943-476-5919", "a"),)), RejectCode.NHS_NUMBER),
        (GOOD._replace(dimensions=(("Ward", "a"),)), RejectCode.BAD_DIMENSIONS),
        (GOOD._replace(dimensions=(("ward", "a b"),)), RejectCode.BAD_DIMENSIONS),
        (GOOD._replace(dimensions=(("ward", "a\n"),)), RejectCode.BAD_DIMENSIONS),
        (GOOD._replace(observed_at=AT_EIGHT.replace(tzinfo=None)), RejectCode.NAIVE_TIME),
        (GOOD._replace(about_at=AT_EIGHT.replace(tzinfo=None)), RejectCode.NAIVE_TIME),
        (GOOD._replace(observed_at=NOW + timedelta(minutes=5, microseconds=1)), RejectCode.IN_THE_FUTURE),
        (GOOD._replace(observed_at=NOW - timedelta(days=400, microseconds=1)), RejectCode.ANCIENT),
        (GOOD._replace(about_at=AT_EIGHT + timedelta(days=401)), RejectCode.ABOUT_OUT_OF_REACH),
        (GOOD._replace(about_at=AT_EIGHT - timedelta(days=401)), RejectCode.ABOUT_OUT_OF_REACH),
        (GOOD._replace(measure="criteria.not_met"), RejectCode.ABOUT_UNFIT),
        (GOOD._replace(measure="ed.arrivals", about_at=AT_EIGHT + timedelta(minutes=30)), RejectCode.ABOUT_UNFIT),
        (GOOD._replace(value=nan), RejectCode.NOT_FINITE),
        (GOOD._replace(value=inf), RejectCode.NOT_FINITE),
        (GOOD._replace(value=-inf), RejectCode.NOT_FINITE),
        (GOOD._replace(value=0.93), RejectCode.NOT_WHOLE),
        (GOOD._replace(value=-1.0), RejectCode.OUT_OF_RANGE),
        (GOOD._replace(value=4001.0), RejectCode.OUT_OF_RANGE),
        (GOOD._replace(value=1e308), RejectCode.OUT_OF_RANGE),
    ],
)
def test_a_rule_refuses_and_the_rest_of_the_payload_is_kept(observation: Observation, code: RejectCode) -> None:
    other = GOOD._replace(measure="beds.ga.occupied")
    sifted = sift([observation, other], CONTEXT)
    assert _codes(sifted) == [code]
    assert sifted.accepted == [other]


@pytest.mark.parametrize(
    "observation",
    [
        GOOD._replace(observed_at=NOW + timedelta(minutes=5)),
        GOOD._replace(observed_at=NOW - timedelta(days=400)),
        GOOD._replace(about_at=AT_EIGHT + timedelta(days=400)),
        GOOD._replace(value=0.0),
        GOOD._replace(value=4000.0),
        GOOD._replace(measure="ed.median_wait", value=0.93),
        GOOD._replace(measure="ed.arrivals", value=3.0),
        GOOD._replace(dimensions=(("destination", "care_home"), ("pathway", "P3"))),
        GOOD._replace(measure="criteria.not_met", about_at=datetime(2021, 6, 30, 23, tzinfo=UTC)),
        GOOD._replace(measure="criteria.not_met", about_at=datetime(2021, 12, 19, tzinfo=UTC)),
    ],
)
def test_the_edges_themselves_pass(observation: Observation) -> None:
    assert sift([observation], CONTEXT).accepted == [observation]


def test_midnight_utc_is_no_london_day_in_summer() -> None:
    summer = GOOD._replace(measure="criteria.not_met", about_at=datetime(2021, 7, 1, tzinfo=UTC))
    assert _codes(sift([summer], CONTEXT)) == [RejectCode.ABOUT_UNFIT]


def test_an_equal_repetition_is_dropped_and_counted() -> None:
    elsewhere = GOOD._replace(observed_at=AT_EIGHT.astimezone())
    assert sift([GOOD, Observation(*GOOD), elsewhere], CONTEXT) == Sifted(accepted=[GOOD], rejects=[], duplicates=2)


def test_of_two_values_for_one_figure_the_last_is_kept_and_the_earlier_is_told() -> None:
    later = GOOD._replace(value=2207.0)
    sifted = sift([GOOD, later], CONTEXT)
    assert sifted.accepted == [later]
    assert _codes(sifted) == [RejectCode.SUPERSEDED_IN_PAYLOAD]
    assert "2206" in sifted.rejects[0].sample


def test_a_refused_repetition_takes_nothing_from_the_accepted_one() -> None:
    sifted = sift([GOOD, GOOD._replace(value=-5.0)], CONTEXT)
    assert sifted.accepted == [GOOD]
    assert _codes(sifted) == [RejectCode.OUT_OF_RANGE]


def test_the_same_figure_observed_again_later_is_another_observation() -> None:
    again = GOOD._replace(observed_at=AT_EIGHT + timedelta(hours=1))
    assert sift([GOOD, again], CONTEXT).accepted == [GOOD, again]


def test_a_feed_without_patience_for_the_future_takes_now_and_nothing_after() -> None:
    strict = replace(CONTEXT, future_within=timedelta())
    assert sift([GOOD._replace(observed_at=NOW)], strict).rejects == []
    assert _codes(sift([GOOD._replace(observed_at=NOW + timedelta(seconds=1))], strict)) == [RejectCode.IN_THE_FUTURE]


observations = st.builds(
    Observation,
    organisation=st.sampled_from(["R0A", "RBV", "RJ1", "XXX"]),
    measure=st.sampled_from(["beds.ga.open", "ed.median_wait", "criteria.not_met", "beds.moon"]),
    about_at=st.sampled_from([AT_EIGHT, datetime(2021, 12, 19, tzinfo=UTC), AT_EIGHT.replace(tzinfo=None)]),
    observed_at=st.sampled_from([AT_EIGHT, AT_EIGHT + timedelta(hours=1), NOW + timedelta(days=1)]),
    value=st.sampled_from([0.0, 1.0, 2.0, 0.5, -1.0, nan, inf, 1e9]),
    dimensions=st.sampled_from([(), (("ward", "a"),), (("ward", "Two Words"),)]),
)


@given(st.lists(observations, max_size=30))
@settings(deadline=None)
def test_every_observation_is_accepted_refused_or_a_duplicate_and_none_is_lost(payload: list[Observation]) -> None:
    sifted = sift(payload, CONTEXT)
    assert len(sifted.accepted) + len(sifted.rejects) + sifted.duplicates == len(payload)
    assert set(sifted.accepted) <= set(payload)
    assert len({observation[:4] + observation[5:] for observation in sifted.accepted}) == len(sifted.accepted)


@given(st.lists(observations, max_size=30))
@settings(deadline=None)
def test_sifting_what_was_accepted_accepts_it_all(payload: list[Observation]) -> None:
    accepted = sift(payload, CONTEXT).accepted
    assert sift(accepted, CONTEXT) == Sifted(accepted=accepted, rejects=[], duplicates=0)


@given(st.lists(observations, max_size=12, unique_by=lambda seen: (seen[:4], seen[5:])), st.randoms())
@settings(deadline=None)
def test_the_order_of_what_is_said_once_changes_nothing(payload: list[Observation], random: object) -> None:
    from random import Random

    assert isinstance(random, Random)
    shuffled = random.sample(payload, len(payload))
    assert set(sift(shuffled, CONTEXT).accepted) == set(sift(payload, CONTEXT).accepted)


def test_what_is_whole_by_chance_among_fractions_comes_in_another_unit_as_well() -> None:
    percent = [GOOD._replace(observed_at=AT_EIGHT + timedelta(minutes=n), value=v) for n, v in enumerate([97.2, 88.9])]
    full = GOOD._replace(organisation="RBV", value=100.0)
    empty = GOOD._replace(organisation="RBV", observed_at=NOW, value=0.0)
    people = GOOD._replace(measure="beds.ga.occupied")
    sifted = sift([*percent, full, empty, people], CONTEXT)
    assert sifted.accepted == [empty, people]
    assert _codes(sifted) == [RejectCode.NOT_WHOLE] * 3
    assert "another unit" in sifted.rejects[-1].reason


def test_one_fraction_among_whole_figures_costs_itself_alone() -> None:
    whole = [GOOD._replace(observed_at=AT_EIGHT + timedelta(minutes=n)) for n in range(2)]
    sifted = sift([*whole, GOOD._replace(organisation="RBV", value=97.2)], CONTEXT)
    assert sifted.accepted == whole


def test_a_series_is_judged_once_however_many_figures_it_brings() -> None:
    class Counting(dict[str, object]):
        asked = 0

        def __contains__(self, key: object) -> bool:
            Counting.asked += 1
            return super().__contains__(key)

    measures = Counting(CONTEXT.measures)
    payload = [GOOD._replace(observed_at=AT_EIGHT - timedelta(minutes=minute)) for minute in range(500)]
    sifted = sift(payload, replace(CONTEXT, measures=measures))  # type: ignore[arg-type]
    assert len(sifted.accepted) == 500
    assert Counting.asked == 1
