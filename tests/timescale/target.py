"""The optional TimescaleDB: installs it once, starts it on a free loopback port, ends the very process it started.

It is a PostgreSQL with TimescaleDB compiled to WebAssembly, under node. Nothing of it lies in this repository but the
names, versions and integrity hashes of its two packages.
"""

import fcntl
import hashlib
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine

NODE = Path(__file__).parent / "node"
START_SECONDS = 90
INSTALL_SECONDS = 150
OLDEST_NODE = 20
Say = Callable[[str], None]


class Unavailable(Exception):
    """The target cannot be had here; the message says why and what would help."""


class Tampered(Exception):
    """What was fetched is not what the lock file names."""


def _programs() -> tuple[str, str]:
    if os.environ.get("HOMEWARD_TIMESCALE", "").lower() == "off":
        raise Unavailable("HOMEWARD_TIMESCALE=off")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable(f"node and npm were not found: install Node.js {OLDEST_NODE} or later")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        raise Unavailable(f"node is {version}: install Node.js {OLDEST_NODE} or later")
    return node, npm


def install(npm: str, say: Say) -> None:
    """Fetch the packages exactly as locked, without running anything of theirs; does nothing when that was done.

    Raises Unavailable when they cannot be fetched, Tampered when they are not what the lock file names.
    """
    modules = NODE / "node_modules"
    locked = hashlib.sha256((NODE / "package-lock.json").read_bytes()).hexdigest()
    with (NODE.parent / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = modules / ".whole"
        if done.is_file() and done.read_text() == locked:
            return
        say("Installing the TimescaleDB target for the tests (npm, once, 24 MB)")
        started = time.monotonic()
        try:
            ran = subprocess.run(
                [npm, "ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--fetch-retries=1"],
                cwd=NODE, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Unavailable(f"npm did not finish installing it within {INSTALL_SECONDS} s") from None
        if ran.returncode != 0:
            reasons = [line for line in ran.stderr.splitlines() if line.startswith("npm error")]
            reason = " ".join(line.removeprefix("npm error").strip() for line in reasons[:3])
            if "EINTEGRITY" in ran.stderr:
                raise Tampered(reason)
            raise Unavailable(f"npm could not install it: {reason or 'no reason given'}")
        done.write_text(locked)
        say(f"  done in {time.monotonic() - started:.0f} s")


@contextmanager
def running(say: Say) -> Iterator[str]:
    """The address of a fresh server that lives for the block. Raises Unavailable, Tampered."""
    node, npm = _programs()
    install(npm, say)
    process = subprocess.Popen([node, "serve.mjs"], cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield f"postgresql://postgres:postgres@127.0.0.1:{_port(process)}/postgres?sslmode=disable"
    finally:
        process.kill()
        process.communicate()


def _port(process: subprocess.Popen[bytes]) -> int:
    if process.stdout is None:
        raise RuntimeError("the server's output is always a pipe")
    ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    line = process.stdout.readline() if ready else b""
    if not line:
        raise RuntimeError(f"the TimescaleDB target did not start within {START_SECONDS} s")
    return int(json.loads(line)["port"])


def owner(address: str) -> Engine:
    """An engine for migrations there, like the product's own but for prepared statements.

    Their names would meet in the one session that all connections share.
    """
    return create_engine(
        address.replace("postgresql:", "postgresql+psycopg:", 1),
        connect_args={"prepare_threshold": None},
        pool_size=1,
        max_overflow=1,
    )
