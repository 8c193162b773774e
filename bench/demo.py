"""The real demo as a process: started, read as a person reads it, stopped by Ctrl-C."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.processes import ROOT

_STANDS = "the first figures are on the wall"
_MEMORY = re.compile(r"([a-z][a-z ]*?) (\d+) MB")
_STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How long the figures took by the bench's own clock, what each process held then, and how long the stop took."""

    seconds: float
    megabytes: Mapping[str, float]
    stop_seconds: float


def start_once(data: Path, *, environment: Mapping[str, str]) -> Start:
    """Start the demo on a data folder, wait for its figures, stop it. Raises RuntimeError when it never got there."""
    began = time.monotonic()
    demo = subprocess.Popen(
        [sys.executable, "-m", "homeward", "demo"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={**_own(environment), "HOMEWARD_DATA": str(data), "HOMEWARD_PORT": "0"},
    )  # fmt: skip
    if demo.stdout is None:
        raise RuntimeError("the demo has no output")
    said: list[str] = []
    seconds: float | None = None
    held: dict[str, float] = {}
    try:
        for line in demo.stdout:
            said.append(line)
            if _STANDS in line:
                seconds = time.monotonic() - began
            held = memory_in([line])
            if seconds is not None and held:
                break
    finally:
        asked = time.monotonic()
        demo.send_signal(signal.SIGINT)
        rest, _ = demo.communicate(timeout=_STOP_SECONDS)
    if seconds is None or demo.returncode != 0:
        raise RuntimeError(f"the demo ended with {demo.returncode}:\n{''.join([*said, rest])}")
    return Start(seconds=seconds, megabytes=held, stop_seconds=time.monotonic() - asked)


def memory_in(lines: Iterable[str]) -> dict[str, float]:
    """Megabytes by process, from the line in which the demo says what each holds."""
    for line in lines:
        if line.startswith("Memory: "):
            return {name: float(size) for name, size in _MEMORY.findall(line.removeprefix("Memory: "))}
    return {}


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would send the demo to another database or clock."""
    return {k: v for k, v in environment.items() if k != "DATABASE_URL" and not k.startswith("HOMEWARD_")}
