"""The one owner of the embedded server: starts or adopts it, brings it back when it dies, stops it.

Worker and web never start it; they `attach`. What each step means stands in the modules beside this one.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from homeward.embedded import connection as connections
from homeward.embedded.account import choose
from homeward.embedded.binaries import Candidate, candidates, find
from homeward.embedded.cluster import prepare
from homeward.embedded.connection import Connection
from homeward.embedded.errors import EmbeddedError, FolderUnusable, NotRunning, StartFailed
from homeward.embedded.folder_lock import FolderLock
from homeward.embedded.placement import OUTSIDE, place
from homeward.embedded.server import Server, Start
from homeward.embedded.server_log import ServerLog

# Below the ports that systems hand to outgoing connections, so that none of those takes ours while the server restarts.
_PORTS = range(20_000, 30_000)
_PORTS_TO_TRY = 20

log = logging.getLogger(__name__)


class Embedded:
    """The embedded PostgreSQL of one data folder, owned by this process from `start` to `stop`."""

    def __init__(
        self, folder: Path, *, outside: Path = OUTSIDE, places: Callable[[], Iterator[Candidate]] = candidates
    ) -> None:
        self.folder = folder.absolute()
        self._outside = outside
        self._places = places
        self._turn = threading.RLock()
        self._stopping = threading.Event()
        self._locks: list[FolderLock] = []
        self._start: Start | None = None
        self._server: Server | None = None
        self._recorded: Connection | None = None
        self._lost = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def connection(self) -> Connection:
        """How to reach the server. Raises: NotRunning before `start` and after `stop`."""
        if self._start is None or self._server is None:
            raise NotRunning(f"The embedded database of {self.folder} is not started.")
        return self._start.connection.running(pid=self._server.pid, port=self._server.port)

    def start(self) -> Connection:
        """Take the folder, make its cluster if there is none, and start its server or adopt the one left running.

        Raises: EmbeddedError, by the name of what is wrong; nothing is left running or locked then.
        """
        with self._turn:
            if self._server is not None:
                return self.connection
            self._stopping.clear()
            try:
                self._locks.append(FolderLock.take(self._make_folder()))
                self._start = self._prepare()
                self._server = Server.adopt(self._start.cluster, connection=self._start.connection) or self._launch()
                _make_database(self.connection)
                self._record()
            except BaseException:
                self.stop()
                raise
            verb = "adopted" if self._server.adopted else "started"
            log.info("PostgreSQL %s: process %s, port %s", verb, self._server.pid, self._server.port)
            return self.connection

    def ensure_running(self) -> bool:
        """Bring the server back if it died, on its old port if that is free; says whether it had to.

        Cheap when all is well: call it every second. Raises: EmbeddedError; the next call tries again.
        """
        with self._turn:
            if self._start is None or self._server is None:
                raise NotRunning(f"The embedded database of {self.folder} is not started.")
            if self._server.alive():
                self._record()
                self._start.output.rotate()
                return False
            if not self._lost:
                log.warning("PostgreSQL, process %s, is gone: starting it again", self._server.pid)
            self._lost = True
            self._server = self._launch()
            self._lost = False
            self._record()
            log.info("PostgreSQL is back: process %s, port %s", self._server.pid, self._server.port)
            return True

    async def watch(self, *, every_seconds: float = 1.0) -> None:
        """Keep the server running until cancelled; says once that it cannot be brought back, and goes on trying."""
        failing = False
        while True:
            try:
                await asyncio.to_thread(self.ensure_running)
                failing = False
            except EmbeddedError as error:
                if not failing:
                    log.error("PostgreSQL cannot be brought back: %s", error)
                failing = True
            await asyncio.sleep(every_seconds)

    def stop(self) -> None:
        """Stop the server, leave no process of it, and give the folder free. Does nothing when nothing is started.

        May be called from another thread while a restart is under way: that one gives up first.
        """
        self._stopping.set()
        with self._turn:
            try:
                if self._server is not None:
                    self._server.stop()
                    self._record_stopped()
            finally:
                self._server = None
                self._start = None
                self._recorded = None
                self._lost = False
                while self._locks:
                    self._locks.pop().release()

    def _record(self) -> None:
        """Write the connection file unless it says so already; what a full disk refused, a later call writes."""
        if self._recorded != self.connection:
            self.connection.write(self.folder)
            self._recorded = self.connection

    def _record_stopped(self) -> None:
        try:
            self.connection.stopped().write(self.folder)
        except FolderUnusable as error:
            # The server is stopped all the same, and whoever attaches finds out by trying.
            log.warning("%s", error)

    def _make_folder(self) -> Path:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(f"{self.folder} cannot be made: {error}. Choose another data folder.") from error
        self.folder = self.folder.resolve()
        return self.folder

    def _prepare(self) -> Start:
        known = connections.read(self.folder)
        account = choose(self.folder / known.cluster if known else None)
        binaries = find(account, places=self._places(), copies=self._outside)
        if known is None:
            chosen = place(self.folder, account=account, outside=self._outside)
            inside = chosen.is_relative_to(self.folder)
            known = Connection.first(str(chosen.relative_to(self.folder) if inside else chosen))
            known.write(self.folder)
        cluster = self.folder / known.cluster
        if cluster.parent != self.folder and cluster.parent.exists():
            # A copied data folder names the same cluster as its original: only one of the two may have it.
            self._locks.append(FolderLock.take(cluster.parent))
        prepare(cluster, connection=known, account=account, binaries=binaries)
        output = ServerLog(self.folder)
        output.rotate()
        return Start(
            cluster=cluster,
            connection=known,
            account=account,
            binaries=binaries,
            output=output,
            stopping=self._stopping,
        )

    def _launch(self) -> Server:
        if self._start is None:
            raise NotRunning(f"The embedded database of {self.folder} is not started.")
        before = self._server.port if self._server else self._start.connection.port
        others = random.SystemRandom().sample(_PORTS, _PORTS_TO_TRY)
        return Server.launch(self._start, ports=[*([before] if before else []), *others])


def _make_database(connection: Connection) -> None:
    try:
        with psycopg.connect(connection.url(dbname="postgres"), connect_timeout=10, autocommit=True) as session:
            if session.execute("SELECT FROM pg_database WHERE datname = %s", [connection.dbname]).fetchone() is None:
                session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(connection.dbname)))
    except psycopg.Error as error:
        raise StartFailed(f"The database {connection.dbname} could not be made: {str(error).strip()}") from error
