"""`python -m simulators.living` as a partner's machine would run it: ports, credentials, the real world, leaving."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from simulators.world.shipped import BEGINS, SEED
from simulators.world.world import World

SECRETS = {"CAPACITY_TOKEN": "a", "BOARD_KEY": "b", "UCR_KEY": "c"}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = World.begin(SEED, BEGINS)
    world.advance(BEGINS.replace(day=3, hour=6))
    path = tmp_path_factory.mktemp("world") / "2024-08-03T06.world"
    path.write_bytes(world.checkpoint())
    return path


def _run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "simulators.living", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env=_environment(environment),
        cwd=Path(__file__).parents[3],
    )


def _environment(more: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SECRETS} | more


def test_a_world_is_served_at_five_hundred_times_life_and_leaves_when_told(checkpoint: Path, tmp_path: Path) -> None:
    ports_file = tmp_path / "ports.json"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "simulators.living", "--checkpoint", checkpoint, "--ports-file", ports_file),
            *("--origin-picture", "2024-08-03T06:00:00+00:00", "--rate", "500"),
        ],
        env=_environment(SECRETS),
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    try:
        ports = _ports(ports_file)
        assert len(set(ports.values())) == len(ports) == 9
        state = _state(ports)
        begun, picture = time.monotonic(), state["picture_at"]
        while time.monotonic() - begun < 3:
            document = httpx2.get(f"http://127.0.0.1:{ports['beds']}/beds/SIM-S1.json").json()
            state = _state(ports)
            assert _minutes(state["picture_at"]) - _minutes(document["observed_at"]) < 5 + 0.5 * 500 / 60
            time.sleep(0.05)
        assert _minutes(state["picture_at"]) - _minutes(picture) > 20
        assert httpx2.get(f"http://127.0.0.1:{ports['capacity']}/capacity/SIM-R1").status_code == 401
    finally:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "living: control on http://127.0.0.1:" in out
    assert not {line for line in out.splitlines() if any(f"={secret}" in line for secret in SECRETS.values())}


def _ports(path: Path) -> dict[str, int]:
    for _ in range(200):
        if path.exists():
            return json.loads(path.read_text())
        time.sleep(0.05)
    raise AssertionError("no port was opened")


def _state(ports: dict[str, int]) -> dict[str, str]:
    return httpx2.get(f"http://127.0.0.1:{ports['control']}/api/state").json()


def _minutes(instant: str) -> float:
    day, hour, minute = int(instant[8:10]), int(instant[11:13]), float(instant[14:16])
    return day * 1440 + hour * 60 + minute


def test_without_credentials_it_does_not_start(checkpoint: Path) -> None:
    done = _run("--checkpoint", checkpoint, CAPACITY_TOKEN="a")
    assert done.returncode == 1
    assert "BOARD_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_is_printed_for_both_words() -> None:
    assert "--ports-file" in _run("--help").stdout
    assert "--recent" in _run("export", "--help").stdout


def test_history_of_the_real_world_is_written_and_counted(checkpoint: Path, tmp_path: Path) -> None:
    span = ("--from", "2024-08-03T06:00:00+00:00", "--to", "2024-08-04T07:00:00+00:00")
    thinned = _run("export", *span, "--out", tmp_path / "past", "--checkpoint", checkpoint, "--end", tmp_path / "end")
    recent = _run("export", "--recent", *span, "--out", tmp_path / "recent", "--checkpoint", checkpoint)
    assert thinned.returncode == recent.returncode == 0, thinned.stderr + recent.stderr
    assert len(list((tmp_path / "past").glob("*.gz"))) == 8
    assert len(list((tmp_path / "recent").glob("recent_*.gz"))) == 2 * 8, "two days, a file each"
    assert "rows in 8 files" in thinned.stdout
    assert "2024-08-03 to 2024-08-04" in thinned.stderr
    world = World.resume(checkpoint.read_bytes())
    world.advance(BEGINS.replace(day=4, hour=7))
    assert (tmp_path / "end").read_bytes() == world.checkpoint()


def test_a_file_that_is_no_world_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"not a world")
    done = _run("--checkpoint", tmp_path / "broken", **SECRETS)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
