"""Real folders, real servers, supervisors in processes of their own; each test is swept, so that nothing is left."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from homeward.embedded import Connection, Embedded, process

ROOT = Path(__file__).parents[3]
SUPERVISE = """
import sys, time
from pathlib import Path
from homeward.embedded import Embedded

embedded = Embedded(Path(sys.argv[1]), outside=Path(sys.argv[2]))
embedded.start()
print("ready", flush=True)
time.sleep(120)
"""


def _end_servers(folder: Path) -> None:
    for version in folder.rglob("PG_VERSION"):
        for pid in process.servants(version.parent):
            os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def _swept_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="homeward-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    yield folder
    _end_servers(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def stopped() -> Iterator[Path]:
    """A data folder that was started once and stopped; made once, for making a cluster takes longest here."""
    with _swept_folder() as folder:
        with Embedded(folder / "data", outside=folder / "outside"):
            pass
        yield folder / "data"


@pytest.fixture(scope="session")
def running() -> Iterator[Embedded]:
    """A supervisor with its server, for situations that only look."""
    with _swept_folder() as folder, Embedded(folder / "data", outside=folder / "outside") as supervisor:
        yield supervisor


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can enter; pytest's own are closed to all but us."""
    with _swept_folder() as folder:
        yield folder


@pytest.fixture
def empty(open_folder: Path) -> Path:
    """A data folder that does not exist yet."""
    return open_folder / "empty"


@pytest.fixture
def data(stopped: Path) -> Iterator[Path]:
    """A data folder that was started before and is stopped. Shared: whoever spoils it takes `own_data`."""
    record = (stopped / "connection.json").read_bytes()
    yield stopped
    _end_servers(stopped)
    (stopped / "connection.json").write_bytes(record)


@pytest.fixture
def own_data(open_folder: Path, stopped: Path) -> Path:
    """A copy of such a folder that this test alone uses."""
    subprocess.run(["cp", "-a", "--sparse=always", stopped, open_folder / "data"], check=True)
    return open_folder / "data"


@pytest.fixture
def outside(open_folder: Path) -> Path:
    return open_folder / "outside"


@pytest.fixture
def embedded(data: Path, outside: Path) -> Iterator[Embedded]:
    """A supervisor of `data`, not started."""
    supervisor = Embedded(data, outside=outside)
    yield supervisor
    supervisor.stop()


@pytest.fixture
def first(empty: Path, outside: Path) -> Iterator[Embedded]:
    """A supervisor of `empty`, not started."""
    supervisor = Embedded(empty, outside=outside)
    yield supervisor
    supervisor.stop()


@pytest.fixture
def supervise(outside: Path) -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Start a supervisor in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def begin(folder: Path) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", SUPERVISE, str(folder), str(outside)]
        started.append(subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield begin
    for child in started:
        child.kill()
        child.communicate()


@pytest.fixture
def until_ready() -> Callable[[subprocess.Popen[str]], None]:
    def wait(child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"

    return wait


@pytest.fixture
def ask() -> Callable[[Connection, str], list[tuple[object, ...]]]:
    """Run one statement as the owner and return its rows."""

    def rows(connection: Connection, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(connection.url(), autocommit=True) as session:
            cursor = session.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    return rows
