"""No answer of the API is put together by the framework's plain-dict encoder, which takes a hundred times as long."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import fastapi.encoders
import fastapi.routing
import httpx2
from fastapi import FastAPI

_SLOW = {fastapi.encoders.jsonable_encoder.__code__, fastapi.routing.serialize_response.__code__}
LARGE = 5_000
PATHS = (
    "/api/v1/snapshot", "/api/v1/snapshot?organisation=QOP", "/api/v1/snapshot?organisation=R0A&at=2021-12-19",
    "/api/v1/feeds", "/api/v1/feeds/uec_qop", "/api/v1/organisations", "/api/v1/measures", "/api/v1/indicators",
    "/api/v1/series?organisation=R0A&measure=beds.ga.open&from=2021-12-01&to=2022-01-30&bucket=raw",
    "/api/v1/series?organisation=R0A&measure=beds.ga.open&from=2021-12-01&to=2022-01-30&format=csv",
    "/api/v1/series?organisation=QOP&indicator=acute.ga_occupancy&from=2021-12-01&to=2022-04-01",
    "/healthz", "/readyz", "/metrics",
)  # fmt: skip


@contextmanager
def _slow_calls() -> Iterator[list[str]]:
    """The calls of the slow encoder in this thread while the block runs."""
    seen: list[str] = []

    def notice(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code in _SLOW:
            seen.append(frame.f_code.co_name)

    sys.setprofile(notice)
    try:
        yield seen
    finally:
        sys.setprofile(None)


async def test_no_answer_passes_through_the_plain_dict_encoder(ask: httpx2.AsyncClient) -> None:
    large = set()
    for path in PATHS:
        with _slow_calls() as seen:
            answer = await ask.get(path)
        assert (answer.status_code, seen) == (200, []), path
        if len(answer.content) > LARGE:
            large.add(path.split("?")[0])
    assert large >= {"/api/v1/snapshot", "/api/v1/feeds", "/api/v1/organisations", "/api/v1/measures", "/api/v1/series"}


async def test_a_plain_dict_would_be_noticed() -> None:
    app = FastAPI()

    @app.get("/")
    async def plain() -> dict[str, int]:
        return {"beds": 12}

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        with _slow_calls() as seen:
            await client.get("/")
    assert "serialize_response" in seen
