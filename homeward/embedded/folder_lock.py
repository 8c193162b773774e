"""One supervisor per data folder: an advisory lock that the kernel drops with its holder, however that one ended."""

import fcntl
import os
from pathlib import Path
from typing import Self

from homeward.embedded.errors import AlreadyOwned, FolderUnusable

NAME = "supervisor.lock"


class FolderLock:
    """The held lock of one folder. The server does not inherit it, or the lock would outlive us."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Take the folder's lock at once.

        Raises: AlreadyOwned naming the holder's pid; FolderUnusable when the lock file cannot be written.
        """
        path = folder / NAME
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FolderUnusable(f"{path} cannot be opened: {error.strerror}. Is the folder another user's?") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise AlreadyOwned(
                f"{folder} is already in use by another Homeward, process {holder}. Stop that one first, or choose "
                "another data folder."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        return cls(descriptor)

    def release(self) -> None:
        # The file stays: deleting it would let two holders lock two different files of one name.
        os.close(self._descriptor)
