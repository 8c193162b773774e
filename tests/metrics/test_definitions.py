"""The definitions: every worked example, and what a record must have before a figure can be explained by it."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import metrics
from metrics.definitions import DEFINITIONS
from metrics.vocabulary.definition import Definition, Worked

EXAMPLES = [(definition, example) for definition in DEFINITIONS.values() for example in definition.examples]
RECORDS = pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda definition: definition.key)


@pytest.mark.parametrize(
    ("definition", "example"),
    EXAMPLES,
    ids=[f"{definition.key}: {example.situation}" for definition, example in EXAMPLES],
)
def test_the_worked_example_holds(definition: Definition, example: Worked) -> None:
    assert example.work() == example.answer


@RECORDS
def test_a_definition_can_be_shown_and_explained(definition: Definition) -> None:
    assert re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", definition.key)
    assert definition.title
    assert definition.unit
    assert definition.says.endswith(".")
    assert len(definition.rule) > 20
    assert definition.inputs
    assert definition.source


@RECORDS
def test_the_examples_of_a_definition_are_different_situations(definition: Definition) -> None:
    situations = [example.situation for example in definition.examples]
    assert situations
    assert len(set(situations)) == len(situations)


def test_titles_are_each_used_once() -> None:
    titles = [definition.title for definition in DEFINITIONS.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("module", ["census", "colours", "delays", "occupancy", "readiness", "red_green"])
def test_each_figure_of_bed_days_has_at_least_two_worked_examples(module: str) -> None:
    stated = import_module(f"metrics.beddays.{module}").DEFINITIONS
    assert stated
    assert [each.key for each in stated if len(each.examples) < 2] == []


def test_every_definition_that_is_written_is_found() -> None:
    # Whatever stands anywhere beneath: a list of rooms would leave a new one out.
    modules = [path for place in metrics.__path__ for path in Path(place).rglob("*.py")]
    texts = [path.read_text("utf-8") for path in modules if "Definition(" in path.read_text("utf-8")]
    written = [key for text in texts for key in re.findall(r'^ +key="([a-z_.0-9]+)",$', text, re.MULTILINE)]
    assert len(texts) > 20
    assert {"plans", "room"} <= {key.partition(".")[0] for key in written}
    assert set(written) <= set(DEFINITIONS)
