"""What a child says in its log, for who started it and passes it on. What is said is the child's affair."""

from collections.abc import Sequence
from pathlib import Path


class Overheard:
    """The lines that come to a log from now on: what an earlier run wrote there is not told again."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = log.stat().st_size if log.exists() else 0

    def lines(self) -> Sequence[str]:
        """The whole lines since the last time; one that is not yet ended is left for the next."""
        if not self._log.exists():
            return ()
        with self._log.open("rb") as log:
            log.seek(self._read)
            said = log.read()
        whole = said[: said.rfind(b"\n") + 1]
        self._read += len(whole)
        return whole.decode("utf-8", errors="replace").splitlines()
