"""Every recorded payload, named for its situation, becomes what a person once read and found right."""

import json
from pathlib import Path

import pytest

from ingest.adapters import adapters, formats
from tests.ingest.outcome import FIXTURES, expectation_of, outcome_of, recorded

PAYLOADS = list(recorded())


def test_every_format_has_recorded_payloads_and_every_payload_a_format() -> None:
    assert len(PAYLOADS) > 90
    assert {payload.parent.name for payload in PAYLOADS} == formats()
    for name in formats():
        assert any(payload.stem == "good" for payload in PAYLOADS if payload.parent.name == name)


def test_no_expectation_stands_without_its_payload() -> None:
    expected = {expectation_of(payload) for payload in PAYLOADS}
    assert expected == set(FIXTURES.glob("*/*.expected.json"))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_payload_becomes_what_is_expected(payload: Path) -> None:
    expected = json.loads(expectation_of(payload).read_text(encoding="utf-8"))
    assert outcome_of(payload) == expected


def test_every_adapter_says_who_publishes_in_which_version_how_often_and_what_it_gets_wrong() -> None:
    found = adapters()
    assert len(found) >= 4
    for adapter in found.values():
        assert adapter.content_types
        for word in ("Publisher:", "Version:", "Cadence:", "Known lies:"):
            assert word in adapter.notes, f"{adapter.format} does not say {word}"
