"""Dated validity, checked against the plain meaning: is there a day on which both hold?"""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalogue.spans import holds_on, overlap, turning_points

FIRST = date(2026, 3, 20)
DAYS = [FIRST + timedelta(days=number) for number in range(-2, 24)]


@dataclass(frozen=True)
class Span:
    valid_from: date | None
    valid_to: date | None


def _day() -> st.SearchStrategy[date]:
    return st.integers(min_value=0, max_value=20).map(lambda number: FIRST + timedelta(days=number))


def _spans() -> st.SearchStrategy[Span]:
    """Spans of at least a day, open at either end or neither; the reader refuses all others."""
    lengths = st.integers(min_value=1, max_value=8)
    closed = st.builds(lambda start, length: Span(start, start + timedelta(days=length)), _day(), lengths)
    since = _day().map(lambda start: Span(start, None))
    until = _day().map(lambda end: Span(None, end))
    return st.one_of(closed, since, until, st.just(Span(None, None)))


@given(one=_spans(), other=_spans())
def test_two_spans_overlap_exactly_when_some_day_is_in_both(one: Span, other: Span) -> None:
    shared = [day for day in DAYS if holds_on(one, day) and holds_on(other, day)]

    assert overlap(one, other) == bool(shared)
    assert overlap(other, one) == overlap(one, other)


@given(span=_spans())
def test_a_span_overlaps_itself_and_not_what_begins_where_it_ends(span: Span) -> None:
    assert overlap(span, span)
    if span.valid_to is not None:
        assert not overlap(span, Span(span.valid_to, None))


@given(spans=st.lists(_spans(), max_size=6))
def test_nothing_changes_between_turning_points(spans: list[Span]) -> None:
    points = turning_points(spans)
    for day in DAYS:
        last = max(point for point in points if point <= day)
        assert [holds_on(span, day) for span in spans] == [holds_on(span, last) for span in spans]
