"""homeward occupancy, bed-days, delays and red-green, run as processes on files that hold every edge."""

import json
from pathlib import Path

import pytest

from tests.homeward.analyst.files import ask

STAYS = """stay_id,unit,arrive,depart,ready_from,ready_to
A,W1,2026-10-24T23:30,2026-10-25T03:00,,
B,W1,2026-10-25T01:30+01:00,2026-10-25T01:30+00:00,,
C,W1,2026-10-25T12:00,,2026-10-25T13:00,2026-10-25T18:00
C,W1,2026-10-25T12:00,,2026-10-27T09:00,
D,W2,2026-10-24T10:00,2026-10-24T10:00,,
F,W1,2026-10-24T12:00,2026-10-25T00:00,,
F,W2,2026-10-25T00:00,2026-10-26T08:00,2026-10-25T20:00,2026-10-26T08:00
"""
DAYS = """stay_id,unit,day,colour,reason,ready
A,W1,2026-10-24,red,diagnostic_test,no
A,W1,2026-10-25,green,,yes
B,W1,2026-10-25,,,
B,W2,2026-10-26,red,capacity.equipment,yes
B,W2,2026-10-27,green,,no
"""
BAD = """stay_id,unit,arrive,depart
A,W1,2026-10-25T01:30,
B,W1,2026-03-29T01:30,
C,W1,2026-11-03T10:00,2026-11-03T09:00
D,,2026-11-03T10:00,
E,W1,soon,
F,W1,2026-11-03T10:00,2026-11-04T10:00
F,W2,2026-11-03T12:00,2026-11-05T10:00
F,W1,2026-11-03T10:00,2026-11-04T10:00
G,W1,1900-01-01T00:00,
H,W1,2026-11-03
I,W1,2026-11-31T10:00,
"""


def test_occupancy_by_day_is_exact_over_the_day_of_25_hours() -> None:
    answer = ask(
        "occupancy",
        "-",
        "--by",
        "day",
        "--to",
        "2026-10-25",
        given=STAYS.replace("C,W1,2026-10-25T12:00,,2026-10-27T09:00,\n", ""),
    )
    assert (answer.status, answer.complaints) == (0, [])
    # A lies there from 00:00 to 03:00, which is four hours, B for one, C for twelve: 17 of 25.
    assert answer.rows == [
        {"unit": "W1", "day": "2026-10-24", "hours": "24", "census_start": "0", "admissions": "2", "discharges": "0",
         "census_end": "2", "mean": "0.520833", "peak": "2"},
        {"unit": "W1", "day": "2026-10-25", "hours": "25", "census_start": "2", "admissions": "2", "discharges": "3",
         "census_end": "1", "mean": "0.68", "peak": "2"},
        {"unit": "W2", "day": "2026-10-24", "hours": "24", "census_start": "0", "admissions": "1", "discharges": "1",
         "census_end": "0", "mean": "0", "peak": "0"},
        {"unit": "W2", "day": "2026-10-25", "hours": "25", "census_start": "0", "admissions": "1", "discharges": "0",
         "census_end": "1", "mean": "1", "peak": "1"},
    ]  # fmt: skip


def test_occupancy_by_hour_shows_the_double_hour_twice_with_its_offset() -> None:
    answer = ask(
        "occupancy", "-", "--by", "hour", "--from", "2026-10-25", "--to", "2026-10-25",
        given="stay_id,unit,arrive,depart\nB,W1,2026-10-25T01:30+01:00,2026-10-25T01:15Z\n",
    )  # fmt: skip
    assert len(answer.rows) == 25
    assert [(row["hour"], row["mean"]) for row in answer.rows[:4]] == [
        ("2026-10-25T00:00:00+01:00", "0"), ("2026-10-25T01:00:00+01:00", "0.5"),
        ("2026-10-25T01:00:00+00:00", "0.25"), ("2026-10-25T02:00:00+00:00", "0"),
    ]  # fmt: skip


def test_occupancy_by_weekday_and_hour_leaves_hours_that_never_came_empty() -> None:
    answer = ask(
        "occupancy", "-", "--by", "weekday-hour", "--from", "2026-03-29", "--to", "2026-03-29", "--out", "json",
        given="stay_id,unit,arrive,depart\nA,W1,2026-03-28T10:00,\n",
    )  # fmt: skip
    rows = json.loads(answer.out)
    assert len(rows) == 168
    sunday = {row["hour"]: row for row in rows if row["weekday"] == "Sunday"}
    percentiles = ("p5", "p25", "p50", "p75", "p95")
    for hour, hours, people in ((1, 0, None), (2, 1, 1)):
        assert sunday[hour] == {
            "unit": "W1", "weekday": "Sunday", "hour": hour, "hours": hours, "mean": people,
            **dict.fromkeys(percentiles, people),
        }  # fmt: skip


def test_units_together_are_one_in_which_a_move_is_no_second_person() -> None:
    moved = (
        "stay_id,unit,arrive,depart\nF,W1,2026-11-02T12:00,2026-11-03T00:00\nF,W2,2026-11-03T00:00,2026-11-03T12:00\n"
    )
    rows = ask("occupancy", "-", "--together", given=moved).rows
    assert [(row["unit"], row["peak"], row["census_end"]) for row in rows] == [("all", "1", "1"), ("all", "1", "0")]


def test_bed_days_are_nights_and_calendar_days_by_unit_by_stay_and_in_all(tmp_path: Path) -> None:
    (tmp_path / "stays.csv").write_text(STAYS, encoding="utf-8")
    arguments = ("bed-days", "stays.csv", "--to", "2026-10-28")
    by_stay = ask(*arguments, "--by", "stay", folder=tmp_path)
    assert (by_stay.status, by_stay.complaints) == (0, [])
    assert {row["stay_id"]: tuple(row.values())[1:] for row in by_stay.rows} == {
        "A": ("1", "2", "0", "0"), "B": ("0", "1", "0", "0"), "C": ("4", "4", "2", "3"), "D": ("0", "0", "0", "0"),
        "F": ("2", "3", "1", "2"),
    }  # fmt: skip
    by_unit = ask(*arguments, folder=tmp_path).rows
    (total,) = ask(*arguments, "--by", "total", folder=tmp_path).rows
    for nights in ("nights", "nights_without_criteria"):
        assert sum(int(row[nights]) for row in by_unit) == int(total[nights])
        assert sum(int(row[nights]) for row in by_stay.rows) == int(total[nights])
    assert (total["stays"], total["nights"], total["nights_without_criteria"]) == ("5", "7", "3")


def test_delays_are_of_the_current_spell_and_of_all_spells(tmp_path: Path) -> None:
    (tmp_path / "stays.csv").write_text(STAYS, encoding="utf-8")
    arguments = ("delays", "stays.csv", "--at", "2026-10-30T09:00")
    by_stay = {row["stay_id"]: row for row in ask(*arguments, "--by", "stay", folder=tmp_path).rows}
    assert by_stay["C"] == {
        "stay_id": "C", "unit": "W1", "state": "in bed", "ready_since": "2026-10-27T09:00:00+00:00",
        "days_since_drd": "3", "band": "2-3", "nights_without_criteria": "3", "calendar_days_without_criteria": "5",
    }  # fmt: skip
    assert (by_stay["F"]["state"], by_stay["F"]["days_since_drd"], by_stay["A"]["days_since_drd"]) == ("left", "1", "")
    by_band = ask(*arguments, folder=tmp_path).rows
    assert {(row["state"], row["days_since_drd"]): row["stays"] for row in by_band if row["stays"] != "0"} == {
        ("in bed", "2-3"): "1", ("left", "1"): "1", ("left", "none"): "3",
    }  # fmt: skip
    (unit,) = ask(*arguments, "--by", "unit", folder=tmp_path).rows
    assert unit == {"unit": "W1", "in_bed": "1", "ready": "1", "ready_share": "1", "longest_days_since_drd": "3"}


def test_red_and_green_days_add_up_and_reasons_carry_owner_and_family() -> None:
    (total,) = ask("red-green", "-", "--by", "total", given=DAYS).rows
    assert total == {
        "days": "5", "green": "1", "red": "4", "red_ready": "2", "red_recorded": "1", "red_not_reviewed": "1",
        "red_share": "0.8", "contradictions": "1",
    }  # fmt: skip
    by_weekday = ask("red-green", "-", "--by", "weekday", given=DAYS).rows
    assert [(row["weekday"], row["red"]) for row in by_weekday] == [
        ("Monday", "1"), ("Tuesday", "0"), ("Saturday", "1"), ("Sunday", "2"),
    ]  # fmt: skip
    assert [(row["unit"], row["days"]) for row in ask("red-green", "-", given=DAYS).rows] == [("W1", "3"), ("W2", "2")]
    by_reason = ask("red-green", "-", "--by", "reason", given=DAYS).rows
    assert [(row["reason"], row["owner"], row["red"], row["cumulative_share"]) for row in by_reason] == [
        ("", "", "2", "0.5"), ("capacity.equipment", "external", "1", "0.75"), ("diagnostic_test", "trust", "1", "1"),
    ]  # fmt: skip
    assert by_reason[0]["label"] == "no reason recorded"


def test_bad_rows_are_named_and_the_others_are_worked_out(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    answer = ask("occupancy", "bad.csv", folder=tmp_path)
    assert answer.status == 2
    told = [line.split(": ", 3) for line in answer.complaints]
    assert {(row, field) for _, row, field, *_ in told[:-1]} == {
        ("row 2", "arrive"), ("row 3", "arrive"), ("row 4", "depart"), ("row 5", "unit"), ("row 6", "arrive"),
        ("row 8", "arrive"), ("row 9", "row"), ("row 10", "arrive"), ("row 11", "row"), ("row 12", "arrive"),
    }  # fmt: skip
    reasons = {row: reason for _, row, _, reason in told[:-1]}
    assert "came twice" in reasons["row 2"]
    assert "no clock" in reasons["row 3"]
    assert "before arriving" in reasons["row 4"]
    assert "still in W1" in reasons["row 8"]
    assert "same as row 7" in reasons["row 9"]
    assert "10 row(s) refused" in answer.complaints[-1]
    assert [(row["unit"], row["day"], row["mean"]) for row in answer.rows] == [
        ("W1", "2026-11-03", "0.583333"), ("W1", "2026-11-04", "0.416667"),
    ]  # fmt: skip


def test_the_order_of_the_rows_makes_no_difference(tmp_path: Path) -> None:
    heading, *rows = BAD.splitlines()
    (tmp_path / "other.csv").write_text("\n".join([heading, *reversed(rows)]), encoding="utf-8")
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    one, other = ask("occupancy", "bad.csv", folder=tmp_path), ask("occupancy", "other.csv", folder=tmp_path)
    assert one.rows
    assert other.rows == one.rows
    assert len(other.complaints) == len(one.complaints)


def test_strict_stops_at_the_first_bad_row_and_writes_nothing() -> None:
    answer = ask("occupancy", "-", "--strict", given=BAD)
    assert (answer.status, answer.out) == (1, "")
    assert len(answer.complaints) == 1
    assert answer.complaints[0].startswith("standard input: row 2: arrive: ")


def test_a_day_that_stands_twice_is_counted_once_whichever_comes_first() -> None:
    heading, *rows = DAYS.splitlines()
    twice = [*rows, "A,W1,2026-10-24,green,,no"]
    one = ask("red-green", "-", given="\n".join([heading, *twice]))
    other = ask("red-green", "-", given="\n".join([heading, *reversed(twice)]))
    assert (one.status, other.status) == (2, 2)
    assert one.rows == other.rows
    assert sum(int(row["days"]) for row in one.rows) == 5


@pytest.mark.parametrize(
    ("command", "given", "complaint"),
    [
        ("occupancy", b"", "empty; the first row names the columns"),
        ("occupancy", b"stay_id,unit,arrive\n", "no column depart; there are stay_id, unit, arrive"),
        ("occupancy", b"stay_id,unit,arrive,depart,unit\n", "column unit stands there twice"),
        ("occupancy", b"stay_id,unit,arrive,depart\n", "no row that can be used"),
        ("delays", b"stay_id,unit,arrive,depart\n", "name one with --at"),
        ("bed-days", b"stay_id,unit,arrive,depart\nA,W1,2026-11-03T10:00,\xff\n", "not UTF-8"),
        ("red-green", b"stay,day\n", "no column stay_id, unit, colour, reason, ready"),
    ],
)
def test_a_file_that_cannot_be_worked_on_is_one_plain_line(command: str, given: bytes, complaint: str) -> None:
    answer = ask(command, "-", given=given)
    assert (answer.status, answer.out) == (1, "")
    assert len(answer.complaints) == 1
    assert complaint in answer.complaints[0]


def test_a_file_that_is_not_there_is_one_plain_line(tmp_path: Path) -> None:
    answer = ask("bed-days", "none.csv", folder=tmp_path)
    assert (answer.status, answer.complaints) == (1, ["none.csv: No such file or directory"])


def test_a_file_from_a_spreadsheet_with_its_mark_and_columns_of_its_own_is_read() -> None:
    given = '\ufeffunit,note,depart,arrive,stay_id\r\n W1 ,"two\nlines",2026-11-03 12:00,2026-11-03 00:00,A\r\n\r\n'
    answer = ask("occupancy", "-", given=given)
    assert (answer.status, answer.complaints) == (0, [])
    assert [(row["unit"], row["mean"]) for row in answer.rows] == [("W1", "0.5")]


@pytest.mark.parametrize("command", ["occupancy", "bed-days", "delays", "red-green"])
def test_the_help_states_columns_conventions_and_exit_status(command: str) -> None:
    answer = ask(command, "--help", is_whole=True)
    said = " ".join(answer.out.replace("│", " ").split())
    assert answer.status == 0
    assert "In: stay_id, unit" in said
    assert "Exit status: 0 all rows were used, 2 some were refused" in said


def test_a_day_that_is_none_is_refused_as_an_option() -> None:
    answer = ask("occupancy", "-", "--from", "yesterday", given=STAYS)
    assert answer.status == 2
    assert "is not a day like" in " ".join(" ".join(answer.complaints).replace("│", " ").split())


def test_no_day_lies_in_a_period_that_ends_before_it_begins() -> None:
    answer = ask("bed-days", "-", "--from", "2026-10-26", "--to", "2026-10-25", given=STAYS)
    assert answer.status == 1
    assert answer.complaints == ["-: no day lies from 2026-10-26 to 2026-10-25"]
