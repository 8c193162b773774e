"""One running server: launched as our child, or an orphan adopted on proof; told to stop until nothing of it is left.

The proof is the pid file, the process under that pid, and a connection in which both sides show that they know the
password. Decides nothing about when to start: that is the supervisor's.
"""

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg

from homeward.embedded import pid_file, process, settings
from homeward.embedded.account import Account
from homeward.embedded.binaries import Binaries
from homeward.embedded.connection import Connection
from homeward.embedded.errors import ConnectionFileBroken, EmbeddedError, NotOurs, StartFailed
from homeward.embedded.orphans import dismiss
from homeward.embedded.server_log import ServerLog

# Recovery after a crash may read two gigabytes of log; a server that is still at it is left to it.
START_LIMIT_SECONDS = 600.0
LET_GO_SECONDS = 30.0
_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 8.0), (signal.SIGKILL, 5.0))
_GLANCE_SECONDS = 0.02
# The two clocks read by server and pid file are taken a moment apart.
_START_TOLERANCE_SECONDS = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """All that a launch needs. `stopping` ends a launch that is under way."""

    cluster: Path
    connection: Connection
    account: Account
    binaries: Binaries
    output: ServerLog
    stopping: threading.Event


class Server:
    """A postmaster that answers to our password."""

    def __init__(
        self, sighting: process.Sighting, *, port: int, cluster: Path, child: subprocess.Popen[bytes] | None = None
    ) -> None:
        self.pid = sighting.pid
        self.port = port
        self.adopted = child is None
        self._sighting = sighting
        self._cluster = cluster
        self._child = child

    @classmethod
    def launch(cls, start: Start, *, ports: Iterable[int]) -> Self:
        """Start the server on the first of `ports` that it can bind, waiting while orphans of an earlier one let go.

        Raises: StartFailed with the server's own words.
        """
        deadline = time.monotonic() + LET_GO_SECONDS
        remaining = iter(ports)
        port = next(remaining)
        while True:
            dismiss(start.cluster)
            said = _launch_once(start, port=port)
            if not isinstance(said, str):
                return cls(said.sighting, port=port, cluster=start.cluster, child=said.child)
            if "could not bind" in said:
                # Binding is left to the server: a port looked at beforehand may be taken a moment later.
                port = next(remaining, 0)
                if port:
                    continue
            held = "is still in use" in said or "already exists" in said
            if not held or time.monotonic() > deadline:
                raise StartFailed(
                    f"PostgreSQL did not start on {start.cluster}. It said: {_reason(said)}. Its log is "
                    f"{start.output.path}."
                )
            time.sleep(0.2)

    @classmethod
    def adopt(cls, cluster: Path, *, connection: Connection) -> Self | None:
        """Return the server that an earlier supervisor left running on this cluster, or None when none runs.

        Raises: NotOurs when one runs that cannot be proven ours.
        """
        began = time.monotonic()
        why = "it does not accept connections"
        while True:
            claim = pid_file.read(cluster)
            seen = process.look(claim.pid) if claim else None
            if claim is None or seen is None or not process.serves(seen.pid, cluster):
                return None
            if time.monotonic() - began > (START_LIMIT_SECONDS if claim.status == "starting" else LET_GO_SECONDS):
                break
            if claim.ready:
                try:
                    _prove(connection.running(pid=seen.pid, port=claim.port), claim=claim, cluster=cluster)
                    return cls(seen, port=claim.port, cluster=cluster)
                except psycopg.OperationalError as error:
                    why = str(error).strip()
                    if "authentication failed" in why:
                        break
            time.sleep(0.1)
        raise NotOurs(
            f"Process {seen.pid} serves {cluster} and is not proven ours: {why}. Stop it (kill -INT {seen.pid}), then "
            "start again."
        )

    def alive(self) -> bool:
        """Say whether the postmaster still runs; a zombie does not."""
        if self._child is not None:
            return self._child.poll() is None
        seen = process.look(self.pid)
        return seen is not None and seen.started == self._sighting.started

    def stop(self) -> None:
        """End the server and all its processes: politely, then at once, then by force.

        Raises: EmbeddedError when something of it survives even that.
        """
        for number, patience_seconds in _STEPS:
            if not self.alive():
                break
            _signal(self.pid, number)
            deadline = time.monotonic() + patience_seconds
            while self.alive() and time.monotonic() < deadline:
                time.sleep(_GLANCE_SECONDS)
        if self.alive():
            raise EmbeddedError(
                f"PostgreSQL, process {self.pid}, does not end. The system log may say what it waits for."
            )
        dismiss(self._cluster)


@dataclass(frozen=True, slots=True)
class _Launched:
    child: subprocess.Popen[bytes]
    sighting: process.Sighting


def _launch_once(start: Start, *, port: int) -> _Launched | str:
    """Start the server and wait until it answers; what it said instead, when it ended."""
    offset = start.output.size_bytes()
    words = settings.arguments(binaries=start.binaries, account=start.account, cluster=str(start.cluster), port=port)
    try:
        with start.output.opened() as output:
            child = start.account.spawn(start.binaries.postgres, *words, output=output)
    except OSError as error:
        raise StartFailed(f"{start.binaries.postgres} could not be started as {start.account.name}: {error}") from error
    try:
        sighting = _wait_until_it_answers(start, child=child, port=port)
    except BaseException:
        _abandon(child)
        raise
    return start.output.since(offset) if sighting is None else _Launched(child, sighting)


def _wait_until_it_answers(start: Start, *, child: subprocess.Popen[bytes], port: int) -> process.Sighting | None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    connection = start.connection.running(pid=child.pid, port=port)
    while child.poll() is None:
        if start.stopping.is_set():
            raise StartFailed("Homeward was told to stop while PostgreSQL was starting.")
        if time.monotonic() > deadline:
            raise StartFailed(
                f"PostgreSQL did not answer within {START_LIMIT_SECONDS:.0f} s. Its log is {start.output.path}."
            )
        claim = pid_file.read(start.cluster)
        if claim is not None and claim.pid == child.pid and claim.ready:
            try:
                _prove(connection, claim=claim, cluster=start.cluster)
                if sighting := process.look(child.pid):
                    return sighting
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    raise ConnectionFileBroken(
                        f"The password in the connection file does not open {start.cluster}. Put back the file that "
                        "belongs to it."
                    ) from error
        time.sleep(_GLANCE_SECONDS)
    return None


def _prove(connection: Connection, *, claim: pid_file.PidFile, cluster: Path) -> None:
    """See that who answers is the server that wrote the pid file.

    Raises: NotOurs when it is another; psycopg.OperationalError when nobody answers or the password is refused.
    """
    query = (
        "SELECT current_setting('data_directory'), extract(epoch FROM pg_postmaster_start_time())::float8, "
        "pg_backend_pid()"
    )
    with psycopg.connect(connection.url(dbname="postgres"), connect_timeout=3, autocommit=True) as session:
        row = session.execute(query).fetchone()
        if row is None:
            raise NotOurs("The server answered without a row.")
        data_folder, started_epoch, backend = row
        # Looked up while the session is open: its process is a child of the postmaster we want to know.
        seen = process.look(backend)
    differences = {
        "data folder": data_folder == str(cluster) == claim.data_folder,
        "start": abs(started_epoch - claim.started_epoch) <= _START_TOLERANCE_SECONDS,
        "process": seen is None or seen.parent == claim.pid,
    }
    wrong = [name for name, agrees in differences.items() if not agrees]
    if wrong:
        raise NotOurs(
            f"The server on port {connection.port} accepts our password and is not the one that "
            f"{cluster / pid_file.NAME} speaks of (other {' and '.join(wrong)}). Stop process {claim.pid} if it is "
            "yours, then start again."
        )


def _reason(said: str) -> str:
    """Pick the lines that tell why out of what a server said before it ended."""
    lines = [line.partition("] ")[2] or line for line in said.splitlines()]
    grave = [line for line in lines if line.lstrip().startswith(("FATAL", "PANIC"))]
    return " ".join(grave or lines[-5:]) or "nothing"


def _abandon(child: subprocess.Popen[bytes]) -> None:
    for number, patience_seconds in _STEPS:
        if child.poll() is not None:
            return
        _signal(child.pid, number)
        try:
            child.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            log.warning("PostgreSQL, process %s, did not end on %s", child.pid, number.name)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        log.debug("Process %s had already ended", pid)
