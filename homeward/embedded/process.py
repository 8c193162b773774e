"""Who is running: what the system says about a process, so that a pid alone is never believed.

A zombie is not alive, and a pid may by now belong to another program. Reads only; it signals nobody. Linux tells
through `/proc`; elsewhere `ps` is asked, and what it cannot tell is left unknown.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_HAS_PROC = (PROC / "self" / "stat").exists()
_DEAD = frozenset("ZXx")
_NAMES = frozenset({"postgres", "postmaster"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A live process. `started` is an opaque mark: the same pid with another mark is another process."""

    pid: int
    parent: int
    started: str


def look(pid: int) -> Sighting | None:
    """Return the live process under `pid`, or None when it is gone or a zombie."""
    if pid <= 0:
        return None
    return _look_in_proc(pid) if _HAS_PROC else _look_with_ps(pid)


def occupied(pid: int) -> bool:
    """Say whether the pid is taken at all, by a zombie too; PostgreSQL's own check cannot tell the two apart."""
    if pid <= 0:
        return False
    return (PROC / str(pid)).exists() if _HAS_PROC else bool(_ps(pid, "pid="))


def serves(pid: int, cluster: Path) -> bool:
    """Say whether the live process under `pid` is a PostgreSQL server on `cluster`."""
    words = _command(pid)
    if not words or Path(words[0].rstrip(":")).name not in _NAMES:
        return False
    return str(cluster) in words or _working_folder(pid) == str(cluster)


def servants(cluster: Path) -> list[int]:
    """Return the pids of all live PostgreSQL processes, backends included, that work in `cluster`.

    Every PostgreSQL process stands in its data folder, also after its postmaster was killed. Shape: ascending; empty
    where there is no `/proc`, so a caller must not take empty for proof of absence there.
    """
    if not _HAS_PROC:
        return []
    pids = sorted(int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _working_folder(pid) == str(cluster) and look(pid) and serves(pid, cluster)]


def _look_in_proc(pid: int) -> Sighting | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in brackets and may itself hold spaces and brackets: read on from the last one.
    fields = text[text.rindex(")") + 2 :].split()
    if fields[0] in _DEAD:
        return None
    return Sighting(pid=pid, parent=int(fields[1]), started=fields[19])


def _look_with_ps(pid: int) -> Sighting | None:
    state, _, rest = _ps(pid, "stat=,ppid=,lstart=").partition(" ")
    if not state or state[0] in _DEAD:
        return None
    parent, _, started = rest.strip().partition(" ")
    return Sighting(pid=pid, parent=int(parent), started=started.strip())


def _command(pid: int) -> list[str]:
    if not _HAS_PROC:
        return _ps(pid, "command=").split()
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    words = [word.decode("utf-8", "replace") for word in raw.split(b"\0") if word]
    # A backend rewrites its title to one string of words; the postmaster keeps its arguments apart.
    return words[0].split() if len(words) == 1 else words


def _working_folder(pid: int) -> str | None:
    try:
        return str((PROC / str(pid) / "cwd").readlink())
    except OSError:
        return None


def _ps(pid: int, columns: str) -> str:
    done = subprocess.run(
        ["ps", "-o", columns, "-p", str(pid)], capture_output=True, text=True, check=False, timeout=10
    )
    return done.stdout.strip()
