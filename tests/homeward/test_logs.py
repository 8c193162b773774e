"""What the processes say: one JSON document a line, and no secret in any, whatever said it."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import psycopg
import pytest

from catalogue.reader import read
from db.clock import PictureClock, start_clock
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from homeward.logs import WITHHELD, Withholding

ROOT = Path(__file__).parents[2]
LIVING = ROOT / "catalogue" / "living"
TOKEN, SESSION, LINK = "hwp_5ecretToken-of_a_program", "hws_5ecretCookie-of_a_browser", "hwl_5ecretLink-of_a_letter"
PASSWORD, CLIENT_SECRET = "5ecret words of a person", "5ecret-of-the-client"
KEYS = {"CAPACITY_TOKEN": "5ecret-capacity", "BOARD_KEY": "5ecret-board", "UCR_KEY": "5ecret-ucr"}


@pytest.mark.parametrize(
    "line",
    [
        "postgresql://owner:5ecret-x@db:5432/homeward",
        "https://user:5ecret-x@partner.example/path",
        "Authorization: Bearer 5ecret-x",
        "{'authorization': 'Basic 5ecret-x'}",
        '{\\"headers\\": {\\"Cookie\\": \\"homeward=5ecret-x\\"}}',
        "[(b'cookie', b'__Host-homeward=5ecret-x')]",
        "set-cookie: homeward=5ecret-x; Path=/",
        "X-Api-Key=5ecret-x",
        "GET /enter/hwl_5ecret-x",
        "token hwf_5ecret-x of a feed",
        "id_token eyJhbGciOiJub25lIn0.eyJ5ecretx.5ecret-x",
        "password=5ecret-x&next=/",
        '{"client_secret": "5ecret-x"}',
        "code_verifier=5ecret-x",
        "api_key: 5ecret-x",
        "of this process: known 5ecret",
        'of this process, as JSON: known \\"5ecret\\"',
    ],
)
def test_a_secret_is_known_by_its_form_or_because_this_process_holds_it(line: str) -> None:
    shown = Withholding({"known 5ecret", 'known "5ecret"'}).withheld(line)
    assert "5ecret" not in shown
    assert WITHHELD in shown


@pytest.mark.parametrize(
    "line",
    [
        '{"feed": "board_s1", "reason": "answered 401", "event": "poll_failed"}',
        "http://127.0.0.1:8061/beds?page=2",
        "the token of a feed was refused",
        "feed tokens: 3",
        "2026-11-29T12:00:00Z",
    ],
)
def test_what_is_no_secret_is_left(line: str) -> None:
    assert Withholding({"known 5ecret"}).withheld(line) == line


def test_the_libraries_words_and_traces_go_through_it_too() -> None:
    script = """
import logging, structlog
from homeward import logs
from homeward.settings import Settings
logs.begin(Settings())
logging.getLogger("uvicorn.error").error("Authorization: Bearer 5ecret-one")
structlog.get_logger().warning("said", cookie="5ecret-two", nested={"password": "5ecret-three"})
try:
    raise RuntimeError("postgresql://owner:5ecret-four@db/x")
except RuntimeError:
    logging.getLogger("some.library").exception("failed")
    structlog.get_logger().exception("failed")
raise ValueError("holds 5ecret-five, known here")
"""
    environment = {**os.environ, "DATABASE_URL": "postgresql://owner:5ecret-five@db/x"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    lines = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]
    assert "5ecret" not in done.stdout + done.stderr
    assert [each["event"] for each in lines].count("failed") == 2
    assert {"crashed", "said"} <= {each["event"] for each in lines}
    assert all(each["timestamp"].endswith("Z") and each["level"] for each in lines)
    assert len(lines) == 5


@pytest.fixture
def filled(server: Server, database: str) -> str:
    """The name of a database that web and worker can begin on."""

    async def fill() -> None:
        now = datetime.now(UTC)
        async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
            await start_clock(conn, service=now, wanted=PictureClock(origin_picture=now, origin_service=now, rate=1.0))
            await save_catalogue(conn, read(LIVING), since=now, code_version="test")

    asyncio.run(fill())
    return database


@pytest.fixture
def environment(server: Server, filled: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a deployment whose secrets stand in files, and whose partners nobody reaches."""
    names = ("BEDS", "BOARD", "ED", "HOME_CARE", "CAPACITY", "UCR", "VIRTUAL", "CARE_HOMES")
    addresses = {f"{name}_URL": "http://127.0.0.1:9" for name in names}
    files = {
        "DATABASE_URL": server.url(dbname=filled),
        "HOMEWARD_WORKER_DATABASE_URL": server.url(role="worker", dbname=filled),
        "HOMEWARD_WEB_DATABASE_URL": server.url(role="web", dbname=filled),
        "HOMEWARD_PLACES": json.dumps(addresses | KEYS),
        "HOMEWARD_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEWARD", "DATABASE"))}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
        inherited[f"{name}_FILE"] = str(tmp_path / name)
    return {
        **inherited, "HOMEWARD_CATALOGUE": str(LIVING), "HOMEWARD_PORT": "0", "HOMEWARD_DATA": str(tmp_path / "data"),
        "HOMEWARD_OIDC_ISSUER": "http://127.0.0.1:9", "HOMEWARD_OIDC_CLIENT_ID": "homeward", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


def test_web_and_worker_with_secrets_of_every_kind_say_none(
    server: Server, environment: dict[str, str], tmp_path: Path
) -> None:
    said = {name: (tmp_path / f"{name}.log").open("w+") for name in ("web", "worker")}
    running = [
        subprocess.Popen([sys.executable, "-m", "homeward", name], cwd=ROOT, env=environment, stdout=file, stderr=file)
        for name, file in said.items()
    ]
    try:
        address = _awaited(tmp_path / "web.log", r"(http://\S+)/wall")
        _awaited(tmp_path / "worker.log", r"(worker_started)")
        _drive(address)
        _awaited(tmp_path / "worker.log", r"(poll_failed|feed_lost|failed)")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)
        for file in said.values():
            file.close()
    text = "".join((tmp_path / f"{name}.log").read_text() for name in said)
    assert "outbound_failed" in text
    assert "refused" in text
    for line in text.splitlines():
        assert line.startswith(("http://", "{")), line
    for secret in (TOKEN, SESSION, LINK, PASSWORD, CLIENT_SECRET, *KEYS.values(), server.web_password,
                   server.worker_password):  # fmt: skip
        assert secret not in text


def _drive(address: str) -> None:
    """Ask for what shows a secret to the web in every place that one may stand in."""
    ours = {"Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(base_url=address, timeout=30) as client:
        assert client.get("/healthz").status_code == 200
        client.get("/api/v1/snapshot", headers={"Authorization": f"Bearer {TOKEN}"})
        client.get("/api/v1/levels?format=csv", headers={"Authorization": f"Bearer {TOKEN}"})
        client.get("/api/v1/stays", headers={"Cookie": f"homeward={SESSION}"})
        client.get(f"/enter/{LINK}")
        client.get(f"/sign-in?next=/{TOKEN}")
        client.post("/api/v1/session", json={"sign_in": "nobody", "password": PASSWORD}, headers=ours)
        client.post("/api/v1/session/choose", json={"link": LINK, "password": PASSWORD}, headers=ours)
        client.post("/api/v1/session/elsewhere", headers=ours)
        client.post("/api/v1/session", content=b"\xff{" + PASSWORD.encode(), headers={**ours})


def _awaited(file: Path, pattern: str) -> str:
    """What a pattern finds in a file, once it does."""
    for _ in range(600):
        found = re.search(pattern, file.read_text())
        if found:
            return found.group(1)
        time.sleep(0.1)
    raise AssertionError(f"nothing like {pattern} was said: {file.read_text()[-2000:]}")
