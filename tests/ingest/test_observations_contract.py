"""The written contract for partners says what the adapter does: its example is read whole, its codes are all."""

import re
from pathlib import Path

import pytest

from ingest.adapters.observations_json import VERSION, parse
from ingest.parsed import RejectCode
from ingest.sift import sift
from tests.ingest.known import MEASURES, context_at, feed_of

CONTRACT = (Path(__file__).parents[2] / "docs" / "feeds" / "observations.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", CONTRACT, re.DOTALL)
OF_OTHER_FORMATS = {
    RejectCode.WRONG_CELL_COUNT,
    RejectCode.BAD_DATE,
    RejectCode.BAD_KEY,
    RejectCode.NOT_IN_LIST,
    RejectCode.UNKNOWN_REASON,
    RejectCode.OUT_OF_ORDER,
    RejectCode.AFTER_OBSERVED,
    RejectCode.DOES_NOT_ADD_UP,
    RejectCode.LIST_LOST,
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_taken_in_whole(example: str) -> None:
    feed = feed_of("observations_json")
    parsed = parse(example.encode(), feed, MEASURES)
    sifted = sift(parsed.observations, context_at(feed=feed))
    assert parsed.rows > 0
    assert len(sifted.accepted) == parsed.rows
    assert (parsed.rejects, sifted.rejects, dict(parsed.ignored_fields)) == ([], [], {})


def test_the_contract_names_its_version_and_every_code_of_refusal() -> None:
    assert EXAMPLES
    assert VERSION in CONTRACT
    missing = {code for code in set(RejectCode) - OF_OTHER_FORMATS if f"`{code.value}`" not in CONTRACT}
    assert not missing
