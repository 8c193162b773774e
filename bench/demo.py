"""The real demo as a process: started, read as a person reads it, stopped by Ctrl-C."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from bench.processes import ROOT

_STANDS = "the first figures are on the wall"
_MEMORY = re.compile(r"([a-z][a-z ]*?) (\d+) MB")
_ADDRESS = re.compile(r"^ *(http://\S+)/wall$")
_STOP_SECONDS = 30.0
_ALIVE_SECONDS = 60.0
_ANSWERED = {"ok", "not_modified"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How long the figures took by the bench's own clock, and until every family of feeds was alive; what each process
    held at the first figures, and how long the stop took."""

    seconds: float
    alive_seconds: float
    megabytes: Mapping[str, float]
    stop_seconds: float


def start_once(data: Path, *, environment: Mapping[str, str]) -> Start:
    """Start the demo on a data folder, wait for its figures and its feeds, stop it.

    Raises RuntimeError when it never got there.
    """
    began = time.monotonic()
    demo = subprocess.Popen(
        [sys.executable, "-m", "homeward", "demo"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={**_own(environment), "HOMEWARD_DATA": str(data), "HOMEWARD_PORT": "0"},
    )  # fmt: skip
    if demo.stdout is None:
        raise RuntimeError("the demo has no output")
    said: list[str] = []
    seconds: float | None = None
    alive: float | None = None
    address = ""
    held: dict[str, float] = {}
    try:
        for line in demo.stdout:
            said.append(line)
            if _STANDS in line:
                seconds = time.monotonic() - began
            if found := _ADDRESS.match(line):
                address = found[1]
            held = memory_in([line])
            if seconds is not None and held:
                alive = _until_alive(address, began=began)
                break
    finally:
        asked = time.monotonic()
        demo.send_signal(signal.SIGINT)
        rest, _ = demo.communicate(timeout=_STOP_SECONDS)
    if seconds is None or alive is None or demo.returncode != 0:
        raise RuntimeError(f"the demo ended with {demo.returncode}:\n{''.join([*said, rest])}")
    stop_seconds = time.monotonic() - asked
    return Start(seconds=seconds, alive_seconds=alive, megabytes=held, stop_seconds=stop_seconds)


def is_alive(feeds: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a poll of every family of feeds has succeeded, and no feed fails or never sent anything."""
    families = {_family(feed) for feed in feeds}
    answering = {_family(feed) for feed in feeds if (feed["last_poll"] or {}).get("outcome") in _ANSWERED}
    return bool(feeds) and answering == families and not any(_is_amiss(feed) for feed in feeds)


def _is_amiss(feed: Mapping[str, Any]) -> bool:
    return feed["freshness"] == "never" or bool(feed["is_failing"])


def _family(feed: Mapping[str, Any]) -> str:
    """What the keys of a family's feeds begin with: beds_s1, beds_c2."""
    return str(feed["key"]).rpartition("_")[0]


def _until_alive(address: str, *, began: float) -> float | None:
    """The seconds from a beginning until every family is alive; None when it took far too long."""
    patience = time.monotonic() + _ALIVE_SECONDS
    with httpx2.Client(base_url=address, timeout=5.0, trust_env=False) as client:
        while time.monotonic() < patience:
            # One that is busy with its first figures is asked again.
            with suppress(httpx2.HTTPError):
                answer = client.get("/api/v1/feeds")
                if answer.status_code == httpx2.codes.OK and is_alive(answer.json()["feeds"]):
                    return time.monotonic() - began
            time.sleep(0.1)
    return None


def memory_in(lines: Iterable[str]) -> dict[str, float]:
    """Megabytes by process, from the line in which the demo says what each holds."""
    for line in lines:
        if line.startswith("Memory: "):
            return {name: float(size) for name, size in _MEMORY.findall(line.removeprefix("Memory: "))}
    return {}


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would send the demo to another database or clock."""
    return {k: v for k, v in environment.items() if k != "DATABASE_URL" and not k.startswith("HOMEWARD_")}
