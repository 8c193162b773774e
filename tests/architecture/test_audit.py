"""The audit of libraries and the bill of materials, with the real tools, against a service of this machine."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

LOCK = "alpha==1.0 \\\n    --hash=sha256:{0}\nbeta==2.0 \\\n    --hash=sha256:{0}\n".format("0" * 64)
ADVISORY = {
    "id": "PYSEC-0000-1", "summary": "invented", "affected": [{
        "package": {"name": "beta", "ecosystem": "PyPI"}, "ranges": [{
            "type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}],
        }],
    }],
}  # fmt: skip


@contextmanager
def service(against: str) -> Iterator[str]:
    """A vulnerability service that knows of something against one library."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = {"vulns": [ADVISORY]} if asked["package"]["name"] == against else {}
            body = json.dumps(known).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


def audited(lock: Path, address: str) -> subprocess.CompletedProcess[str]:
    """What the audit says of a lock file."""
    environment = {**os.environ, "AUDIT_OSV_URL": address, "XDG_CACHE_HOME": str(lock.parent), "NO_PROXY": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit.py", lock], env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "a.lock"
    file.write_text(LOCK)
    return file


def test_something_known_against_a_library_fails_the_audit_and_is_named(lock: Path) -> None:
    with service("beta") as address:
        done = audited(lock, address)
    assert done.returncode == 1, done.stderr
    assert "beta 2.0: PYSEC-0000-1, mended in 2.1" in done.stdout


def test_nothing_known_passes_and_says_of_how_many(lock: Path) -> None:
    with service("gamma") as address:
        done = audited(lock, address)
    assert (done.returncode, done.stdout) == (0, "2 libraries audited, 0 findings\n")


def test_a_service_that_cannot_be_reached_fails_nothing_and_is_said_loudly(lock: Path) -> None:
    done = audited(lock, "http://127.0.0.1:9/v1/query")
    assert done.returncode == 0
    assert "NOT AUDITED: the vulnerability service cannot be reached" in done.stdout


def test_a_lock_file_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    assert audited(tmp_path / "none.lock", "http://127.0.0.1:9/v1/query").returncode == 2


def test_the_bill_of_materials_names_every_locked_library_with_its_version(tmp_path: Path) -> None:
    out = tmp_path / "homeward.cdx.json"
    subprocess.run([ROOT / "run", "sbom", "--out", out], check=True, capture_output=True, timeout=170)
    made = json.loads(out.read_text())
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "homeward")
    locked = dict(re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert len(locked) > 50
    assert {each["name"]: each["version"] for each in made["components"]} == locked
    assert all(each["externalReferences"][0]["hashes"] for each in made["components"])
