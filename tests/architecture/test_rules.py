"""The house keeps its rules, and every rule can be broken."""

import pytest

from tests.architecture.house import Source, everything, rooms
from tests.architecture.rule import Rule
from tests.architecture.rules import rules

RULES = list(rules())


def _named(rule: Rule) -> str:
    return rule.sentence


def test_there_are_rooms_files_and_rules_to_look_at() -> None:
    assert rooms() >= {"metrics", "catalogue", "ingest", "db", "picture", "api", "dashboard", "jobs", "homeward"}
    assert len(everything()) > 200
    assert len(RULES) == len({rule.sentence for rule in RULES}) > 10


@pytest.mark.parametrize("rule", RULES, ids=_named)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    sources = [source for source in everything() if rule.applies(source)]
    assert sources, "the rule found nothing to look at"
    found = [
        f"{source.path}: {finding}"
        for source in sources
        if source.path not in rule.exceptions
        for finding in rule.find(source)
    ]
    assert not found, "\n".join([f"{rule.sentence}:", *found])


@pytest.mark.parametrize("rule", RULES, ids=_named)
def test_every_exception_has_a_reason_and_is_still_needed(rule: Rule) -> None:
    by_path = {source.path: source for source in everything() if rule.applies(source)}
    for path, reason in rule.exceptions.items():
        assert len(reason) > 20, f"{path}: why?"
        assert path in by_path, f"{path} is gone or is not looked at: take it off the list"
        assert list(rule.find(by_path[path])), f"{path} keeps the rule now: take it off the list"


@pytest.mark.parametrize(
    ("rule", "example"),
    [(rule, bad) for rule in RULES for bad in rule.bad],
    ids=lambda value: getattr(value, "sentence", "bad"),
)
def test_a_breach_is_found(rule: Rule, example: tuple[str, str]) -> None:
    source = Source(*example)
    assert rule.applies(source)
    assert source.path not in rule.exceptions
    assert list(rule.find(source))


@pytest.mark.parametrize(
    ("rule", "example"),
    [(rule, good) for rule in RULES for good in rule.good],
    ids=lambda value: getattr(value, "sentence", "good"),
)
def test_what_keeps_the_rule_is_let_through(rule: Rule, example: tuple[str, str]) -> None:
    source = Source(*example)
    assert rule.applies(source)
    assert list(rule.find(source)) == []
