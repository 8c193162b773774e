"""What is left after a `kill -9` of the server, of its supervisor, or of both."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from homeward.embedded import Connection, Embedded, NotOurs, attach, process
from homeward.embedded.account import choose

Ask = Callable[[Connection, str], list[tuple[object, ...]]]
Supervise = Callable[[Path], subprocess.Popen[str]]
UntilReady = Callable[[subprocess.Popen[str]], None]

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc, or makes a process that never reaps: Linux only"
)


def _kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while process.look(pid) is not None:
        time.sleep(0.002)


def test_killed_server_comes_back_on_its_port_with_every_acknowledged_row(embedded: Embedded, ask: Ask) -> None:
    connection = embedded.start()
    ask(connection, "CREATE TABLE written (number int PRIMARY KEY)")
    acknowledged: list[int] = []

    def write() -> None:
        with psycopg.connect(connection.url(), autocommit=True) as session:
            for number in range(1_000_000):
                session.execute("INSERT INTO written VALUES (%s)", [number])
                acknowledged.append(number)

    def write_until_lost() -> None:
        with pytest.raises(psycopg.OperationalError):
            write()

    writer = threading.Thread(target=write_until_lost)
    writer.start()
    while len(acknowledged) < 200:
        time.sleep(0.01)
    _kill(connection.pid)
    assert embedded.ensure_running()
    writer.join()
    after = embedded.connection
    assert after.pid != connection.pid
    assert after.url() == connection.url()
    kept = [row[0] for row in ask(after, "SELECT number FROM written ORDER BY number")]
    assert kept[: len(acknowledged)] == acknowledged
    # One more row may have been made durable without the answer having got through.
    assert len(kept) - len(acknowledged) in (0, 1)
    assert not embedded.ensure_running()


def test_killed_server_comes_back_while_an_orphan_computes(embedded: Embedded, ask: Ask) -> None:
    connection = embedded.start()

    def compute() -> None:
        with pytest.raises(psycopg.OperationalError):
            ask(connection, "SELECT count(*) FROM generate_series(1, 100000000000) AS n WHERE n % 7 = 0")

    busy = threading.Thread(target=compute)
    busy.start()
    while ask(connection, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%100000000000%'")[0][0] != 2:
        time.sleep(0.02)
    _kill(connection.pid)
    began = time.monotonic()
    assert embedded.ensure_running()
    assert time.monotonic() - began < 10
    busy.join()
    assert ask(embedded.connection, "SELECT 1") == [(1,)]


async def test_watch_brings_a_killed_server_back(embedded: Embedded, data: Path) -> None:
    connection = await asyncio.to_thread(embedded.start)
    watching = asyncio.create_task(embedded.watch(every_seconds=0.05))
    _kill(connection.pid)
    for _ in range(200):
        await asyncio.sleep(0.05)
        if (await asyncio.to_thread(attach, data)).pid != connection.pid:
            break
    watching.cancel()
    assert (await asyncio.to_thread(attach, data)).url() == connection.url()


def test_taken_port_is_passed_by(embedded: Embedded, data: Path, ask: Ask) -> None:
    before = embedded.start()
    embedded.stop()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", before.port or 0))
        taken.listen()
        after = embedded.start()
    assert after.port != before.port
    assert attach(data) == after
    assert ask(after, "SELECT 1") == [(1,)]


def test_server_of_a_killed_supervisor_is_adopted_and_stopped_whole(
    embedded: Embedded, data: Path, supervise: Supervise, until_ready: UntilReady, ask: Ask
) -> None:
    first = supervise(data)
    until_ready(first)
    left = attach(data)
    ask(left, "CREATE TABLE adopted AS SELECT 42 AS answer")
    first.kill()
    first.wait()
    adopted = embedded.start()
    assert adopted.pid == left.pid
    assert ask(adopted, "SELECT answer FROM adopted") == [(42,)]
    assert not embedded.ensure_running()
    embedded.stop()
    assert process.servants(data / "cluster") == []
    assert process.look(left.pid or 0) is None


def test_adopted_server_that_is_killed_comes_back(
    embedded: Embedded, data: Path, supervise: Supervise, until_ready: UntilReady, ask: Ask
) -> None:
    first = supervise(data)
    until_ready(first)
    first.kill()
    first.wait()
    adopted = embedded.start()
    _kill(adopted.pid)
    assert embedded.ensure_running()
    assert embedded.connection.pid != adopted.pid
    assert ask(embedded.connection, "SELECT 1") == [(1,)]


def test_server_that_refuses_our_password_is_neither_adopted_nor_ended(
    embedded: Embedded, data: Path, supervise: Supervise, until_ready: UntilReady
) -> None:
    first = supervise(data)
    until_ready(first)
    left = attach(data)
    first.kill()
    first.wait()
    record = (data / "connection.json").read_text()
    (data / "connection.json").write_text(record.replace(left.password, "another"))
    with pytest.raises(NotOurs, match=f"Process {left.pid} serves"):
        embedded.start()
    (data / "connection.json").write_text(record)
    assert attach(data) == left
    assert embedded.start() == left


@on_linux
def test_pid_file_that_names_another_program_fools_nobody(embedded: Embedded, data: Path, ask: Ask) -> None:
    embedded.start()
    cluster = data / "cluster"
    lines = (cluster / "postmaster.pid").read_text().splitlines()
    embedded.stop()
    # PostgreSQL looks only at pids of its own account, so the other program has to run under that one.
    account = choose(cluster)
    with Path("/dev/null").open("wb") as nowhere:
        other = account.spawn("sleep", "60", output=nowhere)
    try:
        (cluster / "postmaster.pid").write_text("\n".join([str(other.pid), *lines[1:], ""]))
        account.own(cluster / "postmaster.pid")
        connection = embedded.start()
        assert connection.pid != other.pid
        assert ask(connection, "SELECT 1") == [(1,)]
        embedded.stop()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


@on_linux
def test_zombie_of_a_killed_server_does_not_count_as_alive(
    embedded: Embedded, data: Path, outside: Path, ask: Ask
) -> None:
    # Like a container without an init: the orphan's new parent never asks how it ended.
    never_reaps = """
import ctypes, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
subprocess.Popen(sys.argv[1:])
time.sleep(120)
"""
    from_here = Path(__file__).parents[3]
    supervisor = (
        "import sys, time, pathlib; from homeward.embedded import Embedded\n"
        "embedded = Embedded(pathlib.Path(sys.argv[1]), outside=pathlib.Path(sys.argv[2]))\n"
        "embedded.start(); import os; print(os.getpid(), flush=True); time.sleep(120)"
    )
    words = [sys.executable, "-c", never_reaps, sys.executable, "-c", supervisor, str(data), str(outside)]
    parent = subprocess.Popen(words, cwd=from_here, stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        supervisor_pid = int(parent.stdout.readline())
        left = attach(data)
        assert left.pid is not None
        _kill(supervisor_pid)
        _kill(left.pid)
        assert process.occupied(left.pid)
        connection = embedded.start()
        assert connection.pid != left.pid
        assert ask(connection, "SELECT 1") == [(1,)]
    finally:
        parent.kill()
        parent.communicate()
