"""The load on a server: one asker in a process of its own, so that what it costs is not the server's."""

import json
import subprocess
import sys
from collections.abc import Mapping

from bench.asker import Seen
from bench.processes import ROOT


def load(address: str, path: str, *, headers: Mapping[str, str], connections: int, seconds: float) -> Seen:
    """Put a server under load from a process of its own for so many seconds."""
    host, port = address.removeprefix("http://").split(":")
    lines = [f"GET {path} HTTP/1.1", f"host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    asked = {
        "host": host, "port": int(port), "request": "\r\n".join([*lines, "", ""]), "connections": connections,
        "seconds": seconds,
    }  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-m", "bench.asker", json.dumps(asked)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return Seen(**json.loads(said.stdout))
