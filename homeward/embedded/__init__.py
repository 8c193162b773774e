"""The embedded PostgreSQL: our own child when no `DATABASE_URL` names another server.

`Embedded` owns the server (one supervisor per data folder); `attach` finds it from other processes; `erase` removes
its data. Knows nothing of tables: those are the migrations'.
"""

from homeward.embedded.connection import Connection, Role, attach
from homeward.embedded.erasure import erase
from homeward.embedded.errors import (
    AccountMissing,
    AlreadyOwned,
    BinariesMissing,
    ClusterMissing,
    ConnectionFileBroken,
    EmbeddedError,
    FolderUnusable,
    NotOurs,
    NotRunning,
    OtherMajor,
    StartFailed,
)
from homeward.embedded.supervisor import Embedded

__all__ = [
    "AccountMissing",
    "AlreadyOwned",
    "BinariesMissing",
    "ClusterMissing",
    "Connection",
    "ConnectionFileBroken",
    "Embedded",
    "EmbeddedError",
    "FolderUnusable",
    "NotOurs",
    "NotRunning",
    "OtherMajor",
    "Role",
    "StartFailed",
    "attach",
    "erase",
]
