"""A demo in processes of its own, started as a person starts it, with a few of the shipped feeds and a fast clock."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil  # type: ignore[import-untyped]

from homeward.embedded import connection as connections
from homeward.embedded import process
from tests.journeys.awaiting import wait_until
from tests.journeys.facts import shipped_files

ROOT = Path(__file__).parents[2]
# A published day every six seconds, and a few polls in each.
RATE = 14_400
FEEDS = ("uec_qop", "uec_qyg", "uec_y58", "discharge_eng")
_PACE = {"poll_every": "1500 ms", "deadline": "700 ms", "retry_for": "400 ms"}
_ROLES = {
    "feed server": "feed-server", "partners": "partners", "worker": "worker", "web": "web", "past": "past",
}  # fmt: skip
# The same as `python -m homeward`, but it ends when the tests are killed, where the system can do that (1 is
# PR_SET_PDEATHSIG): nothing else would end it then.
_COMMAND = """
import ctypes, runpy, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
runpy.run_module("homeward", run_name="__main__", alter_sys=True)
"""
_READY = re.compile(r"(http://\S+)/wall$")


def catalogue_folder(folder: Path) -> Path:
    """The shipped catalogue with these feeds alone, asked more often."""
    text = shipped_files()["feeds.toml"].decode()
    parts = re.split(r"(?m)^(?=\[feeds\.)", text)
    kept = [parts[0], *(part for part in parts[1:] if part.partition("]")[0].removeprefix("[feeds.") in FEEDS)]
    assert len(kept) == 1 + len(FEEDS)
    text = "".join(kept)
    for key, length in _PACE.items():
        text, count = re.subn(rf'(?m)^{key} = ".*"$', f'{key} = "{length}"', text)
        assert count >= len(_PACE)
    folder.mkdir()
    for name, content in {**shipped_files(), "feeds.toml": text.encode()}.items():
        (folder / name).write_bytes(content)
    return folder


@dataclass(slots=True, kw_only=True)
class Demo:
    """One demo on one data folder, running or not."""

    data: Path
    catalogue: Path | None
    options: tuple[str, ...] = ("--replay", "--rate", str(RATE))
    lines: list[str] = field(default_factory=list)
    base: str = ""
    parent: subprocess.Popen[str] | None = None

    def begin(self, *, unheard: bool = False) -> None:
        """Start the command, without waiting for anything; its words are kept in `lines`.

        `unheard`: its words go to somebody who has left, as when a terminal is closed.
        """
        inherited = os.environ.items()
        environment = {name: value for name, value in inherited if not name.startswith(("HOMEWARD", "DATABASE"))}
        environment |= {
            "HOMEWARD_DATA": str(self.data),
            "HOMEWARD_PORT": "0",
            "PYTHONUNBUFFERED": "1",
        }
        if self.catalogue is not None:
            environment["HOMEWARD_CATALOGUE"] = str(self.catalogue)
        self.parent = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "demo", *self.options],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )  # fmt: skip
        lines: list[str] = []
        self.lines = lines
        if unheard:
            assert self.parent.stdout is not None
            self.parent.stdout.close()
        else:
            threading.Thread(target=_listen, args=(self.parent, lines), daemon=True).start()

    def start(self) -> float:
        """Start it and wait for the address; returns the seconds until the first figures stood."""
        began = time.monotonic()
        self.begin()

        def address() -> str | None:
            assert self.parent is not None
            assert self.parent.poll() is None, "\n".join(self.lines)
            return next((found[1] for line in list(self.lines) if (found := _READY.search(line))), None)

        self.base = wait_until(address, "the address of the demo", within=120, every=0.05)
        return time.monotonic() - began

    def signal(self, number: signal.Signals) -> None:
        """Send the parent a signal."""
        assert self.parent is not None
        os.kill(self.parent.pid, number)

    def wait(self) -> int:
        """Wait until the parent has ended, and give its exit code."""
        assert self.parent is not None
        code = self.parent.wait(60)
        self.parent = None
        return code

    def kill(self) -> None:
        """End the parent and its children at once; the database is left to whoever removes the folder."""
        if self.parent is not None and self.parent.poll() is None:
            for each in (psutil.Process(self.parent.pid), *psutil.Process(self.parent.pid).children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            self.parent.wait()
        self.parent = None

    def pid(self, role: str) -> int:
        """The process of a role now. Raises LookupError while it has none."""
        if role == "database":
            known = connections.read(self.data)
            if known is None or known.pid is None or process.look(known.pid) is None:
                raise LookupError(role)
            return known.pid
        if self.parent is None:
            raise LookupError(role)
        for child in psutil.Process(self.parent.pid).children():
            try:
                if child.status() != psutil.STATUS_ZOMBIE and child.cmdline()[2:4] == ["homeward", _ROLES[role]]:
                    return int(child.pid)
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        raise LookupError(role)

    def new_pid(self, role: str, old: int) -> int:
        """Wait for another process in a role."""

        def look() -> int | None:
            try:
                found = self.pid(role)
            except LookupError:
                return None
            return found if found != old else None

        return wait_until(look, f"another {role} than process {old}")

    def processes(self) -> list[int]:
        """Every process that belongs to it: the parent, its children and theirs, and the database's."""
        assert self.parent is not None
        parent = psutil.Process(self.parent.pid)
        database = psutil.Process(self.pid("database"))
        return sorted({each.pid for each in (parent, *parent.children(recursive=True), database, *database.children())})

    def database_url(self) -> str:
        """The owner's address of its database."""
        known = connections.read(self.data)
        assert known is not None
        return known.url()

    def ask(self, path: str, **query: str) -> dict[str, Any]:
        """An answer of its API, waiting while it cannot give one."""

        def look() -> dict[str, Any] | None:
            try:
                answer = httpx2.get(f"{self.base}/api/v1{path}", params=query, timeout=10, trust_env=False)
            except httpx2.HTTPError:
                return None
            found: dict[str, Any] = json.loads(answer.text)
            return found if answer.status_code == 200 else None

        return wait_until(look, f"an answer of {path}")


def _listen(started: subprocess.Popen[str], lines: list[str]) -> None:
    assert started.stdout is not None
    with started.stdout as said:
        lines.extend(line.rstrip() for line in _lines(said))


def _lines(said: Any) -> Iterator[str]:
    while line := said.readline():
        yield line


def is_alive(pid: int) -> bool:
    """Whether a process is there and not a zombie."""
    return process.look(pid) is not None


@contextmanager
def demo_folder(*, living: bool = False) -> Iterator[Demo]:
    """A demo that has not been started, on a folder that every account can enter; nothing of it is left afterwards.

    The replay with a few of its feeds, or the living system as it is shipped.
    """
    folder = Path(tempfile.mkdtemp(prefix="homeward-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    if living:
        demo = Demo(data=folder / "data", catalogue=None, options=())
    else:
        demo = Demo(data=folder / "data", catalogue=catalogue_folder(folder / "catalogue"))
    try:
        yield demo
    finally:
        demo.kill()
        for version in folder.rglob("PG_VERSION"):
            for pid in process.servants(version.parent):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
