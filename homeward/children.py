"""The processes of one running system: started in order, brought back when one dies, none left behind at the end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from homeward import lifeline

_STOP_SECONDS = 10.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0
# A child that lived this long had started well: its next death is a first one again.
_STEADY_SECONDS = 30.0


@dataclass(slots=True, kw_only=True)
class Child:
    """One process and how to start it again. `keep` are file descriptors it inherits (a listening socket). A child that
    runs `once` is not started again after it ended well."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[int, ...] = ()
    once: bool = False
    is_done: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_seconds: float = _FIRST_PAUSE_SECONDS
    due_at: float = 0.0

    def start(self) -> None:
        """Start it with its lifeline held by us; its output goes to its log."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                env={**os.environ, **self.environment, lifeline.VARIABLE: "stdin"},
                pass_fds=self.keep,
                # Ctrl-C is for the parent alone, which then stops the children in their order.
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def keep_running(self) -> int | None:
        """Start it again when it has died, after a pause that grows with each early death; its exit code, once."""
        now = time.monotonic()
        if self.is_running or self.is_done:
            return None
        if self.process is not None:
            code = self.process.returncode
            if self.once and code == 0:
                self.is_done = True
                self._close()
                return None
            self.pause_seconds = (
                _FIRST_PAUSE_SECONDS
                if now - self.started_at > _STEADY_SECONDS
                else min(self.pause_seconds * 2, _LONGEST_PAUSE_SECONDS)
            )
            self.due_at = now + self.pause_seconds
            self._close()
            return code
        if now >= self.due_at:
            self.start()
        return None

    def finish(self) -> int:
        """Wait until it ends by itself; its exit code."""
        if self.process is None:
            raise RuntimeError(f"the {self.name} was never started")
        code = self.process.wait()
        self._close()
        return code

    def replace(self) -> None:
        """End it at once and start another: what it was told at its start holds no longer."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self._close()
        self.start()

    def stop(self) -> None:
        """Ask it to end, wait, and end it."""
        if self.process is None:
            return
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._close()

    def _close(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process = None
