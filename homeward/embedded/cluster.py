"""The files of one cluster: made whole or not at all, opened only by the major version that made them.

Starts no server and decides no place.
"""

import shutil
import tempfile
from pathlib import Path

from homeward.embedded.account import Account
from homeward.embedded.binaries import Binaries
from homeward.embedded.connection import Connection, sync_folder
from homeward.embedded.errors import ClusterMissing, FolderUnusable, OtherMajor, StartFailed
from homeward.embedded.orphans import dismiss

_HAS_BUILTIN_LOCALE = 17
_WORKPLACE = "initdb-"
_MADE = "cluster"


def prepare(cluster: Path, *, connection: Connection, account: Account, binaries: Binaries) -> None:
    """Make the cluster if it was never made, and see that these programs may open it.

    Raises: ClusterMissing, OtherMajor, FolderUnusable, StartFailed.
    """
    if not cluster.exists():
        if connection.port is not None:
            raise ClusterMissing(
                f"{cluster} held the data and is gone. Put it back from a backup, or remove the connection file that "
                "names it to begin anew without the data."
            )
        _make(cluster, password=connection.password, user=connection.user, account=account, binaries=binaries)
    _check_major(cluster, binaries)


def _make(cluster: Path, *, password: str, user: str, account: Account, binaries: Binaries) -> None:
    """Run initdb in a workplace of its own and move the result: a killed first start leaves no half cluster.

    The workplace has a new name each time, for the initdb of a killed supervisor may still be writing in the last one.
    """
    home = cluster.parent
    try:
        sweep(home)
        workplace = Path(tempfile.mkdtemp(prefix=_WORKPLACE, dir=home))
        try:
            secret = workplace / "password"
            secret.write_text(password, encoding="utf-8")
            for path in (secret, workplace):
                account.own(path)
            made = workplace / _MADE
            said = account.run(
                binaries.initdb,
                *("-D", made, "-U", user, "-A", "scram-sha-256", f"--pwfile={secret}"),
                *("--encoding=UTF8", "--data-checksums", *_locale(binaries)),
            )
            if said.returncode != 0:
                raise StartFailed(f"initdb could not make {cluster}: {said.stdout.strip()[-2000:]}")
            made.rename(cluster)
            sync_folder(home)
        finally:
            shutil.rmtree(workplace, ignore_errors=True)
    except OSError as error:
        raise FolderUnusable(f"A cluster cannot be made in {home}: {error}") from error


def sweep(home: Path) -> None:
    """Remove what killed first starts left beside the cluster, their initdb's processes included."""
    for left in home.glob(f"{_WORKPLACE}*"):
        dismiss(left / _MADE)
        shutil.rmtree(left, ignore_errors=True)


def _locale(binaries: Binaries) -> tuple[str, ...]:
    # Our own order of characters, not the machine's C library's, whose changes would silently break indexes.
    if binaries.major >= _HAS_BUILTIN_LOCALE:
        return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return ("--locale=C", "--locale-provider=libc")


def _check_major(cluster: Path, binaries: Binaries) -> None:
    try:
        made_by = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise ClusterMissing(f"{cluster} is not a PostgreSQL cluster ({error}). Put it back from a backup.") from error
    if made_by != str(binaries.major):
        raise OtherMajor(
            f"{cluster} was made by PostgreSQL {made_by}; these programs are PostgreSQL {binaries.version} and must "
            f"not open it. Either install programs of version {made_by} again and carry the data over (pg_dump with "
            f"{made_by}, then restore), or choose another data folder to begin anew. Nothing was changed."
        )
