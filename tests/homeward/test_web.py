"""The web application as the front door puts it together: whose calls it answers, and under which policy."""

import httpx2
import pytest

from catalogue.reader import SHIPPED_FACTS, read
from homeward.database import Database
from homeward.settings import Settings
from homeward.web import application, listen

NOWHERE = "postgresql://nobody@127.0.0.1:9/none"


@pytest.fixture
async def web():
    """A client of the application over a database that is not there."""
    database = Database(
        addresses={"owner": NOWHERE, "worker": NOWHERE, "web": NOWHERE}, assumed=frozenset(), passwords={}
    )
    app = application(database, read(SHIPPED_FACTS), Settings())
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
    ],
)
async def test_only_calls_to_this_machine_by_name_are_answered(web: httpx2.AsyncClient, host: str, status: int) -> None:
    assert (await web.get("/healthz", headers={"Host": host})).status_code == status


async def test_every_answer_carries_the_content_policy_even_a_refusal(web: httpx2.AsyncClient) -> None:
    for path in ("/healthz", "/api/v1/nowhere", "/nowhere"):
        policy = (await web.get(path)).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "'unsafe-eval'" not in policy


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
