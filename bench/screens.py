"""Many open walls without a browser, in a process of their own, so that what they cost is not the server's."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.processes import ROOT, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """When each wall was right, in seconds of this machine's clock from the first to the last; the ETags of the bodies
    they held in the end, and how many bytes the body has on the wire."""

    at: Sequence[float]
    bodies: Sequence[str]
    bytes: int


class Screens:
    """The open walls of one process."""

    def __init__(self, started: "subprocess.Popen[str]") -> None:
        self._started = started

    def await_version(self, version: int) -> Right:
        """Wait until every wall has the answer to a question that it asked after it heard of a data version.

        Raises RuntimeError when one never has.
        """
        return self._await(version=version)

    def await_return(self, *, losses: int) -> Right:
        """The same after so many losses of every wall's stream since it was opened."""
        return self._await(losses=losses)

    def _await(self, **condition: int) -> Right:
        if self._started.stdin is None or self._started.stdout is None:
            raise RuntimeError("the screens have no input or output")
        self._started.stdin.write(json.dumps(condition) + "\n")
        self._started.stdin.flush()
        said = self._started.stdout.readline()
        if not said:
            raise RuntimeError(f"the screens ended with {self._started.wait()}")
        return Right(**json.loads(said))


@contextmanager
def screens(address: str, path: str, *, walls: int) -> Iterator[Screens]:
    """So many open walls, each with its first body, for as long as the block runs."""
    host, port = address.removeprefix("http://").split(":")
    asked = {"host": host, "port": int(port), "path": path, "walls": walls}
    started = subprocess.Popen(
        [sys.executable, "-m", "bench.screen", json.dumps(asked)], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        opened = Screens(started)
        opened.await_version(-1)
        yield opened
    finally:
        end(started)
