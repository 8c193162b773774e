"""The web process as it is served, on a service time that a test can move: by so many seconds as stand in a file.

Started by `python -m tests.browser.shifted_web PORT FILE` with the settings of a deployment in its environment. Only
who is let in goes by that time; figures go by the picture clock of the store.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn

from homeward import lifeline
from homeward.database import find_database
from homeward.settings import Settings
from homeward.sockets import listen
from homeward.start import load_catalogue
from homeward.web import application


def run(port: int, shift: Path) -> None:
    """Serve until told to stop, or until whoever started this is gone."""
    settings = Settings()
    app = application(find_database(settings), load_catalogue(settings), settings)
    app.state.door.book.clock = lambda: datetime.now(UTC) + timedelta(seconds=float(shift.read_text()))
    listener = listen("127.0.0.1", port)
    lifeline.hold()
    sys.stdout.write("http://{}:{}\n".format(*listener.getsockname()[:2]))
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)).run(
        [listener]
    )


if __name__ == "__main__":
    run(int(sys.argv[1]), Path(sys.argv[2]))
