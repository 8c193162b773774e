"""The rows behind figures about people are as many as the figures say, whoever lies where, ready since whenever."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.flow.blockage import Window
from picture.blockages import blockages_of
from picture.lost_rows import idle_rows, late_rows, lost_rows
from picture.red_green import Group, red_green
from picture.red_green_rows import closed_rows, running_rows
from picture.roll import Person
from picture.sight import RowsClosed, Sight
from picture.viewer import VISITOR
from tests.picture.given import AT, called, person

HOUR = timedelta(hours=1)
COLOURS = (
    "green", "red", "red: hospital.therapy_review", "red: hospital.transport", "red: capacity.home_rehabilitation",
    "red: a.code_nobody_knows",
)  # fmt: skip


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    """A few people: hours since admission, since being ready, and until leaving; colours of any of their days."""
    made = []
    for number in range(draw(st.integers(0, 6))):
        admitted = draw(st.integers(0, 900))
        since = draw(st.integers(-5, admitted))
        until = draw(st.none() | st.integers(-5, since))
        left = draw(st.none() | st.integers(0, admitted))
        spell = (AT - since * HOUR, None if until is None else AT - until * HOUR)
        made.append(
            person(
                f"ST-{number}", ward=draw(st.sampled_from(["SIM-S1-W09", "SIM-S2-W06", "SIM-C1-W01"])),
                admitted=AT - admitted * HOUR, left=None if left is None else AT - left * HOUR,
                ready=[spell] if draw(st.booleans()) else (),
                colours=draw(st.dictionaries(st.integers(0, 30), st.sampled_from(COLOURS), max_size=5)),
            )
        )  # fmt: skip
    return made


SILENT = st.dictionaries(st.sampled_from(["board_s1", "board_c1"]), st.none() | st.sampled_from([HOUR, 50 * HOUR]))


@given(people(), SILENT, st.sampled_from(Window))
def test_bed_days_and_hours(found: list[Person], silent: dict[str, timedelta | None], window: Window) -> None:
    call = called(*found, silent=silent)
    made = blockages_of(call, window=window, handed_back={})
    rows = lost_rows(call, blockage=None, days=window.days, handed_back={})
    assert len({row.key for row in rows}) == len(rows) == made.lost.over(window)
    counted = Counter(row.blockage for row in rows)
    for each in made.found:
        assert counted.pop(each.key, 0) == each.lost.over(window)
        own = lost_rows(call, blockage=each.key, days=window.days, handed_back={})
        assert [row.key for row in own] == [row.key for row in rows if row.blockage == each.key]
        assert Counter(row.person.record.stay.key for row in own) == each.evidence(window)
        assert sum(row.pounds or 0.0 for row in own) == pytest.approx(each.pounds[window])
    assert not counted
    assert all(row.since < AT for row in rows)
    late = late_rows(call, lateness=None, days=window.days)
    assert {row.lateness for row in late} <= {each.key for each in made.late}
    for lateness in made.late:
        own_hours = [row for row in late if row.lateness == lateness.key]
        closed = [row.late.hours for row in own_hours if row.late.day < AT.date()]
        today = [row.late.hours for row in own_hours if row.late.day == AT.date()]
        assert (sum(closed), sum(today)) == (
            pytest.approx(lateness.over(window)), pytest.approx(lateness.hours_today)
        )  # fmt: skip


@given(people(), SILENT, st.integers(1, 28))
def test_red_and_green_days(found: list[Person], silent: dict[str, timedelta | None], days: int) -> None:
    call = called(*found, silent=silent)
    made = red_green(call, by=Group.WARD, days=days)
    rows = closed_rows(call, days=days)
    assert len({row.key for row in rows}) == len(rows) == made.window.days
    assert sum(row.day.is_green for row in rows) == made.window.green
    assert sum(row.day.on == made.days.last for row in rows) == made.yesterday.days
    assert len(running_rows(call)) == made.today.people
    runs = Counter(row.run.red_run_days for row in rows if row.run is not None)
    assert runs == dict(made.runs.people_by_days)


def test_rows_are_closed_where_whoever_looks_may_see_none() -> None:
    call = called(person("ST-a", ready=[(AT - 50 * HOUR, None)]))
    nobodys = replace(call, sight=Sight(VISITOR, call.ground.tree, today=call.ground.tree.on))
    for ask in (
        lambda: lost_rows(nobodys, blockage=None, days=7, handed_back={}),
        lambda: late_rows(nobodys, lateness=None, days=7),
        lambda: idle_rows(nobodys, idle=None, days=7),
        lambda: closed_rows(nobodys, days=7),
        lambda: running_rows(nobodys),
    ):
        with pytest.raises(RowsClosed):
            ask()
    assert blockages_of(nobodys, window=Window.WEEK, handed_back={}).lost.week == 2
