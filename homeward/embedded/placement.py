"""Where a new cluster lies: in the requested folder, or elsewhere when PostgreSQL's account cannot get there.

The connection file in the requested folder records the choice, and from then on the record decides. No folder's mode is
ever changed: a closed parent is the operator's decision.
"""

import hashlib
import logging
from itertools import count
from pathlib import Path

from homeward.embedded.account import Account
from homeward.embedded.errors import ConnectionFileBroken, FolderUnusable
from homeward.embedded.readable_copy import make_open

OUTSIDE = Path("/var/lib/homeward")
_CLUSTER = "cluster"

log = logging.getLogger(__name__)


def place(folder: Path, *, account: Account, outside: Path = OUTSIDE) -> Path:
    """Return the path for the new cluster of `folder`; its parent exists and `account` can enter it.

    Raises: ConnectionFileBroken when a cluster without its record is there; FolderUnusable when nowhere will do.
    """
    inside = folder / _CLUSTER
    if inside.exists():
        raise ConnectionFileBroken(
            f"{inside} holds a cluster, but the connection file beside it is gone and with it the password. Put the "
            f"file back, or remove {inside} to begin anew without its data."
        )
    if account.can_enter(folder):
        return inside
    elsewhere = _claim(folder, outside)
    if not account.can_enter(elsewhere):
        raise FolderUnusable(
            f"Neither {folder} nor {elsewhere} can be entered by {account.name}. Choose a data folder that every "
            "parent lets that account pass through, or start Homeward as a plain user."
        )
    log.warning("%s cannot be entered by %s: the cluster is kept in %s", folder, account.name, elsewhere)
    return elsewhere / _CLUSTER


def _claim(folder: Path, outside: Path) -> Path:
    """Make the reachable folder for `folder`, passing by those of earlier folders of the same name that hold data."""
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    try:
        make_open(outside)
        for number in count(1):
            elsewhere = outside / (digest if number == 1 else f"{digest}-{number}")
            make_open(elsewhere)
            if not (elsewhere / _CLUSTER).exists():
                return elsewhere
            log.warning(
                "%s holds the cluster of an earlier %s that is gone; remove it if it is not wanted", elsewhere, folder
            )
    except OSError as error:
        raise FolderUnusable(f"{outside} cannot be written: {error}. Choose another data folder.") from error
    raise AssertionError("counting does not end")
