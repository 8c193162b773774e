"""Removing an embedded database for good: what a reset does. Removes nothing that this package did not make."""

import shutil
from contextlib import ExitStack
from pathlib import Path

from homeward.embedded import connection as connections
from homeward.embedded import folder_lock, server_log
from homeward.embedded.cluster import sweep
from homeward.embedded.folder_lock import FolderLock
from homeward.embedded.server import Server


def erase(folder: Path) -> None:
    """Remove the cluster, connection file and logs of a data folder; a server left running on it is stopped first.

    Raises: AlreadyOwned when a supervisor holds the folder; NotOurs when a server runs that is not proven ours.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        return
    with ExitStack() as held:
        held.callback(FolderLock.take(folder).release)
        known = connections.read(folder)
        if known is None:
            return
        cluster = folder / known.cluster
        home = cluster.parent
        if home != folder and home.exists():
            held.callback(FolderLock.take(home).release)
        if server := Server.adopt(cluster, connection=known):
            server.stop()
        sweep(home)
        if cluster.exists():
            shutil.rmtree(cluster)
        for name in (connections.NAME, server_log.NAME, f"{server_log.NAME}.1"):
            (folder / name).unlink(missing_ok=True)
        if home != folder and home.exists():
            (home / folder_lock.NAME).unlink()
            home.rmdir()
