"""The compose file rehearsed without docker: its own commands and settings, in its order, on a PostgreSQL of their own.

What docker adds (images, networks, volumes) is not proven here; that the processes would find each other is.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import yaml

from homeward.embedded import Connection as Server
from homeward.embedded import Embedded, erase
from homeward.embedded.binaries import candidates
from homeward.shows import free_ports
from homeward.sockets import listen
from tests.architecture.house import ROOT

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
# As a person would uncomment them.
EXAMPLE = dict(
    re.findall(r"^# ([A-Z_]+)='?(.*?)'?$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
)
PASSWORDS = {"WORKER_PASSWORD": "for-the-worker", "WEB_PASSWORD": "for-the-web"}


def free_port() -> int:
    """A port that nobody listens on now."""
    with listen("127.0.0.1", 0) as listener:
        return int(listener.getsockname()[1])


class Rehearsal:
    """The services of the file as processes of this machine."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.web_port, self.first_port = free_port(), free_ports(9)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self, service: str) -> dict[str, str]:
        """A service's environment with its variables filled in, on this machine's addresses."""
        given = {**EXAMPLE, **PASSWORDS}
        filled = {
            name: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: given[found.group(1)], str(value))
            for name, value in SERVICES[service]["environment"].items()
        }
        here = self.server.url(dbname="homeward").rsplit("@", 1)[1]
        for name, value in filled.items():
            filled[name] = value.replace("db:5432/homeward", here)
            filled[name] = self.here(filled[name])
        if "HOMEWARD_CATALOGUE" in filled:
            # In the image the folder is where the command runs; here it is not.
            filled["HOMEWARD_CATALOGUE"] = str(ROOT / filled["HOMEWARD_CATALOGUE"])
        if service == "migrate":
            filled["DATABASE_URL"] = self.server.url(dbname="homeward")
        if service == "web":
            # Only a container may listen on every address, and the port may be taken here.
            filled |= {"HOMEWARD_HOST": "127.0.0.1", "HOMEWARD_PORT": str(self.web_port)}
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **filled}

    def here(self, text: str) -> str:
        """A text with the nine ports of the partners as they are here."""
        return re.sub(r"\b806([1-9])\b", lambda found: str(self.first_port + int(found[1]) - 1), text)

    def command(self, service: str) -> list[str]:
        """A service's command, run by this interpreter."""
        words = [self.here(word).replace("0.0.0.0", "127.0.0.1") for word in SERVICES[service]["command"]]
        return [sys.executable, "-m", "homeward", *words]

    def run(self, service: str) -> str:
        """Run a service to its end and return what it said."""
        done = subprocess.run(
            self.command(service), env=self.environment(service), cwd=self.folder, capture_output=True, text=True,
            timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, service: str) -> None:
        """Start a service that stays."""
        with (self.folder / f"{service}.log").open("wb") as log:
            self.running[service] = subprocess.Popen(
                self.command(service), env=self.environment(service), cwd=self.folder, stdout=log, stderr=log
            )

    def is_healthy(self, service: str) -> bool:
        """Whether the service's own health check passes."""
        test = [word.replace("8050", str(self.web_port)) for word in SERVICES[service]["healthcheck"]["test"]]
        assert test[:2] == ["CMD", "python"]
        return subprocess.run([sys.executable, *test[2:]], stderr=subprocess.DEVNULL, timeout=30).returncode == 0

    def stop(self) -> dict[str, int]:
        """End all that stays, as docker would, and return their exit codes."""
        for process in self.running.values():
            process.terminate()
        return {name: process.wait(15) for name, process in self.running.items()}


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Rehearsal]:
    """A server as the database's image leaves it: an empty database and the sign-ins."""
    with Embedded(tmp_path / "data") as embedded:
        server = embedded.connection
        signs_in = psycopg.conninfo.conninfo_to_dict(server.url())
        programs = next(place.folder for place in candidates() if (place.folder / "psql").exists())
        subprocess.run(
            [ROOT / "docker" / "roles.sh"],
            env={
                "PATH": f"{programs}:{os.environ['PATH']}", "PGHOST": str(signs_in["host"]),
                "PGPORT": str(signs_in["port"]), "PGPASSWORD": str(signs_in["password"]),
                "POSTGRES_USER": str(signs_in["user"]), "POSTGRES_DB": "homeward", **PASSWORDS,
            },
            check=True, timeout=30, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        play = Rehearsal(server, tmp_path)
        try:
            yield play
        finally:
            for process in play.running.values():
                process.kill()
                process.wait()
    erase(tmp_path / "data")


def may_write(rehearsal: Rehearsal, service: str) -> bool:
    """Whether a service's sign-in may write figures."""
    with psycopg.connect(rehearsal.environment(service)["DATABASE_URL"]) as conn:
        row = conn.execute("SELECT has_table_privilege('observation', 'INSERT')").fetchone()
        return row == (True,)


@pytest.mark.slow
def test_the_services_come_up_in_their_order_and_the_first_figures_arrive(rehearsal: Rehearsal) -> None:
    assert "schema up to date" in rehearsal.run("migrate")
    assert "schema up to date" in rehearsal.run("migrate"), "a second start migrates again"
    assert may_write(rehearsal, "worker")
    assert not may_write(rehearsal, "web")
    assert not may_write(rehearsal, "partners")
    for service in ("worker", "partners", "web"):
        rehearsal.start(service)
    usable, deadline = 0, time.monotonic() + 60
    while usable == 0 and time.monotonic() < deadline:
        time.sleep(0.3)
        try:
            answer = httpx2.get(f"http://127.0.0.1:{rehearsal.web_port}/api/v1/snapshot", timeout=5, trust_env=False)
        except httpx2.HTTPError:
            continue
        if answer.status_code == httpx2.codes.OK:
            usable = answer.json()["organisation"]["usable"]
    assert usable > 0, {log.name: log.read_text()[-800:] for log in rehearsal.folder.glob("*.log")}
    assert rehearsal.is_healthy("web")
    assert set(rehearsal.stop().values()) <= {0, -15}
    assert not rehearsal.is_healthy("web")


def test_an_invented_system_on_real_time_is_refused_in_words(rehearsal: Rehearsal) -> None:
    environment = rehearsal.environment("migrate") | {"HOMEWARD_REPLAY_FROM": ""}
    subprocess.run(rehearsal.command("migrate"), env=environment, cwd=rehearsal.folder, check=True, timeout=60,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    done = subprocess.run(
        rehearsal.command("partners"), env=rehearsal.environment("partners"), cwd=rehearsal.folder,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "HOMEWARD_REPLAY_FROM" in done.stderr
    assert "Traceback" not in done.stderr
