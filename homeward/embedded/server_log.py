"""What the server says: one file in the data folder, kept below a size. It also tells why a start failed."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

NAME = "postgresql.log"
LARGEST_BYTES = 16 * 1024 * 1024


class ServerLog:
    """The log of one data folder and the one before it (`.1`)."""

    def __init__(self, folder: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        self.path = folder / NAME
        self._largest_bytes = largest_bytes

    @contextlib.contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the log for a child to inherit; appending, so that a shortened file is written from its new end."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            yield file

    def size_bytes(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def since(self, offset_bytes: int) -> str:
        """Return what was said after an offset, its last 4,000 bytes at most."""
        with self.path.open("rb") as file:
            file.seek(max(offset_bytes, self.size_bytes() - 4000))
            return file.read().decode("utf-8", "replace").strip()

    def rotate(self) -> bool:
        """Set the log aside when it has grown too large; says whether it did.

        Copied and shortened, not renamed: the server keeps its file open. What it says in between is lost, which for a
        log is a fair price for needing neither a signal nor a collector process.
        """
        if self.size_bytes() < self._largest_bytes:
            return False
        # A full disk is no reason to keep the log from being shortened: that is the one thing that helps.
        with contextlib.suppress(OSError):
            shutil.copy2(self.path, self.path.with_name(f"{NAME}.1"))
        os.truncate(self.path, 0)
        return True
