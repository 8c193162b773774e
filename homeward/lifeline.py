"""A child's lifeline to the process that started it: standard input held open by the parent.

When the parent dies, however it dies, the pipe closes and the child ends itself: no process stays behind. Works on any
system and needs no signal from a parent that was killed.
"""

import os
import signal
import sys
import threading

VARIABLE = "HOMEWARD_LIFELINE"


def hold() -> None:
    """End this process as by SIGTERM when its parent is gone; nothing for a process that was started by hand."""
    if os.environ.get(VARIABLE) == "stdin":
        threading.Thread(target=_wait, name="lifeline", daemon=True).start()


def _wait() -> None:
    # os.read and not sys.stdin: a buffered reader would hold a lock that interpreter shutdown waits for.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
