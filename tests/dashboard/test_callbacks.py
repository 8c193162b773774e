"""What comes to Dash's callback that no page of ours asked: refused at the door, never a fault of ours."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboard.callback import PATH, _Asked

QUESTION: dict[str, Any] = {
    "output": "..page.children...page.data-shape..",
    "outputs": [{"id": "page", "property": "children"}, {"id": "page", "property": "data-shape"}],
    "inputs": [
        {"id": "place", "property": "pathname", "value": "/about"},
        {"id": "place", "property": "search", "value": ""},
        {"id": "tick", "property": "data", "value": 0},
    ],
    "state": [{"id": "page", "property": "data-shape", "value": ""}],
    "changedPropIds": ["place.pathname"],
}
Change = Callable[[dict[str, Any]], object]
WRONG: dict[str, Change] = {
    "another output": lambda it: it.update(output="..page.style.."),
    "no output": lambda it: it.pop("output"),
    "no inputs": lambda it: it.pop("inputs"),
    "too few inputs": lambda it: it["inputs"].pop(),
    "an input of something else": lambda it: it["inputs"][0].update(id="window"),
    "a list of parts for one": lambda it: it["inputs"].__setitem__(0, [it["inputs"][0]]),
    "a number for a path": lambda it: it["inputs"][0].update(value=7),
    "a list for a query": lambda it: it["inputs"][1].update(value=["x"]),
    "words for a tick": lambda it: it["inputs"][2].update(value="now"),
    "a tick before the first": lambda it: it["inputs"][2].update(value=-1),
    "a tick beyond counting": lambda it: it["inputs"][2].update(value=2**60),
    "no state": lambda it: it.pop("state"),
    "an object for a shape": lambda it: it["state"][0].update(value={"a": 1}),
    "something else has changed": lambda it: it.update(changedPropIds=['{"type":.x']),
    "nothing says what has changed": lambda it: it.pop("changedPropIds"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_no_page_asks_is_refused(http: httpx2.AsyncClient, name: str) -> None:
    question = deepcopy(QUESTION)
    WRONG[name](question)
    answer = await http.post(PATH, json=question)
    assert (answer.status_code, answer.text) == (400, "No page asks that.")
    assert "content-security-policy" in answer.headers


NUMBER_OF_A_THOUSAND_LINES = json.dumps(QUESTION).replace('"value": 0', f'"value": 1{"0" * 80_000}').encode()


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b"\xff", b"7", b'"text"', b"[" * 5000, NUMBER_OF_A_THOUSAND_LINES],
    ids=["nothing", "null", "list", "open", "no text", "number", "text", "deep", "long number"],
)
async def test_what_is_no_question_at_all_is_refused(http: httpx2.AsyncClient, body: bytes) -> None:
    answer = await http.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


async def test_what_a_page_asks_is_answered(http: httpx2.AsyncClient) -> None:
    answer = await http.post(PATH, json=QUESTION)
    assert answer.status_code == 200
    assert "Homeward" in answer.text
    assert (await http.get(PATH)).status_code == 405


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200)
@given(name=st.sampled_from(sorted(QUESTION)), value=json_like)
def test_a_part_that_is_anything_else_is_never_taken(name: str, value: object) -> None:
    if value == QUESTION[name] or (name == "changedPropIds" and value == []):
        return
    with pytest.raises(ValidationError):
        _Asked.model_validate_json(json.dumps({**QUESTION, name: value}))
