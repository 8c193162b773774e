"""The replay as a process: how it says where it listens, how it stops, what it refuses, what it exports."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from simulators.replay.__main__ import run_export, run_server

COMMAND = [sys.executable, "-m", "simulators.replay"]
ORIGIN = "2021-12-20T06:00:00+00:00"


def test_it_writes_its_port_serves_on_its_clock_and_leaves_at_once_when_told_to(tmp_path: Path) -> None:
    for stop in (signal.SIGTERM, signal.SIGINT):
        port_file = tmp_path / f"port-{stop.name}"
        a_minute_ago = datetime.now(UTC) - timedelta(minutes=1)
        options = ["--origin-picture", ORIGIN, "--origin-service", a_minute_ago.isoformat(), "--rate", "1440"]
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", "--port-file", str(port_file), *options], stdout=subprocess.PIPE, text=True
        )
        with process:
            try:
                base = f"http://127.0.0.1:{_port(port_file, process)}"
                with httpx2.Client(base_url=base) as client:
                    rows = client.get("/uec-sitrep/QOP.json").json()["rows"]
                    started = time.monotonic()
                    process.send_signal(stop)
                    assert process.wait(timeout=5) == 0
                assert time.monotonic() - started < 2
                assert process.stdout is not None
                assert process.stdout.read() == f"replay: listening on {base}/\n"
            finally:
                process.kill()
        # A minute is a day at this rate: it is the morning of the 21st, and the 19th is the last published.
        assert rows[-1]["date"] == "2021-12-19"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--origin-picture", "2021-12-20T06:00:00"], "no time zone"),
        (["--origin-picture", "soon"], "not an ISO 8601 time"),
        (["--origin-picture", ORIGIN, "--rate", "0"], "not a positive number"),
        (["--origin-picture", ORIGIN, "--rate", "nan"], "not a positive number"),
        ([], "--origin-picture"),
    ],
)
def test_options_that_make_no_clock_are_refused(
    options: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        run_server(options)
    assert refused.value.code == 2
    assert reason in capsys.readouterr().err


def test_a_winter_is_exported_whole_one_file_a_region(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "export", "--out", str(tmp_path)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["17337", "rows", "in", "7", "files"]
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == [
        f"uec-sitrep_2021-22_{region}.csv" for region in ("Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63")
    ]
    total = 0
    for path in files:
        _, *rows, trailer = csv.reader(io.StringIO(path.read_bytes().decode(), newline=""))
        assert trailer == ["# rows", str(len(rows))]
        total += len(rows)
    assert total == 17_337


def test_an_export_keeps_to_its_days(tmp_path: Path) -> None:
    run_export(
        ["--format", "discharge_sitrep_json", "--from", "2021-12-24", "--to", "2021-12-26", "--out", str(tmp_path)]
    )
    (path,) = tmp_path.iterdir()
    document = json.loads(path.read_bytes())
    assert path.name == "discharge-sitrep_2021-22_ENG.json"
    assert [row["date"] for row in document["rows"]] == ["2021-12-24", "2021-12-25", "2021-12-26"]
    assert document["generated_at"] == "2021-12-27T11:00:00+00:00"


def test_an_export_from_a_folder_without_winters_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no trust_daily_winter_\*\.csv\.gz in"):
        run_export(["--source", str(tmp_path), "--out", str(tmp_path / "out")])


def _port(path: Path, process: "subprocess.Popen[str]") -> int:
    give_up = time.monotonic() + 10
    while not path.exists():
        assert process.poll() is None
        assert time.monotonic() < give_up
        time.sleep(0.02)
    return int(path.read_text())
