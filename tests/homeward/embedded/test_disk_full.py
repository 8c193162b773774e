"""The disk runs full under the server and has room again: nothing acknowledged is lost, and the server returns."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from homeward.embedded import Embedded, StartFailed


@pytest.fixture
def small_disk(open_folder: Path, stopped: Path) -> Iterator[Path]:
    """A disk of its own with a stopped data folder and 24 MB of room."""
    disk = open_folder / "disk"
    disk.mkdir()
    taken = int(subprocess.run(["du", "-sm", stopped], capture_output=True, text=True, check=True).stdout.split()[0])
    words = ["mount", "-t", "tmpfs", "-o", f"size={taken + 24}m,mode=755", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True).returncode != 0:
        pytest.skip("a small disk can be made only by a root who may mount")
    subprocess.run(["cp", "-a", stopped, disk / "data"], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _write_until_the_server_ends(embedded: Embedded, acknowledged: list[int]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.Error), psycopg.connect(embedded.connection.url(), autocommit=True) as session:
            for number in range(len(acknowledged), 1_000_000):
                # The log fills the disk, not the table: running out there is what ends the server.
                session.execute("SELECT pg_logical_emit_message(false, 'filler', repeat('x', 200000))")
                session.execute("INSERT INTO filling VALUES (%s)", [number])
                acknowledged.append(number)
        # It may come back at once, on the room that its own recovery finds, or have to wait for more.
        try:
            if embedded.ensure_running():
                return
        except StartFailed:
            return
    raise AssertionError("the disk did not run full")


def test_full_disk_loses_nothing_acknowledged_and_the_server_returns_with_room(small_disk: Path, outside: Path) -> None:
    with Embedded(small_disk / "data", outside=outside) as embedded:
        with psycopg.connect(embedded.connection.url(), autocommit=True) as session:
            session.execute("CREATE TABLE filling (number int)")
        acknowledged: list[int] = []
        _write_until_the_server_ends(embedded, acknowledged)
        assert "No space left on device" in (small_disk / "data" / "postgresql.log").read_text()
        assert len(acknowledged) > 10
        subprocess.run(["mount", "-o", "remount,size=512m", str(small_disk)], check=True)
        embedded.ensure_running()
        with psycopg.connect(embedded.connection.url()) as session:
            kept = {row[0] for row in session.execute("SELECT number FROM filling")}
        assert not set(acknowledged) - kept
