"""`kill -9` of each process of a running demo while it polls, and of the demo itself; and what is there afterwards.

One demo for the module; each test finds it running and leaves it running. Times are printed, not demanded: the bound of
every wait is far beyond what is promised, because the machine may be busy.
"""

import asyncio
import contextlib
import os
import re
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

import psycopg
import pytest

from tests.journeys.awaiting import until, wait_until
from tests.journeys.ledger import Ledger, check_kept, read_ledger
from tests.journeys.measured import note
from tests.journeys.running import RATE, Demo, demo_folder, is_alive
from tests.journeys.ticks import Listener, listening
from tests.journeys.witness import Witness

pytestmark = pytest.mark.slow
WALL = "QOP"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A running demo."""
    with demo_folder() as found:
        seconds = found.start()
        note(f"first start: {seconds:.1f} s")
        yield found


@pytest.fixture
async def wall(demo: Demo) -> AsyncIterator[Listener]:
    """Somebody who hears the ticks of the demo."""
    async with listening(demo.base) as listener:
        yield listener


def _kill_while_polling(demo: Demo, role: str) -> int:
    """Kill a role's process at a moment at which the worker is in the middle of a transaction."""
    pid = demo.pid(role)
    busy = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'homeward-worker' AND xact_start IS NOT NULL"
    with psycopg.connect(demo.database_url(), autocommit=True) as conn:
        wait_until(lambda: conn.execute(busy).fetchone(), "the worker in a transaction", every=0.0)
        os.kill(pid, signal.SIGKILL)
    return pid


async def _polls_go_on(demo: Demo, before: Ledger) -> Ledger:
    """The ledger once every feed has been polled again, well, since another one, and all that came is rolled up."""
    last = max(before.polls)
    feeds = {poll.feed for poll in before.polls.values()}

    async def look() -> Ledger | None:
        with contextlib.suppress(psycopg.OperationalError):
            after = await asyncio.to_thread(read_ledger, demo.database_url())
            well = {poll.feed for poll in after.polls.values() if poll.id > last and poll.outcome != "failed"}
            return after if well == feeds and not after.marks else None
        return None

    return await until(look, "polls of every feed after the kill", every=0.1)


async def _is_heard(wall: Listener, version: int) -> None:
    async def look() -> bool:
        return wall.last.version > version

    await until(look, f"a tick after version {version}")


@pytest.mark.parametrize("role", ["worker", "web", "database", "feed server"])
async def test_a_killed_process_comes_back_and_nothing_is_lost_or_doubled(
    demo: Demo, wall: Listener, role: str
) -> None:
    before = await asyncio.to_thread(read_ledger, demo.database_url())
    with Witness(demo.base, WALL) as witness:
        await asyncio.to_thread(witness.sees_more)
        old = await asyncio.to_thread(_kill_while_polling, demo, role)
        killed_at = time.monotonic()
        await asyncio.to_thread(demo.new_pid, role, old)
        started = time.monotonic() - killed_at
        after = await _polls_go_on(demo, before)
        polled = time.monotonic() - killed_at
        await _is_heard(wall, before.version)
        picture = await asyncio.to_thread(demo.ask, "/snapshot", organisation=WALL)
        answered = time.monotonic() - killed_at
        await asyncio.to_thread(witness.sees_more)
    note(
        f"kill -9 of the {role}: back after {started:.1f} s, every feed polled after {polled:.1f} s, wall right "
        f"after {answered:.1f} s; longest time without a picture {witness.longest_gap:.1f} s, {dict(witness.seen)}"
    )
    assert not is_alive(old)
    check_kept(before, after)
    assert witness.lies == []
    assert picture["data_version"] > before.version
    assert picture["organisation"]["usable"] > 0
    assert wall.losses == (1 if role == "web" else 0)


async def test_a_database_that_comes_back_on_another_port_is_found_by_worker_and_web(
    demo: Demo, wall: Listener
) -> None:
    before = await asyncio.to_thread(read_ledger, demo.database_url())
    old = demo.pid("database")
    port = psycopg.conninfo.conninfo_to_dict(demo.database_url())["port"]
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        os.kill(old, signal.SIGKILL)

        def take() -> bool:
            with contextlib.suppress(OSError):
                thief.bind(("127.0.0.1", int(port or 0)))
                thief.listen()
                return True
            return False

        wait_until(take, "the port of the killed database", within=5, every=0.001)
        await asyncio.to_thread(demo.new_pid, "database", old)
        assert psycopg.conninfo.conninfo_to_dict(demo.database_url())["port"] != port
        after = await _polls_go_on(demo, before)
        await _is_heard(wall, before.version)
        picture = await asyncio.to_thread(demo.ask, "/snapshot", organisation=WALL)
    check_kept(before, after)
    assert picture["data_version"] > before.version


def _origin(demo: Demo) -> datetime:
    with psycopg.connect(demo.database_url()) as conn:
        row = conn.execute("SELECT origin_picture FROM picture_clock").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


def _check_resumed(demo: Demo, before: Ledger, stopped_at: datetime) -> None:
    """Picture time goes on where it stood: not back before anything received, not ahead by the time it was down."""
    origin = _origin(demo)
    assert origin >= max(poll.received_at for poll in before.polls.values())
    # What was under way when it was told to stop may have gone on for a moment.
    assert origin <= stopped_at + timedelta(seconds=6) * RATE
    assert datetime.fromisoformat(demo.ask("/feeds")["at"]) >= origin


def _clock_says(demo: Demo) -> datetime:
    """Picture time now, from the store alone."""
    with psycopg.connect(demo.database_url()) as conn:
        row = conn.execute("SELECT origin_picture + (now() - origin_service) * rate FROM picture_clock").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


def test_a_killed_demo_leaves_its_database_alone_which_the_next_one_adopts_and_sigterm_ends_it_all(demo: Demo) -> None:
    database = demo.pid("database")
    children = [demo.pid(role) for role in ("worker", "web", "feed server")]
    killed_at = time.monotonic()
    demo.signal(signal.SIGKILL)
    assert demo.wait() == -signal.SIGKILL
    wait_until(lambda: not any(map(is_alive, children)), "the children of a killed demo gone")
    note(f"kill -9 of the demo: its children gone after {time.monotonic() - killed_at:.1f} s")
    assert is_alive(database)
    left, stopped_at = read_ledger(demo.database_url()), _clock_says(demo)
    # The next one is told to end while it is still starting, and nobody is left to hear what it says.
    demo.begin(unheard=True)
    demo.new_pid("web", 0)
    everyone = demo.processes()
    assert demo.pid("database") == database
    asked_at = time.monotonic()
    demo.signal(signal.SIGTERM)
    assert demo.wait() == 0
    note(f"SIGTERM while starting: stopped after {time.monotonic() - asked_at:.1f} s")
    assert [pid for pid in everyone if is_alive(pid)] == []
    note(f"start after that: {demo.start():.1f} s")
    check_kept(left, read_ledger(demo.database_url()))
    _check_resumed(demo, left, stopped_at)


def test_ctrl_c_leaves_no_process_and_the_next_demo_goes_on_from_its_data(demo: Demo) -> None:
    everyone = demo.processes()
    assert len(everyone) > 5
    before = read_ledger(demo.database_url())
    asked_at = time.monotonic()
    demo.signal(signal.SIGINT)
    stopped_at = _clock_says(demo)
    assert demo.wait() == 0
    note(f"SIGINT: stopped after {time.monotonic() - asked_at:.1f} s")
    assert [pid for pid in everyone if is_alive(pid)] == []
    assert demo.lines[-1].endswith("stopped")
    note(f"second start: {demo.start():.1f} s")
    after = read_ledger(demo.database_url())
    check_kept(before, after)
    _check_resumed(demo, before, stopped_at)


def test_a_second_demo_on_the_same_folder_is_refused_and_the_first_goes_on(demo: Demo) -> None:
    first = [demo.pid(role) for role in ("database", "worker", "web", "feed server")]
    second = Demo(data=demo.data, catalogue=demo.catalogue)
    second.begin()
    assert second.wait() == 1
    wait_until(lambda: any("in use" in line for line in second.lines), "the refusal", within=5)
    said = " ".join(second.lines)
    assert demo.parent is not None
    assert re.search(rf"already in use by another Homeward, process {demo.parent.pid}\b", said)
    assert "Traceback" not in said
    assert [demo.pid(role) for role in ("database", "worker", "web", "feed server")] == first
    assert demo.ask("/snapshot", organisation=WALL)["organisation"]["usable"] > 0
