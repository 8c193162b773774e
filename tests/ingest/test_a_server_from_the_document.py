"""A partner's developer with `docs/feeds/urgent-community-response.md` and nothing else: thirty lines, and it is read.

The server below was written from that page alone, with the standard library; nothing of this project is in it.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from db.engine import connection
from db.read.episodes import offers_from, responses_now
from db.write import Saved, claim_feed
from homeward.embedded import Connection as Server
from ingest.desk import Desk
from ingest.http import httpx
from ingest.poll import poll
from tests.ingest.known import LIVING_NOW
from tests.ingest.living_desk import living_desk

KEY = "a key that both sides agreed on"
LATE = {"key": "UC-00000000a1", "team": "SIM-U1", "priority": "2_hour", "source": "111", "home_council": "SIM-L1",
        "locality": "north", "received_at": "2026-11-10T08:30:00Z", "triaged_at": None, "first_contact_at": None,
        "closed_at": None, "outcome": None, "reason": None}  # fmt: skip
TEAM: dict[str, Any] = {
    "format": "homeward-ucr/1", "team": "SIM-U1", "observed_at": "2026-11-10T11:20:00Z",
    "totals": {"unallocated": 1, "received_today": 9, "met_today": 6, "missed_today": 2, "declined_today": 0,
               "deferred_today": 0},
    "shifts": [{"starts_at": "2026-11-10T08:00:00Z", "ends_at": "2026-11-10T20:00:00Z", "visits_staffed": 14,
                "visits_done": 6, "visits_promised": 3}],
    "row_count": 1, "responses": [LATE],
}  # fmt: skip


class Team(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(TEAM).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        if self.headers.get("X-Api-Key") != KEY:
            self.answer(401, {"WWW-Authenticate": "X-Api-Key"}, b'{"error": "credentials_wanted", "message": ""}')
        elif self.path != "/ucr/SIM-U1.json":
            self.answer(404, {}, b'{"error": "unknown_feed", "message": ""}')
        elif self.headers.get("If-None-Match") == tag:
            self.answer(304, {"ETag": tag}, b"")
        else:
            self.answer(200, {"ETag": tag}, body)

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing on the error stream."""


@pytest.fixture
def address() -> Iterator[str]:
    """Where the team's server listens while a test runs."""
    server = HTTPServer(("127.0.0.1", 0), Team)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


async def ask(desk: Desk, client: httpx.AsyncClient) -> Saved:
    async with connection(desk.pool) as conn:
        lease = await claim_feed(conn, feed="ucr_u1", holder=desk.holder, lease_for=timedelta(minutes=1))
    saved = await poll(desk, client, lease)
    assert saved is not None
    return saved


async def test_what_thirty_lines_serve_is_stored_and_kept_when_nothing_changed(
    address: str, server: Server, database: str, client: httpx.AsyncClient
) -> None:
    async with living_desk(server, database, {"UCR_URL": address, "UCR_KEY": KEY}) as desk:
        saved = await ask(desk, client)
        assert (saved.stored, saved.episodes) == (7, 2)
        async with connection(desk.pool) as conn:
            held = await responses_now(conn, ["SIM-U1"])
            offers = await offers_from(
                conn, ["SIM-U1"], start=LIVING_NOW - timedelta(days=1), end=LIVING_NOW, known=None
            )
            cursor = await conn.execute("SELECT outcome, reason, rejected FROM poll ORDER BY id")
            outcomes = await cursor.fetchall()
        assert [each.episode.key for each in held] == ["UC-00000000a1"]
        assert [(each.episode.offered, each.episode.taken, each.episode.usable) for each in offers] == [(14, 9, 5)]
        assert outcomes == [("ok", None, 0)]
        again = await ask(desk, client)
        assert (again.stored, again.episodes) == (0, 0)


async def test_without_the_key_nothing_is_read_and_the_feed_says_why(
    address: str, server: Server, database: str, client: httpx.AsyncClient
) -> None:
    async with living_desk(server, database, {"UCR_URL": address, "UCR_KEY": "another key"}) as desk:
        saved = await ask(desk, client)
        async with connection(desk.pool) as conn:
            cursor = await conn.execute("SELECT outcome, stage, reason FROM poll")
            assert await cursor.fetchall() == [("failed", "status", "unauthorised")]
    assert saved.stored == 0
