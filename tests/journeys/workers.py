"""Worker processes on a database of a test's, each in a process of its own with a log that can be read."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeward import lifeline
from tests.journeys.awaiting import wait_until
from tests.journeys.running import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One worker process."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self, event: str) -> list[dict[str, Any]]:
        """The lines of its log about one event."""
        lines = [line for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        return [found for line in lines if (found := json.loads(line))["event"] == event]

    def stop(self) -> None:
        """Stop it in its tracks, as a suspended machine is."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        os.kill(self.process.pid, signal.SIGCONT)


@contextmanager
def worker(name: str, *, folder: Path, url: str, catalogue: Path, places: Mapping[str, str]) -> Iterator[Worker]:
    """A worker that has started, ended when the block is left."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEWARD", "DATABASE"))}
    environment |= {
        "DATABASE_URL": url,
        "HOMEWARD_DATA": str(folder / "unused"),
        "HOMEWARD_CATALOGUE": str(catalogue),
        "HOMEWARD_PLACES": json.dumps(dict(places)),
        # It ends with this process, however this one ends.
        lifeline.VARIABLE: "stdin",
    }
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "homeward", "worker"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    found = Worker(process=process, log=log)
    try:
        wait_until(lambda: _has_started(found), f"{name} started")
        yield found
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _has_started(found: Worker) -> bool:
    assert found.process.poll() is None, found.log.read_text(encoding="utf-8")
    return bool(found.said("worker_started"))
