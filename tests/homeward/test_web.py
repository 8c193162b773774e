"""The web application as the front door puts it together: whose calls it answers, and under which policy."""

import httpx2
import pytest

from catalogue.reader import SHIPPED_FACTS, read
from homeward.database import Database
from homeward.settings import Settings
from homeward.sockets import listen
from homeward.web import application

NOWHERE = "postgresql://nobody@127.0.0.1:9/none"


@pytest.fixture
async def web():
    """A client of the application over a database that is not there."""
    database = Database(
        addresses={"owner": NOWHERE, "worker": NOWHERE, "web": NOWHERE}, assumed=frozenset(), passwords={}
    )
    app = application(database, read(SHIPPED_FACTS), Settings(open_demo=True))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8050", 200),
        ("localhost:8050", 200),
        ("[::1]:8050", 200),
        ("attacker.example", 400),
        ("attacker.example:8050", 400),
        ("127.0.0.1.attacker.example", 400),
        ("LOCALHOST", 200),
        ("[::1].attacker.example", 400),
    ],
)
async def test_only_calls_to_this_machine_by_name_are_answered(web: httpx2.AsyncClient, host: str, status: int) -> None:
    answer = await web.get("/healthz", headers={"Host": host})
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "unknown_host"


async def test_every_answer_carries_the_content_policy_even_a_refusal(web: httpx2.AsyncClient) -> None:
    for path in ("/healthz", "/api/v1/nowhere", "/nowhere"):
        answer = await web.get(path)
        stated = answer.headers["content-security-policy"].split("; ")
        assert {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(stated)
        assert "'unsafe-eval'" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("address", "told"),
    [("https://board.example", "max-age=31536000; includeSubDomains"), ("http://127.0.0.1:8050", None), (None, None)],
)
async def test_browsers_are_bound_to_https_where_they_come_by_it_and_nowhere_else(
    address: str | None, told: str | None
) -> None:
    database = Database(addresses={"web": NOWHERE}, assumed=frozenset(), passwords={})
    app = application(database, read(SHIPPED_FACTS), Settings(address=address))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
        # What a request says of itself counts for nothing.
        for path in ("/healthz", "/api/v1/nowhere", "/sign-in"):
            answer = await client.get(path, headers={"X-Forwarded-Proto": "https"})
            assert answer.headers.get("strict-transport-security") == told


async def test_without_a_database_it_lives_and_says_that_it_is_not_ready(web: httpx2.AsyncClient) -> None:
    assert (await web.get("/healthz")).status_code == 200
    ready = await web.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (503, "down")
    answer = await web.get("/api/v1/snapshot")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")


def test_a_port_in_use_gives_way_to_the_next() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port) as second:
            assert second.getsockname()[1] > port
