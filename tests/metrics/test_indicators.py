"""The indicators: every worked example, and what a record must have before a wall can show it."""

import re
from pathlib import Path

import pytest

import metrics.pressure.indicators as package
from metrics.pressure import INDICATORS, Example, Indicator, Input, Pillar, Share, assess
from metrics.vocabulary import Direction
from tests.metrics.given import evidence

EXAMPLES = [(indicator, example) for indicator in INDICATORS.values() for example in indicator.examples]
RECORDS = pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda indicator: indicator.key)


@pytest.mark.parametrize(
    ("indicator", "example"), EXAMPLES, ids=[f"{indicator.key}: {example.situation}" for indicator, example in EXAMPLES]
)
def test_the_worked_example_holds(indicator: Indicator, example: Example) -> None:
    sent = [evidence(given.organisation, *given.parts, freshness=given.freshness) for given in example.given]
    reading = assess(indicator, sent, expected=example.expected, bounds=example.bounds)

    assert (None if reading.value is None else round(reading.value, 4)) == example.value
    assert reading.level == example.level
    assert reading.is_partial == example.is_partial


@RECORDS
def test_a_record_can_be_shown_and_explained(indicator: Indicator) -> None:
    assert re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", indicator.key)
    assert 0 < len(indicator.short) <= 14
    assert indicator.title
    assert len(indicator.definition) > 40
    assert indicator.source
    assert indicator.examples


@RECORDS
def test_what_is_judged_has_an_example_with_a_level_and_what_is_neutral_has_none(indicator: Indicator) -> None:
    judged = [example for example in indicator.examples if example.level is not None]
    assert bool(judged) == (indicator.direction is not Direction.NEUTRAL)


def test_titles_and_wall_words_are_each_used_once() -> None:
    for words in ("title", "short"):
        used = [getattr(indicator, words) for indicator in INDICATORS.values()]
        assert len(set(used)) == len(used)


def test_every_module_of_the_package_brings_records_and_none_is_lost() -> None:
    modules = [path for path in Path(package.__file__).parent.glob("*.py") if path.stem != "__init__"]
    written = [
        key for path in modules for key in re.findall(r'^    key="(.+)",$', path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(modules) >= 10
    assert len(written) >= 29
    assert set(written) <= set(INDICATORS)
    assert {f"discharge.p{pathway}_share" for pathway in range(4)} <= set(INDICATORS)


def test_indicators_come_in_the_order_of_their_priority() -> None:
    priorities = [indicator.priority for indicator in INDICATORS.values()]
    assert priorities == sorted(set(priorities))


def test_opel_words_exist_for_four_kinds_of_provider_and_for_no_other() -> None:
    assert [pillar.value for pillar in Pillar if pillar.has_opel] == ["acute", "community", "mental_health", "nhs_111"]
    assert not INDICATORS["home_care.packages_waiting"].pillar.has_opel
    assert not INDICATORS["ucr.met_share_today"].pillar.has_opel


def test_an_input_takes_every_observation_whose_dimensions_hold_its_pairs() -> None:
    one = Input("discharges.by_pathway", (("pathway", "P1"),))
    hotel = (("destination", "hotel"), ("pathway", "P1"))
    assert one.takes("discharges.by_pathway", hotel)
    assert not one.takes("discharges.by_pathway", (("destination", "hotel"), ("pathway", "P2")))
    assert not one.takes("discharges.by_pathway", ())
    assert not one.takes("criteria.discharged", hotel)
    assert Input("discharges.by_pathway").takes("discharges.by_pathway", hotel)


def test_the_pathway_shares_have_one_denominator_and_their_examples_add_up_to_one() -> None:
    shares = [INDICATORS[f"discharge.p{pathway}_share"] for pathway in range(4)]
    recipes = [each.recipe for each in shares if isinstance(each.recipe, Share)]
    assert {recipe.denominator for recipe in recipes} == {Input("discharges.by_pathway")}
    assert sum(each.examples[0].value or 0 for each in shares) == pytest.approx(1, abs=2e-4)
