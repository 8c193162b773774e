"""What stands of all that was entered: nothing lost, nothing twice, the newest word in the place of the first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.calls.agenda import Item
from metrics.calls.held import By, Entry, Kind, standing_entries

AT = datetime(2026, 11, 10, 9, tzinfo=UTC)
BY = By(role="Director on call", name="chair", account=None)


def _entry(number: int, says: str, replaces: int | None = None) -> Entry:
    return Entry(
        number=number, call=1, item=Item.BEDS, kind=Kind.NOTE, organisation=None, says=says, replaces=replaces, by=BY,
        recorded_at=AT + timedelta(minutes=number),
    )  # fmt: skip


def test_the_newest_word_stands_where_the_first_stood() -> None:
    told = [_entry(1, "a"), _entry(2, "b"), _entry(3, "A", 1), _entry(4, "AA", 3)]
    assert [each.says for each in standing_entries(told)] == ["AA", "b"]


def test_what_is_taken_back_stands_no_more_and_may_be_said_again() -> None:
    told = [_entry(1, "a"), _entry(2, "", 1)]
    assert standing_entries(told) == ()
    assert [each.says for each in standing_entries([*told, _entry(3, "again", 2)])] == ["again"]


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 20)), max_size=12))
def test_as_many_stand_as_were_begun_and_not_taken_back(words: list[tuple[str, int]]) -> None:
    told = []
    for number, (says, of) in enumerate(words, start=1):
        replaces = of if 0 < of < number else None
        told.append(_entry(number, says or ("x" if replaces is None else ""), replaces))
    standing = standing_entries(told)
    assert len({each.number for each in standing}) == len(standing)
    assert all(each.says for each in standing)
    assert len(standing) <= sum(each.replaces is None for each in told)
    assert standing_entries(reversed(told)) == standing
