"""A list in its public form: what becomes of each kind of figure, what is added up, what is refused."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.adding_up import ALL, counts_of, with_totals
from api.columns import occupancy, red_green
from api.columns.occupancy import Day
from api.disclosure import HIDDEN, MOST_COUNTS, NoPublicForm, public_form, says_of
from api.tables import Adding, Cell, Column, Filled, Same, Sum, Table, fields
from api.wire import ClosedDays, RedGreenPart, RunningDay
from metrics.disclosure.figure import Figure
from metrics.disclosure.protect import Mark, published
from metrics.disclosure.rule import Rule
from tests.metrics.disclosure.attacker import Knows, ranges
from tests.metrics.disclosure.tables import COUNTS

RULE = Rule()
EXACT = Rule(rounding_base=1)


class Row(NamedTuple):
    place: str
    beds: int | None = None
    people: int | None = None
    ready: int | None = None
    share: float | None = None
    mean: float | None = None
    hours: float | None = None
    longest: int | None = None


TABLE: Table[Row] = Table(
    (
        *fields(Row, "place", kind=Figure.KEY),
        *fields(Row, "beds", kind=Figure.CAPACITY),
        *fields(Row, "people", "ready", kind=Figure.PEOPLE),
        *fields(Row, "share", kind=Figure.SHARE, rests_on=("ready", "people")),
        *fields(Row, "mean", kind=Figure.CROWD),
        *fields(Row, "hours", kind=Figure.MEAN, rests_on=("ready",)),
        *fields(Row, "longest", kind=Figure.EXTREME),
    )
)


def public(*rows: Row, table: Table[Row] = TABLE, rule: Rule = RULE) -> list[tuple[Cell, ...]]:
    return list(public_form(table.of(rows), rule=rule).rows)


def test_each_kind_of_figure_is_treated_as_it_must_be() -> None:
    assert public(Row("a", 3, 63, 12, 12 / 63, 62.4, 17.25, 40)) == [("a", 3, 65, 10, 0.15, 60, 17.25, HIDDEN)]
    assert public(Row("b", 3, 63, 7, 7 / 63, 7.9, 17.25, 40)) == [
        ("b", 3, 65, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN)
    ]  # fmt: skip


def test_nought_stays_nought_and_unknown_unknown() -> None:
    assert public(Row("a", 0, 63, 0, 0.0, 0.0, None, None)) == [("a", 0, 65, 0, 0.0, 0, None, None)]
    assert public(Row("a")) == [("a", None, None, None, None, None, None, None)]


@pytest.mark.parametrize(("basis", "shown"), [(1, HIDDEN), (7, HIDDEN), (8, 3.5)])
def test_a_mean_is_shown_from_eight_people_on(basis: int, shown: Cell) -> None:
    (row,) = public(Row("a", people=60, ready=basis, hours=3.5))
    assert row[6] == shown


@pytest.mark.parametrize(
    ("mean", "shown"), [(0.0, 0), (0.1, HIDDEN), (7.99, HIDDEN), (8.0, 10), (12.4, 10), (12.5, 15)]
)
def test_people_on_average_are_people(mean: float, shown: Cell) -> None:
    assert public(Row("a", mean=mean))[0][5] == shown


def test_a_share_says_nothing_beyond_the_counts_that_are_shown() -> None:
    seen = {public(Row("a", people=people, ready=12, share=12 / people))[0][4] for people in range(58, 63)}
    assert seen == {round(10 / 60, 2)}


@pytest.mark.parametrize("kind", [each for each in Figure if each.is_withheld])
def test_what_is_worked_out_from_people_is_left_out(kind: Figure) -> None:
    table: Table[Row] = Table((*fields(Row, "place", kind=Figure.KEY), *fields(Row, "hours", kind=kind)))
    assert public(Row("a", hours=9000.0), Row("b"), table=table) == [("a", HIDDEN), ("b", None)]


@pytest.mark.parametrize("kind", [each for each in Figure if each.is_open])
def test_what_says_nothing_of_people_is_shown_as_it_is(kind: Figure) -> None:
    table: Table[Row] = Table((*fields(Row, "hours", kind=kind),))
    assert public(Row("a", hours=3.0), table=table) == [(3.0,)]


def test_every_kind_is_treated_one_way() -> None:
    others = {Figure.PEOPLE, Figure.CROWD, Figure.SHARE, Figure.MEAN, Figure.PERSON}
    for kind in Figure:
        assert [kind.is_open, kind.is_withheld, kind in others].count(True) == 1


def test_a_list_of_persons_has_no_public_form() -> None:
    table: Table[Row] = Table((*fields(Row, "place", kind=Figure.PERSON),))
    with pytest.raises(NoPublicForm, match="persons"):
        public(Row("ST-1"), table=table)


def test_a_list_whose_figures_are_public_elsewhere_says_where() -> None:
    with pytest.raises(NoPublicForm, match="parts"):
        public_form(red_green.WHOLE.of([]), rule=RULE)


def test_too_large_a_list_is_refused() -> None:
    table: Table[Row] = Table((*fields(Row, "people", kind=Figure.PEOPLE),))
    assert len(public(*[Row("a", people=9)] * 100, table=table)) == 100
    with pytest.raises(NoPublicForm, match="fewer"):
        public(*[Row("a", people=9)] * (MOST_COUNTS + 1), table=table)


class Ward(NamedTuple):
    site: str
    ward: str
    people: int | None
    share: float = 0.5


WARDS: Table[Ward] = Table(
    (
        *fields(Ward, "site", "ward", kind=Figure.KEY),
        *fields(Ward, "people", kind=Figure.PEOPLE),
        *fields(Ward, "share", kind=Figure.DERIVED),
    ),
    adding=(Adding(by=("site",)),),
)


def test_what_adds_up_gets_a_row_of_totals_that_is_protected_with_it() -> None:
    rows = [Ward("A", "1", 31), Ward("A", "2", 28), Ward("A", "3", 4), Ward("B", "1", 2)]
    assert public_form(WARDS.of(rows), rule=RULE).rows == (
        ("A", "1", 30, HIDDEN), ("A", "2", 30, HIDDEN), ("A", "3", HIDDEN, HIDDEN), ("B", "1", HIDDEN, HIDDEN),
        ("A", ALL, 65, None),
    )  # fmt: skip
    shown = [row[2] for row in public_form(WARDS.of(rows), rule=EXACT).rows]
    assert shown == [31, HIDDEN, HIDDEN, HIDDEN, 63]


def test_a_total_of_which_a_part_is_unknown_is_unknown() -> None:
    rows = [Ward("A", "1", 30), Ward("A", "2", None)]
    assert public_form(WARDS.of(rows), rule=RULE).rows[-1] == ("A", ALL, None, None)


def test_rows_that_are_totals_already_are_protected_as_such() -> None:
    table: Table[Ward] = Table(WARDS.columns, adding=(Adding(by=("site",), whole="ward"),))
    rows = [Ward("A", "1", 30), Ward("A", "2", 4), Ward("A", None, 34)]  # type: ignore[arg-type]
    shown = [row[2] for row in public_form(table.of(rows), rule=EXACT).rows]
    assert shown == [HIDDEN, HIDDEN, 34]


def test_what_adds_up_both_ways_has_totals_of_both_and_of_all() -> None:
    table: Table[Ward] = Table(WARDS.columns, adding=(Adding(by=("site",)), Adding(by=("ward",))))
    rows = [Ward(site, ward, 20) for site in "AB" for ward in "12"]
    laid = with_totals(table.of(rows))
    assert [row[:3] for row in laid.rows[4:]] == [
        ("A", ALL, 40), ("B", ALL, 40), (ALL, "1", 40), (ALL, "2", 40), (ALL, None, 80)
    ]  # fmt: skip
    assert [each for each in laid.sums if each.whole == 8] == [(8, (4, 5)), (8, (6, 7))]


def test_empty_beds_do_not_tell_how_many_lie_in_the_others() -> None:
    class Site(NamedTuple):
        open: int
        occupied: int
        empty: int

    table: Table[Site] = Table(
        (
            *fields(Site, "open", kind=Figure.CAPACITY),
            *fields(Site, "occupied", kind=Figure.PEOPLE),
            *fields(Site, "empty", kind=Figure.CAPACITY),
        ),
        sums=(Sum(("open",), ("occupied", "empty")),),
    )
    assert public_form(table.of([Site(40, 36, 4)]), rule=RULE).rows == ((40, 35, 4),)
    shown = public_form(table.of([Site(40, 3, 37)]), rule=RULE).rows[0]
    assert shown.count(HIDDEN) == 2
    assert shown[1] == HIDDEN


def _day(on: int, start: int, came: int, left: int) -> Day:
    return Day("W", "Ward", date(2026, 11, on), start, came, left, 0, 0, start + came - left, None, None)


def test_one_midnight_is_hidden_or_shown_on_both_its_days() -> None:
    rows = [_day(1, 20, 3, 9), _day(2, 14, 2, 9), _day(3, 7, 40, 2), _day(4, 45, 1, 30)]
    for rule in (RULE, EXACT):
        found = public_form(_days(rows), rule=rule).rows
        for before, after in pairwise(found):
            assert before[8] == after[3]


def _days(rows: Sequence[Day]) -> Filled:
    return occupancy._DAYS.of(rows)


def test_a_day_left_out_links_nothing() -> None:
    counts = counts_of(with_totals(_days([_day(1, 20, 0, 0), _day(3, 20, 0, 0)])))
    assert not any(len(each.wholes) == len(each.parts) == 1 for each in counts.relations)


def test_a_sum_that_is_not_true_of_a_row_is_reckoned_with_by_nobody() -> None:
    table: Table[Row] = Table(TABLE.columns, sums=(Sum(("people",), ("ready",)),))
    assert counts_of(with_totals(table.of([Row("a", people=8, ready=9)]))).relations == ()
    assert counts_of(with_totals(table.of([Row("a", people=9, ready=8)]))).relations[0].has_rest
    assert not counts_of(with_totals(table.of([Row("a", people=8, ready=8)]))).relations[0].has_rest


def test_a_column_that_nothing_is_named_after_cannot_be_summed() -> None:
    with pytest.raises(TypeError, match="beddays"):
        Table(TABLE.columns, sums=(Sum(("people",), ("beddays",)),))
    with pytest.raises(TypeError, match="ward"):
        Table(TABLE.columns, adding=(Adding(by=("ward",)),))
    with pytest.raises(TypeError, match="first"):
        Table(TABLE.columns, same=(Same(by=("place",), along="place", last="people", first="first"),))
    with pytest.raises(TypeError, match="basis"):
        Table((Column(name="mean", of=lambda _: None, kind=Figure.MEAN, rests_on=("basis",)),))


def _closed(green: int, ready: int, recorded: int, not_reviewed: int) -> ClosedDays:
    red = ready + recorded + not_reviewed
    return ClosedDays(
        days=green + red, green=green, red=red, ready=ready, recorded=recorded, not_reviewed=not_reviewed,
        contradictions=ready // 2, red_share=red / (green + red) if green + red else None,
    )  # fmt: skip


_FOUR = st.tuples(COUNTS, COUNTS, COUNTS, COUNTS)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_FOUR, _FOUR, _FOUR), min_size=1, max_size=3), st.sampled_from([RULE, EXACT]))
def test_no_small_count_of_red_and_green_days_is_found_out_from_the_whole_file(
    drawn: list[tuple[tuple[int, int, int, int], ...]], rule: Rule
) -> None:
    parts = []
    for number, (yesterday, before, now) in enumerate(drawn):
        window = tuple(one + other for one, other in zip(yesterday, before, strict=True))
        green, red, not_reviewed, ready = now
        today = RunningDay(
            people=green + red + not_reviewed, red=red, green=green, not_reviewed=not_reviewed,
            ready_not_reviewed=min(ready, not_reviewed), contradictions=red // 2,
        )  # fmt: skip
        parts.append(
            RedGreenPart(key=str(number), name="", yesterday=_closed(*yesterday), window=_closed(*window), today=today)
        )
    counts = counts_of(with_totals(red_green.PARTS.of(parts)))
    shown = published(counts.counts, rule=rule, relations=counts.relations)
    small = [place for place, each in enumerate(shown) if each.mark is Mark.SMALL][:8]
    by_pattern = ranges(shown, relations=counts.relations, rule=rule, knows=Knows.PATTERN, cells=small)
    assert ranges(shown, relations=counts.relations, rule=rule, knows=Knows.INSIDER, cells=small) == by_pattern


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (RULE, ("from 1 to 7", "nearest 5", "fewer than 8", "would tell")),
        (Rule(shows_zero=False), ("from 0 to 7",)),
        (EXACT, ("others as they are",)),
    ],
)
def test_the_rule_is_said_in_a_sentence(rule: Rule, words: tuple[str, ...]) -> None:
    assert all(each in says_of(rule) for each in words)
    assert "would tell" not in says_of(Rule(protects_totals=False))
