"""What the pages of the call make of what is filled in, of times, and of the course of a figure."""

from datetime import UTC, datetime, timedelta

import pytest

from api.forms import example_of
from api.wire import Agenda, CallStory, Declared, SystemLevel
from dashboard.call.forms import body_of, may_be_declared, whole_system
from dashboard.call.frame import dues, moment, system_words, until
from dashboard.call.minutes import plain
from dashboard.parts.course import Mark, course

AT = datetime(2026, 11, 10, 8, 29, tzinfo=UTC)
NASTY = '"><script>alert(1)</script>'
TOLD = {"title": "Open six beds", "owner": "SIM-S1", "owner_role": "Site manager", "due_at": "x", "role": "Chair"}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(14, "in 14 minutes"), (1, "in 1 minute"), (0, "now"), (-18, "due for 18 minutes"), (95, "in 1 h 35 min"),
     (60 * 15, "in 15 hours")],
)  # fmt: skip
def test_how_far_off_a_call_is(minutes: int, words: str) -> None:
    assert until(AT + timedelta(minutes=minutes), at=AT) == words


def test_a_time_of_another_day_says_which() -> None:
    assert moment(AT, at=AT + timedelta(hours=3)) == "08:29"
    assert moment(AT, at=AT + timedelta(days=1)) == "08:29 Tue 10 Nov 2026"


def test_every_due_time_lies_ahead_and_they_stand_in_order() -> None:
    for hour in range(24):
        at = AT.replace(hour=hour)
        times = [datetime.fromisoformat(when) for when, _ in dues(at)]
        assert all(each > at for each in times)
        assert times == sorted(times)


@pytest.mark.parametrize(("unit", "sent"), [("share", 0.02), ("count", 2.0)])
def test_points_of_a_share_are_sent_as_a_share(unit: str, sent: float) -> None:
    told = {**TOLD, "indicator": "acute.ga_occupancy", "by": "2"}
    made = body_of(told, organisation="SIM", call=1, unit=unit)
    assert isinstance(made, dict)
    assert made["figure"] == {"indicator": "acute.ga_occupancy", "organisation": "SIM-S1", "aim": "down", "by": sent}


def test_without_a_figure_none_is_sent_and_by_how_much_may_be_left_out() -> None:
    made = body_of({**TOLD, "by": ""}, organisation="SIM", call=None, unit="")
    assert isinstance(made, dict)
    assert (made["figure"], made["call"]) == (None, None)


@pytest.mark.parametrize("by", ["two", "-2", "0", "nan", "inf", "2 points"])
def test_what_is_no_size_is_said_to_be_none(by: str) -> None:
    made = body_of({**TOLD, "indicator": "x", "by": by}, organisation="SIM", call=1, unit="share")
    assert isinstance(made, str)
    assert made.startswith("By how much")


def test_a_course_leaves_gaps_open_marks_the_action_and_is_a_table_too() -> None:
    values = [1.0, 2.0, None, 4.0, 3.0, 5.0]
    points = [(AT + timedelta(hours=number), value) for number, value in enumerate(values)]
    marks = [Mark(AT + timedelta(hours=1), "Captured"), Mark(AT + timedelta(hours=9), NASTY)]
    made = course(points, unit="count", title=NASTY, marks=marks, by_hour=True)
    assert made.count("<polyline") == 2
    assert made.count('class="course-mark"') == 2
    assert "Captured" in made
    assert made.count("<tr>") == 7
    assert "not known" in made
    assert "<script" not in made


def test_a_course_of_which_hardly_anything_is_known_is_not_drawn() -> None:
    for points in ([], [(AT, 1.0)], [(AT, None)] * 9):
        assert "<svg" not in course(points, unit="share", title="x", marks=[], by_hour=False)


def test_a_figure_that_never_changes_is_drawn_all_the_same() -> None:
    points = [(AT + timedelta(hours=number), 0.0) for number in range(3)]
    assert "<polyline" in course(points, unit="count", title="x", marks=[Mark(AT, "Captured")], by_hour=True)


WHY = "no rule: how the framework weighs the pillars is not published"


def _system(*said: Declared) -> SystemLevel:
    return example_of(SystemLevel).model_copy(update={"declared": next(iter(said), None)})


def _said(level: int | None, **more: object) -> Declared:
    told = {"level": level, "role": "Gold <commander>", "reason": "Both divert", "declared_at": AT, "received_at": AT}
    return Declared.model_validate({**told, **more})


def test_a_level_is_declared_of_the_whole_where_it_is_a_whole_system() -> None:
    pillars = ["acute", "community", "mental_health", "nhs_111"]
    assert [word for word, _ in may_be_declared(None)] == pillars
    assert [word for word, _ in may_be_declared(_system())] == [*pillars, "system"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((), "none"),
        ((_said(3),), "3, Gold <commander>, 08:29 Tue 10 Nov 2026: Both divert"),
        ((_said(None),), "stood down, Gold <commander>, 08:29 Tue 10 Nov 2026: Both divert"),
    ],
)
def test_the_row_of_the_whole_system_is_never_calculated_and_says_why(said: tuple[Declared, ...], words: str) -> None:
    assert whole_system(None) == []
    ((of, calculated, declared, difference),) = whole_system(_system(*said))
    assert (of, declared, difference) == ("Whole system", words, WHY)
    assert "not calculated" in calculated
    assert "mark" not in calculated


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((), "no level declared"),
        ((_said(2),), "OPEL 2 declared 08:29 by Gold <commander>: Both divert"),
        ((_said(None),), "declared level stood down 08:29 by Gold <commander>: Both divert"),
        (
            (_said(4, declared_at=AT - timedelta(days=1)),),
            "OPEL 4 declared 08:29 Mon 9 Nov 2026 by Gold <commander>: Both divert",
        ),
    ],
)
def test_the_minutes_say_what_was_declared_of_the_whole_system(said: tuple[Declared, ...], words: str) -> None:
    system = _system(*said)
    expected = f"Whole system: {words}; not calculated: {WHY}"
    assert system_words(system, at=AT) == expected
    story = example_of(CallStory)
    agenda = example_of(Agenda).model_copy(update={"system": system, "at": AT})
    assert expected in plain(story, agenda).splitlines()
    # A call from before it was told, or of what is no whole system.
    assert "Whole system" not in plain(story, agenda.model_copy(update={"system": None}))
