"""The past as files: the archive forms, nothing twice, nothing lost, and a stopped run that goes on."""

import csv
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulators.living.families import FAMILIES
from simulators.living.history.export import Job, Length, export
from simulators.living.history.files import MANIFEST
from simulators.living.history.plans import FULL_GRAIN, THINNED_GRAIN, full, thinned
from tests.simulators.living.made import MadeEnded, MadeSystem, referral, response, stay

FIRST = datetime(2026, 10, 24, tzinfo=UTC)
LAST = datetime(2026, 11, 2, 7, tzinfo=UTC)


def _job(out: Path, system: MadeSystem, *, recent: bool = False, first: datetime = FIRST, **others: Any) -> Job:
    plain = Job(
        streams=full() if recent else thinned(),
        grain=FULL_GRAIN if recent else THINNED_GRAIN,
        prefix="recent_" if recent else "",
        a_file=Length.DAY if recent else Length.MONTH,
        first=first,
        last=LAST,
        out=out,
        begin=lambda: system,
        resume=MadeSystem.resume,
        say=lambda _line: None,
    )
    return replace(plain, **others)


def _documents(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(gzip.decompress(path.read_bytes()).decode().splitlines()))


def test_each_family_has_a_file_a_month_and_the_manifest_counts_its_rows(tmp_path: Path) -> None:
    files = export(_job(tmp_path, MadeSystem(FIRST)))
    assert set(files) == {
        f"{family.key}_all_{days}.{'csv' if family.columns else 'jsonl'}.gz"
        for family in FAMILIES
        for days in ("2026-10-24_2026-10-31", "2026-11-01_2026-11-02")
    }
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    for name, counted in files.items():
        assert manifest[name]["rows"] == counted.rows
        if name.endswith(".csv.gz"):
            rows = _rows(tmp_path / name)
            assert rows[-1][:2] == ["# rows", str(counted.rows)]
            assert len(rows) == counted.rows + 2


def test_stocks_are_told_by_the_hour_through_the_night_the_clocks_go_back(tmp_path: Path) -> None:
    export(_job(tmp_path, MadeSystem(FIRST)))
    beds = _documents(tmp_path / "beds_all_2026-10-24_2026-10-31.jsonl.gz")
    times = [one["observed_at"] for one in beds if one["site"] == "SIM-S1"]
    assert times == sorted(set(times))
    assert len(times) == 8 * 24
    with_wards = [one["observed_at"] for one in beds if one["site"] == "SIM-S1" and one["wards"]]
    assert {at[11:16] for at in with_wards} == {"00:00", "06:00", "12:00", "18:00"}
    assert len(with_wards) == 8 * 4
    assert all(one["row_count"] == len(one["wards"]) and one["site_totals"]["open"] > 0 for one in beds)
    rows = _rows(tmp_path / "ed_all_2026-10-24_2026-10-31.csv.gz")
    quarters = [row[0] for row in rows if row[1:3] == ["SIM-S1", "in_department"]]
    assert "2026-10-25T01:00:00+01:00" in quarters
    assert "2026-10-25T01:00:00+00:00" in quarters
    assert len([at for at in quarters if "T23:45" in at]) == 8


def test_daily_families_are_told_once_a_day_in_london(tmp_path: Path) -> None:
    export(_job(tmp_path, MadeSystem(FIRST)))
    ward = _documents(tmp_path / "virtual_ward_all_2026-10-24_2026-10-31.jsonl.gz")
    assert [one["observed_at"][8:16] for one in ward] == [
        "24T22:45",
        *(f"{day}T23:45" for day in range(25, 32)),
    ]
    rows = _rows(tmp_path / "home_care_all_2026-11-01_2026-11-02.csv.gz")
    assert {row[0] for row in rows[1:-1]} == {"2026-11-01T07:00:00+00:00", "2026-11-02T07:00:00+00:00"}


def test_an_entry_of_a_care_home_is_told_once_however_often_it_is_repeated(tmp_path: Path) -> None:
    export(_job(tmp_path, MadeSystem(FIRST)))
    october = _rows(tmp_path / "care_homes_all_2026-10-24_2026-10-31.csv.gz")
    november = _rows(tmp_path / "care_homes_all_2026-11-01_2026-11-02.csv.gz")
    assert [row[0] for row in october[1:]] == ["SIM-N08", "SIM-N09", "# rows"]
    assert november[1:] == [["# rows", "0"]]


class _Busy(MadeSystem):
    """One stay, referral and response end at noon of every day."""

    def __init__(self, now: datetime = FIRST) -> None:
        super().__init__(now)
        self.ends = 0

    def advance(self, to: datetime) -> None:
        noon = self.now.replace(hour=12, minute=0)
        if self.now < noon <= to:
            self.ends += 1
            self.ended.stays.append(stay(f"ST-left{self.ends:06d}", left_at=noon))
            self.ended.referrals.append(referral(self.ends, closed_at=noon, outcome="started"))
            self.ended.responses.append(response(f"UC-{self.ends:010d}", closed_at=noon))
        super().advance(to)


def test_everybody_who_left_is_told_once_whole_and_who_is_there_at_the_end(tmp_path: Path) -> None:
    system = _Busy()
    system.ended = MadeEnded(stays=[stay("ST-before0000")])
    export(_job(tmp_path, system))
    files = sorted(tmp_path.glob("ward_board_*"))
    documents = [one for path in files for one in _documents(path)]
    left = [row["stay"] for one in documents for row in one["stays"] if row["left_at"]]
    here = [row["stay"] for one in documents for row in one["stays"] if not row["left_at"]]
    whole = next(row for one in documents for row in one["stays"] if row["left_at"])
    assert left == [f"ST-left{number:06d}" for number in range(1, 10)]
    assert sorted(set(here)) == ["ST-4k9x2m7qpa", "ST-b03vt8e6wz"]
    assert len(here) == 2 * 5
    assert len(whole["days"]) == 9
    responses = [row for path in sorted(tmp_path.glob("ucr_*")) for one in _documents(path) for row in one["responses"]]
    assert len({row["key"] for row in responses if row["closed_at"]}) == 9
    referrals = [
        row for path in sorted(tmp_path.glob("capacity_*")) for one in _documents(path) for row in one["referrals"]
    ]
    assert len([row for row in referrals if row["closed_at"]]) == 9


def test_the_recent_past_has_every_document_and_only_what_changed(tmp_path: Path) -> None:
    export(_job(tmp_path, MadeSystem(FIRST), recent=True, first=LAST - timedelta(hours=6)))
    days = "2026-11-02_2026-11-02"
    beds = _documents(tmp_path / f"recent_beds_all_{days}.jsonl.gz")
    boards = [one for one in _documents(tmp_path / f"recent_ward_board_all_{days}.jsonl.gz") if one["site"] == "SIM-S1"]
    assert len(beds) == 5 * (6 * 12 + 1)
    assert len(boards) == 6 * 4 + 1
    assert [one["row_count"] for one in boards] == [2] + [0] * 24
    capacity = _documents(tmp_path / f"recent_capacity_all_{days}.jsonl.gz")
    assert [one["row_count_total"] for one in capacity if one["service"] == "SIM-R1"] == [120] + [0] * 24
    assert all("totals" in one and one["next"] is None for one in capacity)


def test_the_recent_past_is_cut_at_london_midnight_with_nothing_lost_or_told_twice(tmp_path: Path) -> None:
    first = datetime(2026, 10, 25, 12, tzinfo=UTC)
    export(_job(tmp_path, MadeSystem(FIRST), recent=True, first=first, last=first + timedelta(days=2)))
    files = sorted(tmp_path.glob("recent_beds_all_*"))
    times = [[one["observed_at"] for one in _documents(path) if one["site"] == "SIM-S1"] for path in files]
    assert [(each[0][8:16], each[-1][8:16]) for each in times] == [
        ("25T12:00", "25T23:55"), ("26T00:00", "26T23:55"), ("27T00:00", "27T12:00"),
    ]  # fmt: skip
    assert [len(each) for each in times] == [144, 288, 145]


def test_a_stopped_run_goes_on_after_its_last_whole_month(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    class Failing(_Busy):
        def advance(self, to: datetime) -> None:
            if to > datetime(2026, 11, 1, 12, tzinfo=UTC):
                raise Stopped
            super().advance(to)

    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    export(_job(whole, MadeSystem(FIRST)))
    with pytest.raises(Stopped):
        export(_job(stopped, Failing()))
    october = {path.name: path.stat().st_mtime_ns for path in stopped.glob("*.gz")}
    assert len(october) == 8
    assert not list(stopped.glob("*.gz.partial"))

    def never() -> MadeSystem:
        raise AssertionError("the run began anew")

    export(_job(stopped, MadeSystem(FIRST), begin=never))
    assert {name: (stopped / name).stat().st_mtime_ns for name in october} == october
    for name in ("beds", "ed", "home_care", "care_homes"):
        for path in whole.glob(f"{name}_all_2026-11*"):
            assert (stopped / path.name).read_bytes() == path.read_bytes()


def test_a_run_that_is_done_writes_nothing_again(tmp_path: Path) -> None:
    first = export(_job(tmp_path, MadeSystem(FIRST)))
    times = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.gz")}
    assert export(_job(tmp_path, MadeSystem(FIRST))) == first
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.gz")} == times


def test_a_world_that_begins_too_late_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the world begins"):
        export(_job(tmp_path, MadeSystem(LAST)))
