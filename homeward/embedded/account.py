"""Whom PostgreSQL runs as: ourselves, unless we are root, whom it refuses; then an unprivileged account is lent.

Makes one system account when root has none to lend. Changes no existing account and no folder.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from homeward.embedded.errors import AccountMissing, FolderUnusable

NAME = "homeward-pg"
FALLBACKS = ("postgres", "nobody")

# The server's behaviour must not depend on who started it: no PG* variables, no locale, no time zone of theirs.
_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """An account that children are started under. `uid` and `gid` are None when that is simply who we are."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end under this account, its two outputs as one text.

        A command that cannot be run at all is an outcome too: code 126 with the system's reason as its text.
        """
        try:
            return subprocess.run(
                [str(word) for word in words],
                user=self.uid,
                group=self.gid,
                extra_groups=self._extra_groups,
                umask=0o077,
                cwd="/",
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                timeout=300,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return subprocess.CompletedProcess(words, 126, stdout=f"{words[0]} as {self.name}: {error}")

    def spawn(self, *words: str | Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a command under this account in a session of its own, so that a terminal's Ctrl-C passes it by."""
        return subprocess.Popen(
            [str(word) for word in words],
            user=self.uid,
            group=self.gid,
            extra_groups=self._extra_groups,
            umask=0o077,
            cwd="/",
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def own(self, path: Path) -> None:
        """Give this account a file or folder that we have just made; does nothing when that is who we are."""
        if self.uid is None or self.gid is None:
            return
        try:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        except OSError as error:
            raise FolderUnusable(
                f"{path} cannot be given to the account {self.name}: {error.strerror}. Choose a data folder on a file "
                "system that knows owners."
            ) from error

    def can_enter(self, folder: Path) -> bool:
        """Say whether this account reaches `folder`, by trying: modes alone do not tell (ACLs, mounts)."""
        return self.uid is None or self.run("test", "-x", folder).returncode == 0

    @property
    def _extra_groups(self) -> list[int] | None:
        return None if self.uid is None else []


def choose(cluster: Path | None) -> Account:
    """Choose the account for a cluster: the owner of an existing one, else ours, else (for root) one to lend.

    Raises: FolderUnusable when we cannot become the cluster's owner; AccountMissing when root has none to lend.
    """
    owner = cluster.stat().st_uid if cluster is not None and cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise FolderUnusable(f"{cluster} belongs to {_name(owner)}. Start Homeward as that user, or as root.")
        return Account(_name(os.geteuid()))
    if owner == 0:
        raise FolderUnusable(
            f"{cluster} belongs to root, and PostgreSQL never runs as root. Give it back to the account it ran under, "
            f"for example: chown -R {NAME} {cluster}"
        )
    if owner is not None:
        return _lent(_name(owner), owner)
    return _to_lend()


def _to_lend() -> Account:
    if not _known(NAME):
        _make()
    for name in (NAME, *FALLBACKS):
        if _known(name) and pwd.getpwnam(name).pw_uid != 0:
            return _lent(name, pwd.getpwnam(name).pw_uid)
    raise AccountMissing(
        f"Homeward was started by root, PostgreSQL never runs as root, and no account {NAME}, {' or '.join(FALLBACKS)} "
        f"exists or could be made. Make one (useradd --system {NAME}) or start Homeward as a plain user."
    )


def _make() -> None:
    useradd = shutil.which("useradd")
    if useradd is None:
        return
    shell = shutil.which("nologin") or "/bin/false"
    words = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", shell, NAME]
    # Whether it worked is seen by looking the name up: a second supervisor may have made it meanwhile.
    subprocess.run([useradd, *words], capture_output=True, check=False, timeout=60)


def _lent(name: str, uid: int) -> Account:
    try:
        return Account(name, uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        return Account(name, uid, uid)


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return f"user {uid}"
