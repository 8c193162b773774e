"""A fault of ours: what whoever asked is told of it, and what stands in the log."""

import httpx2
import pytest
from fastapi.routing import APIRoute
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from api.failsafe import Failsafe
from catalogue.reader import SHIPPED_FACTS, read
from homeward.database import Database
from homeward.settings import Settings
from homeward.web import application

NOWHERE = "postgresql://nobody@127.0.0.1:9/none"


async def test_a_fault_is_a_problem_document_without_a_word_of_what_is_inside() -> None:
    database = Database(addresses={"web": NOWHERE}, assumed=frozenset(), passwords={})
    app = application(database, read(SHIPPED_FACTS), Settings())

    async def fail() -> None:
        raise RuntimeError("the password is withheld")

    app.router.routes.insert(0, APIRoute("/api/v1/fault", fail))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
        with capture_logs() as logged:
            answer = await client.get("/api/v1/fault?q=typed")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert (answer.json()["code"], answer.headers["cache-control"]) == ("internal_error", "no-store")
    assert "default-src 'self'" in answer.headers["content-security-policy"], "what is on every answer is on this one"
    for inner in ("withheld", "RuntimeError", "Traceback", "typed"):
        assert inner not in answer.text
    assert [(each["event"], each["path"], each["error"]) for each in logged] == [
        ("request_failed", "/api/v1/fault", "RuntimeError")
    ]


async def test_what_fails_half_way_is_cut_off_and_never_ends_as_if_it_were_whole() -> None:
    async def half(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("gone")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    with capture_logs() as logged, pytest.raises(RuntimeError, match="gone"):
        await Failsafe(half)({"type": "http", "path": "/x"}, receive, send)
    assert [each["type"] for each in sent] == ["http.response.start", "http.response.body"]
    assert [each["event"] for each in logged] == ["request_failed"]
