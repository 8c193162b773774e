"""Pages: walking them gives every row once, whoever comes and goes meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages import Page, page_by_key, page_by_rank
from api.problems import ApiProblem

KEYS = st.sets(st.text("abc", min_size=1, max_size=4), max_size=12)


def by_key(keys: set[str], *, limit: int | None, cursor: str | None, question: str = "q") -> Page[str]:
    return page_by_key(sorted(keys), key=lambda each: (each,), limit=limit, cursor=cursor, question=question)


def by_rank(keys: list[str], *, limit: int | None, cursor: str | None) -> Page[str]:
    return page_by_rank(keys, key=lambda each: (each,), limit=limit, cursor=cursor, question="q")


@given(KEYS, st.lists(st.tuples(KEYS, KEYS), max_size=12), st.integers(1, 4))
def test_who_is_there_all_the_time_is_given_once_and_nobody_twice(
    there: set[str], changes: list[tuple[set[str], set[str]]], limit: int
) -> None:
    present, always = set(there), set(there)
    cursor, given_out = None, []
    while True:
        page = by_key(present, limit=limit, cursor=cursor)
        given_out.extend(page.rows)
        if page.next is None:
            break
        cursor = page.next
        if changes:
            come, go = changes.pop()
            present = (present | come) - go
            always &= present
    assert len(set(given_out)) == len(given_out)
    assert always <= set(given_out)


@given(st.lists(st.text("abc", min_size=1, max_size=4), unique=True), st.integers(1, 4))
def test_the_pages_of_a_ranked_list_that_stands_still_are_the_list(ranked: list[str], limit: int) -> None:
    cursor, given_out = None, []
    while True:
        page = by_rank(ranked, limit=limit, cursor=cursor)
        assert page.total == len(ranked)
        given_out.extend(page.rows)
        if (cursor := page.next) is None:
            break
    assert given_out == ranked


def test_a_ranked_list_that_changed_refuses_the_page_after() -> None:
    cursor = by_rank(["a", "b", "c"], limit=1, cursor=None).next
    with pytest.raises(ApiProblem) as refused:
        by_rank(["b", "a", "c"], limit=1, cursor=cursor)
    assert (refused.value.status, refused.value.code) == (409, "list_changed")


def test_without_a_limit_the_rest_is_one_page() -> None:
    cursor = by_key({"a", "b", "c"}, limit=1, cursor=None).next
    assert list(by_key({"a", "b", "c"}, limit=None, cursor=cursor).rows) == ["b", "c"]


@given(st.text())
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ApiProblem) as refused:
        by_key({"a"}, limit=1, cursor=text)
    assert refused.value.code == "invalid_cursor"


def test_a_cursor_of_another_question_or_of_another_kind_is_refused() -> None:
    cursor = by_key({"a", "b"}, limit=1, cursor=None).next
    ranked = by_rank(["a", "b"], limit=1, cursor=None).next
    with pytest.raises(ApiProblem):
        by_key({"a", "b"}, limit=1, cursor=cursor, question="another")
    with pytest.raises(ApiProblem):
        by_key({"a", "b"}, limit=1, cursor=ranked)
