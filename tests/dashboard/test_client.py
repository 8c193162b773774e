"""The client: the same shapes from this process and from afar, and every failure as one sentence."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx2
import pytest
from fastapi import FastAPI
from starlette.responses import HTMLResponse, JSONResponse, Response

from dashboard.client import Client, Unavailable
from tests.dashboard.moments import AT
from tests.dashboard.standin import StandIn


async def test_it_reads_every_shape_a_page_needs() -> None:
    client = Client.in_process(StandIn().api)
    assert (await client.snapshot("QOP")).value.organisation.organisation.code == "QOP"
    assert len((await client.feeds()).value.feeds) == 24
    assert (await client.feed("uec-01")).value.feed.key == "uec-01"
    assert (await client.indicators()).value.indicators[0].key == "acute.ga_occupancy"
    course = await client.series("QOP", indicator="acute.ga_occupancy", start=AT, end=AT)
    assert len(course.value.points) == 56
    await client.aclose()


async def test_an_unchanged_answer_is_asked_conditionally_and_parsed_once() -> None:
    client = Client.in_process(StandIn().api)
    first = await client.snapshot("QOP")
    again = await client.snapshot("QOP")
    assert again.etag == first.etag
    assert again.value is first.value
    await client.aclose()


def answering(response: Callable[[], Awaitable[Response]]) -> Client:
    """A client of an API that has one answer to everything."""
    app = FastAPI()
    app.add_api_route("/{rest:path}", response, methods=["GET"])
    return Client.in_process(app)


async def _problem() -> Response:
    return JSONResponse(
        {"type": "t", "title": "Gone", "status": 503, "code": "db", "detail": "The database is away."}, status_code=503
    )


async def _trace() -> Response:
    return HTMLResponse("<h1>Traceback (most recent call last)</h1>", status_code=500)


async def _nonsense() -> Response:
    return JSONResponse({"half": "an answer"})


async def _crash() -> Response:
    raise RuntimeError("secret")


@pytest.mark.parametrize(
    ("response", "reason", "status"),
    [
        (_problem, "The database is away.", 503),
        (_trace, "The data service answered with an error (500).", 500),
        (_nonsense, "The data service sent an answer that cannot be read.", None),
        (_crash, "The data service answered with an error (500).", 500),
    ],
)
async def test_a_failure_is_one_sentence(
    response: Callable[[], Awaitable[Response]], reason: str, status: int | None
) -> None:
    client = answering(response)
    with pytest.raises(Unavailable) as caught:
        await client.feeds()
    assert caught.value.reason == reason
    assert caught.value.status == status
    await client.aclose()


async def test_an_address_where_nobody_listens_is_unreachable() -> None:
    client = Client.remote("http://127.0.0.1:9")
    with pytest.raises(Unavailable, match="cannot be reached"):
        await client.feeds()
    await client.aclose()


async def test_a_service_that_never_answers_is_given_up() -> None:
    async def hang(_: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0)
        raise httpx2.ReadTimeout("too long")

    client = Client(httpx2.AsyncClient(transport=httpx2.MockTransport(hang), base_url="http://test"))
    with pytest.raises(Unavailable, match="in time"):
        await client.feeds()
    await client.aclose()


async def test_what_does_not_exist_is_told_apart_from_what_cannot_be_had() -> None:
    client = Client.in_process(StandIn().api)
    with pytest.raises(Unavailable) as caught:
        await client.snapshot("NOPE")
    assert caught.value.is_absent
    await client.aclose()
