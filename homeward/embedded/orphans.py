"""What a killed postmaster leaves behind: backends that finish their query first, and a pid file that lies.

Only processes seen to be PostgreSQL working in this very cluster are told to go. PostgreSQL's own check of its shared
memory stays the last word on whether the cluster is free.
"""

import os
import signal
import time
from pathlib import Path

from homeward.embedded import pid_file, process
from homeward.embedded.errors import StartFailed

FORCE_AFTER_SECONDS = 10.0
GIVE_UP_AFTER_SECONDS = 30.0


def dismiss(cluster: Path) -> None:
    """See the orphans of a dead postmaster out, and set aside a pid file that would keep the next one from starting.

    Call only when no postmaster of this cluster is alive. Raises: StartFailed when orphans hold on past the limit.
    """
    began = time.monotonic()
    told: set[tuple[int, signal.Signals]] = set()
    while left := process.servants(cluster):
        waited = time.monotonic() - began
        if waited > GIVE_UP_AFTER_SECONDS:
            raise StartFailed(
                f"Processes {', '.join(map(str, left))} of an earlier PostgreSQL still hold {cluster}. End them, then "
                "start again."
            )
        # Asked first: a backend in the middle of a long query does not notice by itself that its postmaster is gone.
        number = signal.SIGTERM if waited < FORCE_AFTER_SECONDS else signal.SIGKILL
        for pid in left:
            if (pid, number) not in told:
                told.add((pid, number))
                _tell(pid, number)
        time.sleep(0.02)
    _set_aside_false_pid_file(cluster)


def _set_aside_false_pid_file(cluster: Path) -> None:
    """Remove a pid file whose pid is now a zombie or another program: PostgreSQL would take either for its predecessor.

    A file whose pid is free is left to PostgreSQL, which then checks the shared memory it names as well.
    """
    claim = pid_file.read(cluster)
    if claim is not None and process.occupied(claim.pid) and not process.serves(claim.pid, cluster):
        (cluster / pid_file.NAME).unlink(missing_ok=True)


def _tell(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
