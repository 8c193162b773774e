"""Processes for the cases: the product's own web and worker, and bare servers, each with a log, none left behind.

Children end by themselves when the bench dies: they hold its lifeline.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path
from typing import Any

from bench.store import Store
from homeward import lifeline
from homeward.sockets import listen

ROOT = Path(__file__).parent.parent
_STOP_SECONDS = 15.0


@contextmanager
def process(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], keep: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process for as long as the block runs, ended as a service manager would."""
    with log.open("ab") as out:
        started = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, stdin=subprocess.PIPE, stdout=out, stderr=out,
            env={**environment, lifeline.VARIABLE: "stdin"}, pass_fds=tuple(keep), start_new_session=True,
        )  # fmt: skip
    try:
        yield started
    finally:
        end(started)


def end(started: "subprocess.Popen[Any]") -> None:
    """End a process as a service manager would, and let go of what led to and from it."""
    started.terminate()
    try:
        started.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()
    for pipe in (started.stdin, started.stdout):
        if pipe is not None:
            pipe.close()


@contextmanager
def serving(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], ready: str
) -> Iterator[tuple[str, int]]:
    """A server on a socket of ours (its number is the last word of the command); yields its address and process number.

    Raises TimeoutError when it does not answer at `ready` in time, naming its log.
    """
    with (
        listen("127.0.0.1", 0) as listener,
        serving_on(listener, command, log=log, environment=environment, ready=ready) as served,
    ):
        yield served


@contextmanager
def serving_on(
    listener: socket.socket, command: Sequence[str], *, log: Path, environment: Mapping[str, str], ready: str
) -> Iterator[tuple[str, int]]:
    """The same on a socket that outlives the server."""
    listener.set_inheritable(True)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    words = (*command, str(listener.fileno()))
    with process(words, log=log, environment=environment, keep=(listener.fileno(),)) as started:
        await_answer(address, ready, log=log)
        yield address, started.pid


def await_answer(address: str, path: str, *, log: Path) -> None:
    """Wait until a server answers at a path. Raises TimeoutError when it does not in time, with the end of its log."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError, HTTPException):
            if ask(address, path)[0] == HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{address}{path} did not answer: {log.read_text(errors='replace')[-2000:]}")


def ask(address: str, path: str, *, headers: Mapping[str, str] | None = None) -> tuple[int, HTTPMessage, bytes]:
    """One plain request over a connection of its own: status, headers, body as sent. Raises OSError, HTTPException."""
    with closing(HTTPConnection(address.removeprefix("http://"), timeout=30)) as conn:
        conn.request("GET", path, headers=dict(headers or {}))
        answer = conn.getresponse()
        return answer.status, answer.headers, answer.read()


def of_product(
    store: Store, facts: Path, folder: Path, *, environment: Mapping[str, str], places: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment in which the product's processes use a store, a catalogue and values for its placeholders."""
    return {
        **environment,
        "DATABASE_URL": store.address("owner"),
        "HOMEWARD_WORKER_DATABASE_URL": store.address("worker"),
        "HOMEWARD_WEB_DATABASE_URL": store.address("web"),
        "HOMEWARD_CATALOGUE": str(facts),
        "HOMEWARD_DATA": str(folder),
        "HOMEWARD_OPEN_DEMO": "yes",
        "HOMEWARD_PLACES": json.dumps(dict(places or {})),
    }


@contextmanager
def worker(folder: Path, *, environment: Mapping[str, str]) -> Iterator[int]:
    """The product's worker process; yields its process number."""
    with process(("-m", "homeward", "worker"), log=folder / "worker.log", environment=environment) as started:
        yield started.pid


@contextmanager
def web(
    folder: Path, *, environment: Mapping[str, str], listener: socket.socket | None = None
) -> Iterator[tuple[str, int]]:
    """The product's web process, as the demo starts it; `listener`: on a socket that outlives it."""
    with ExitStack() as stack:
        held = listener or stack.enter_context(listen("127.0.0.1", 0))
        yield stack.enter_context(
            serving_on(
                held, ("-m", "homeward", "web", "--descriptor"), log=folder / "web.log", environment=environment,
                ready="/readyz",
            )
        )  # fmt: skip
