"""How to reach the embedded server, and the 0600 file that says so to the processes that attach to it.

The file is written before the cluster is made, so no crash can leave a cluster whose password nobody knows. It holds
the passwords of the worker's and the web's roles too; the migrations make those roles.
"""

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

import msgspec
import psycopg

from homeward.embedded.errors import ConnectionFileBroken, FolderUnusable, NotRunning

NAME = "connection.json"
HOST = "127.0.0.1"
DATABASE = "homeward"
OWNER = "homeward_owner"
WORKER = "homeward_worker"
WEB = "homeward_web"

Role = Literal["owner", "worker", "web"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where the server listens and the passwords of its three roles.

    `port` is None until the first start, `pid` whenever no server is meant to run. `cluster` is relative to the file's
    folder when it lies in there, so that the folder can be moved.
    """

    cluster: str
    password: str = field(repr=False)
    worker_password: str = field(repr=False)
    web_password: str = field(repr=False)
    host: str = HOST
    port: int | None = None
    user: str = OWNER
    dbname: str = DATABASE
    pid: int | None = None

    @classmethod
    def first(cls, cluster: str) -> Self:
        """Return the record of a cluster yet to be made, with new random passwords."""
        return cls(
            cluster=cluster,
            password=secrets.token_urlsafe(32),
            worker_password=secrets.token_urlsafe(32),
            web_password=secrets.token_urlsafe(32),
        )

    def url(self, *, role: Role = "owner", dbname: str | None = None) -> str:
        """Return a `postgresql://` address for one role.

        The address insists on scram, by which each side proves to the other that it knows the password: a stranger who
        took over the port while the server was down can neither collect the password nor pass for the server.
        """
        user, password = {
            "owner": (self.user, self.password),
            "worker": (WORKER, self.worker_password),
            "web": (WEB, self.web_password),
        }[role]
        where = f"{self.host}:{self.port}/{quote(dbname or self.dbname)}"
        return f"postgresql://{user}:{quote(password, safe='')}@{where}?require_auth=scram-sha-256"

    def running(self, *, pid: int, port: int) -> Self:
        return replace(self, pid=pid, port=port)

    def stopped(self) -> Self:
        return replace(self, pid=None)

    def write(self, folder: Path) -> None:
        """Replace the folder's connection file, whole or not at all, readable by its owner alone.

        Raises: FolderUnusable when it cannot be written.
        """
        fresh = folder / f"{NAME}.new"
        try:
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(self), file, indent=2)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(folder / NAME)
            sync_folder(folder)
        except OSError as error:
            raise FolderUnusable(f"{folder / NAME} cannot be written: {error}. Is the disk full?") from error


def read(folder: Path) -> Connection | None:
    """Return the folder's connection, or None when it has no connection file.

    Raises: ConnectionFileBroken when the file cannot be read or understood.
    """
    path = folder / NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=Connection)
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise ConnectionFileBroken(
            f"{path} belongs to another user. Start Homeward as the user who made it."
        ) from error
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise ConnectionFileBroken(
            f"{path} cannot be understood ({error}). Put a copy of it back from a backup; without its password the "
            "cluster beside it cannot be opened."
        ) from error


def attach(folder: Path, *, patience_seconds: float = 5.0) -> Connection:
    """Return how to reach the running server of a data folder; starts nothing.

    Waits up to `patience_seconds` for an answer, for the supervisor may just be bringing the server back.
    Raises: NotRunning when there is no connection file or no answer; ConnectionFileBroken.
    """
    deadline = time.monotonic() + patience_seconds
    advice = "Start it with ./run demo, or set DATABASE_URL to use another server."
    while True:
        # Read each time: a restart may have had to take another port.
        connection = read(folder)
        if connection is None:
            raise NotRunning(f"No embedded database was ever started in {folder}. {advice}")
        silence = _silence(connection)
        if silence is None:
            return connection
        if time.monotonic() >= deadline:
            raise NotRunning(f"The embedded database of {folder} does not answer ({silence}). {advice}")
        time.sleep(0.1)


def _silence(connection: Connection) -> str | None:
    """Return why the server does not answer, or None when it does."""
    if connection.pid is None:
        return "it was stopped, or is being started for the first time"
    try:
        with psycopg.connect(connection.url(), connect_timeout=3):
            return None
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, as a rename alone is not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
