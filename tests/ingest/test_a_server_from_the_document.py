"""A partner's developer with one page of `docs/feeds` and nothing else: thirty lines, and what they serve is read.

Of each server below every line was written from one page alone, with the standard library; nothing of this project is
in it: `Team` from `urgent-community-response.md`, and `Reablement`, in pages behind a token, from `capacity.md`.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import pytest

from db.engine import connection
from db.read.episodes import offers_from, referrals_now, responses_now
from db.write import Saved, claim_due
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


class Partner(BaseHTTPRequestHandler):
    """How either answers: JSON with its length, errors in one shape, a strong tag on what was asked for."""

    protocol_version = "HTTP/1.1"

    def document(self, found: dict[str, Any]) -> None:
        body = json.dumps(found).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        is_known = self.headers.get("If-None-Match") == tag
        self.answer(304 if is_known else 200, b"" if is_known else body, ETag=tag)

    def error(self, status: int, code: str, **headers: str) -> None:
        self.answer(status, json.dumps({"error": code, "message": ""}).encode(), **headers)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "application/json", "Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing on the error stream."""


class Team(Partner):
    def do_GET(self) -> None:
        if self.headers.get("X-Api-Key") != KEY:
            self.error(401, "credentials_wanted", WWW_Authenticate="X-Api-Key")
        elif self.path != "/ucr/SIM-U1.json":
            self.error(404, "unknown_feed")
        else:
            self.document(TEAM)


TOKEN = "a token that both sides agreed on"
PEOPLE = [
    {"key": f"RF-people{number:04d}", "stay": None, "service": "SIM-R1", "pathway": "P1", "home_council": "SIM-L1",
     "locality": "north", "referred_at": f"2026-11-08T{8 + number // 60:02d}:{number % 60:02d}:00Z",
     "decided_at": "2026-11-09T09:30:00Z", "double_handed": False, "hours_a_week": 10.5}
    | ({"accepted_at": "2026-11-09T12:00:00Z", "booked_for": "2026-11-10", "started_at": "2026-11-10T06:55:00Z",
        "ended_at": None, "closed_at": "2026-11-10T06:55:00Z", "outcome": "started", "waiting_in": None, "tag": None}
       if number < 70 else
       {"accepted_at": None, "booked_for": None, "started_at": None, "ended_at": None, "closed_at": None,
        "outcome": None, "waiting_in": "acute", "tag": "no capacity"})
    for number in range(120)
]  # fmt: skip
FIRST_PAGE = {
    "totals": {"caseload": 70, "caseload_limit": 70, "waiting_in_acute": 50, "waiting_not_in_acute": 0,
               "being_arranged": 0, "no_capacity": 50, "started_today": 70, "ended_today": 0},
    "offers": [{"on": f"2026-11-{day}", "locality": "all", "offered": 3, "held": 0, "taken": 1, "usable": 1,
                "not_usable": {"no_staff": 1}} for day in range(10, 18)],
}  # fmt: skip
PAGES, READING = 3, "1115"


class Reablement(Partner):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        address, _, question = self.path.partition("?")
        wanted = {"page": "1", "as_of": READING, **dict(parse_qsl(question))}
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.error(401, "credentials_wanted", WWW_Authenticate="Bearer")
        elif address != "/capacity/SIM-R1":
            self.error(404, "unknown_feed")
        elif not wanted["page"].isdecimal() or int(wanted["page"]) == 0:
            self.error(400, "bad_page")
        elif wanted["as_of"] != READING:
            self.error(410, "reading_gone")
        elif int(wanted["page"]) > PAGES:
            self.error(404, "no_such_page")
        else:
            self.document(self.page(int(wanted["page"])))

    def page(self, number: int) -> dict[str, Any]:
        people = PEOPLE[(number - 1) * 50 : number * 50]
        after = None if number == PAGES else f"/capacity/SIM-R1?page={number + 1}&as_of={READING}"
        return {
            "format": "homeward-capacity/1", "service": "SIM-R1", "kind": "reablement",
            "observed_at": "2026-11-10T11:15:00Z", "page": number, "pages": PAGES, "next": after,
            "row_count": len(people), "row_count_total": len(PEOPLE), "referrals": people,
        } | (FIRST_PAGE if number == 1 else {})  # fmt: skip


@contextmanager
def serving(partner: type[Partner]) -> Iterator[str]:
    """Where a partner's server listens while a test runs."""
    server = HTTPServer(("127.0.0.1", 0), partner)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address() -> Iterator[str]:
    """The team's server."""
    with serving(Team) as found:
        yield found


@pytest.fixture
def paged() -> Iterator[str]:
    """The reablement service's server, which nobody has asked anything."""
    Reablement.asked.clear()
    with serving(Reablement) as found:
        yield found


async def ask(desk: Desk, client: httpx.AsyncClient, *, feed: str = "ucr_u1") -> Saved:
    """One poll of the feed, as the one that is due: with the tag that the last answer left."""
    async with connection(desk.pool) as conn:
        await conn.execute(
            """UPDATE feed_due SET due_at = CASE WHEN feed.key = %s THEN '-infinity'::timestamptz ELSE 'infinity' END
                 FROM feed WHERE feed.id = feed_due.feed_id""",
            (feed,),
        )
        [lease] = await claim_due(
            conn, holder=desk.holder, lease_for=timedelta(minutes=1), limit=9, validators_for=desk.validators_for
        )
    saved = await poll(desk, client, lease)
    assert saved is not None
    return saved


async def outcomes(desk: Desk) -> list[tuple[object, ...]]:
    """How each poll ended, why, and how much of it was refused, oldest first."""
    async with connection(desk.pool) as conn:
        cursor = await conn.execute("SELECT outcome, reason, rejected FROM poll ORDER BY id")
        return list(await cursor.fetchall())


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
        assert [each.episode.key for each in held] == ["UC-00000000a1"]
        assert [(each.episode.offered, each.episode.taken, each.episode.usable) for each in offers] == [(14, 9, 5)]
        again = await ask(desk, client)
        assert (again.stored, again.episodes) == (0, 0)
        assert await outcomes(desk) == [("ok", None, 0), ("not_modified", None, 0)]


async def test_without_the_key_nothing_is_read_and_the_feed_says_why(
    address: str, server: Server, database: str, client: httpx.AsyncClient
) -> None:
    async with living_desk(server, database, {"UCR_URL": address, "UCR_KEY": "another key"}) as desk:
        saved = await ask(desk, client)
        async with connection(desk.pool) as conn:
            cursor = await conn.execute("SELECT outcome, stage, reason FROM poll")
            assert await cursor.fetchall() == [("failed", "status", "unauthorised")]
    assert saved.stored == 0


async def test_three_pages_behind_a_token_are_one_reading_and_asked_for_by_the_first_alone_afterwards(
    paged: str, server: Server, database: str, client: httpx.AsyncClient
) -> None:
    async with living_desk(server, database, {"CAPACITY_URL": paged, "CAPACITY_TOKEN": TOKEN}) as desk:
        saved = await ask(desk, client, feed="capacity_r1")
        assert (saved.stored, saved.episodes) == (8, 120 + 8)
        async with connection(desk.pool) as conn:
            held = {each.episode.key: each.episode for each in await referrals_now(conn, ["SIM-R1"])}
            offers = await offers_from(
                conn, ["SIM-R1"], start=LIVING_NOW, end=LIVING_NOW + timedelta(days=1), known=None
            )
        assert {each.tag for each in held.values() if each.outcome is None} == {"no capacity"}
        assert sorted(key for key, each in held.items() if each.waiting_in == "acute") == sorted(
            str(each["key"]) for each in PEOPLE[70:]
        )
        assert [(each.episode.offered, each.episode.taken, each.episode.usable) for each in offers] == [(3, 1, 1)]
        again = await ask(desk, client, feed="capacity_r1")
        assert (again.stored, again.episodes) == (0, 0)
        assert await outcomes(desk) == [("ok", None, 0), ("not_modified", None, 0)]
    pages = [f"/capacity/SIM-R1?page={number}&as_of={READING}" for number in (2, 3)]
    assert Reablement.asked == ["/capacity/SIM-R1?page=1", *pages, "/capacity/SIM-R1?page=1"]


async def test_without_the_token_no_page_is_read_and_the_feed_says_why(
    paged: str, server: Server, database: str, client: httpx.AsyncClient
) -> None:
    async with living_desk(server, database, {"CAPACITY_URL": paged, "CAPACITY_TOKEN": "another token"}) as desk:
        saved = await ask(desk, client, feed="capacity_r1")
        async with connection(desk.pool) as conn:
            cursor = await conn.execute("SELECT outcome, stage, reason FROM poll")
            assert await cursor.fetchall() == [("failed", "status", "unauthorised")]
    assert (saved.stored, saved.episodes) == (0, 0)
    assert Reablement.asked == ["/capacity/SIM-R1?page=1"]
