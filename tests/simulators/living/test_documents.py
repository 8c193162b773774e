"""The examples of the contract documents: true to what is served, field by field, and read by the words of the page."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from simulators.living.house import House
from tests.simulators.living.conftest import ask

FOLDER = Path(__file__).parents[3] / "docs" / "feeds"
EXAMPLES = (
    ("beds", "beds", "beds.SIM-S1"),
    ("ward-board", "ward_board", "ward_board.SIM-S1"),
    ("emergency-department", "ed", "ed.SIM-S1"),
    ("home-care", "home_care", "home_care.SIM-H06"),
    ("capacity", "capacity", "capacity.SIM-R1"),
    ("capacity", "capacity_hub", "capacity.SIM-D1"),
    ("urgent-community-response", "ucr", "ucr.SIM-U1"),
    ("virtual-ward", "virtual_ward", "virtual_ward.SIM-V1"),
    ("care-homes", "care_homes", "care_homes.SIM-L2"),
)


def _example(document: str, name: str) -> str:
    text = (FOLDER / f"{document}.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- example {name} -->\n```(?:json|csv)\n(.*?)\n```", text, re.DOTALL)
    assert found is not None, f"{document} has no example {name}"
    return found[1]


def _shape(held: Any) -> Any:
    """The names of a document's fields, at every depth; of a list, those of its longest entry."""
    if isinstance(held, dict):
        return {name: _shape(value) for name, value in held.items()}
    if isinstance(held, list):
        shapes = [_shape(one) for one in held]
        return [max(shapes, key=lambda shape: len(str(shape)), default=None)]
    return None


@pytest.mark.parametrize(("document", "example", "feed"), EXAMPLES)
async def test_an_example_has_the_fields_that_are_served(
    document: str, example: str, feed: str, house: House, client: httpx2.AsyncClient
) -> None:
    served, shown = (await ask(client, house, feed)).text, _example(document, example)
    if served.startswith("{"):
        ours, theirs = json.loads(served), json.loads(shown)
        for held in (ours, theirs):
            for offer in held.get("offers", []):
                offer["not_usable"] = {}
            held.pop("offers" if not (ours.get("offers") and theirs.get("offers")) else "", None)
        assert _shape(ours) == _shape(theirs)
    else:
        ours, theirs = (list(csv.reader(io.StringIO(text))) for text in (served, shown))
        assert ours[0] == theirs[0]
        assert ours[-1][0] == theirs[-1][0] == "# rows"
        assert int(theirs[-1][1]) == len(theirs) - 2
        assert {len(row) for row in theirs[:-1]} == {len(theirs[0])}
        assert len(ours[-1]) == len(theirs[-1])


@pytest.mark.parametrize(("document", "example", "feed"), EXAMPLES)
def test_an_example_keeps_its_own_contract(document: str, example: str, feed: str) -> None:
    shown = _example(document, example)
    if shown.startswith("{"):
        held = json.loads(shown)
        lists = [value for name, value in held.items() if isinstance(value, list) and name not in {"offers", "shifts"}]
        assert held.get("row_count", 0) == sum(len(value) for value in lists)
        for offer in held.get("offers", []):
            parts = offer["held"] + offer["taken"] + offer["usable"] + sum(offer["not_usable"].values())
            assert parts == offer["offered"]
    assert re.search(r"\d\d:\d\d:\d\d(?!\d|[+]|Z)", shown) is None


@pytest.mark.parametrize(("document", "example", "feed"), EXAMPLES)
async def test_every_field_that_is_served_is_explained(
    document: str, example: str, feed: str, house: House, client: httpx2.AsyncClient
) -> None:
    text = (FOLDER / f"{document}.md").read_text(encoding="utf-8")
    served = (await ask(client, house, feed)).text
    if served.startswith("{"):
        names = set(re.findall(r'"([a-z_0-9]+)":', served))
    else:
        rows = list(csv.reader(io.StringIO(served)))
        names = set(rows[0]) | ({row[2] for row in rows[1:-1]} if "metric" in rows[0] else set())
    assert len(names) > 5
    assert {name for name in names if f"`{name}`" not in text} == set()
