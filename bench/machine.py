"""What the machine is and does: idle share, CPU time and memory of processes, and the versions a figure belongs to.

Reads Linux' /proc; where there is none, shares are unknown and the cases that count CPU time say so.
"""

import os
import platform
import subprocess
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PROC = Path("/proc")
_PARTS = ("psycopg", "msgspec", "orjson", "numpy", "fastapi", "starlette", "uvicorn", "pydantic")


def idle_share(seconds: float) -> float | None:
    """The share of all cores that did nothing over the next moment; None where the system does not say."""
    before = _ticks()
    time.sleep(seconds)
    after = _ticks()
    if before is None or after is None or after[0] == before[0]:
        return None
    return (after[1] - before[1]) / (after[0] - before[0])


def _ticks() -> tuple[int, int] | None:
    try:
        first = (_PROC / "stat").read_text(encoding="ascii").split("\n", 1)[0]
    except OSError:
        return None
    counts = [int(text) for text in first.split()[1:9]]
    return sum(counts), counts[3] + counts[4]


def service_now() -> datetime:
    """The time of this machine, from which the picture time of a made system goes on."""
    return datetime.now(UTC)


def cpu_seconds(pid: int) -> float:
    """The CPU time a process has used, all its threads together. Raises OSError when it is gone or cannot be seen."""
    fields = (_PROC / str(pid) / "stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def session_cpu_seconds(pid: int) -> float:
    """The same of a process with one thread, such as a database session, to the nanosecond; 0 when it is gone."""
    try:
        return int((_PROC / str(pid) / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


def own_megabytes(pid: int) -> float:
    """The memory that is a process' own share. Raises OSError when it is gone or cannot be seen."""
    text = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:"))


def describe(*, server: str, day: str) -> dict[str, str]:
    """The machine and the versions, as a table of words. `server` is what the database says of itself."""
    return {
        "date": day,
        "commit": _commit(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": _system(),
        "Python": platform.python_version(),
        "PostgreSQL": server,
        "load": " ".join(f"{each:.1f}" for each in os.getloadavg()),
        **dict(_versions(_PARTS)),
    }


def _versions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "absent"


def _system() -> str:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.platform()
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME=")), "Linux")


def _commit() -> str:
    """The commit, and whether the room holds anything that is not in it."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + (" with changes" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    root = Path(__file__).parent.parent
    return subprocess.run(("git", *words), cwd=root, check=True, capture_output=True, text=True).stdout.strip()
