"""What is ready leaves before the framework is asked, and is the very answer that the route gave."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from api.door import Door
from api.identity.identify import Identify
from api.pulse import Beat
from api.ready import ReadyFirst

SNAPSHOT = "/api/v1/snapshot?organisation=QOP"
PASSED_ON = 418


async def _framework(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands where the framework would be asked."""
    await send({"type": "http.response.start", "status": PASSED_ON, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def door(ask: httpx2.AsyncClient) -> Door:
    found = ask._transport.app.state.door  # type: ignore[attr-defined]
    assert isinstance(found, Door)
    return found


@pytest.fixture
async def short(door: Door) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of what stands before the framework, and of the door before that, alone."""
    transport = httpx2.ASGITransport(app=Identify(ReadyFirst(_framework, door), door))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize("path", [SNAPSHOT, "/api/v1/feeds", "/api/v1/feeds/uec_qop?limit=3"])
@pytest.mark.parametrize("encoding", ["identity", "gzip, br"])
async def test_it_is_the_answer_of_the_route_to_the_last_header(
    ask: httpx2.AsyncClient, short: httpx2.AsyncClient, path: str, encoding: str
) -> None:
    headers = {"accept-encoding": encoding}
    assert (await short.get(path, headers=headers)).status_code == PASSED_ON
    of_route = await ask.get(path, headers=headers)
    at_once = await short.get(path, headers=headers)
    assert (at_once.status_code, at_once.content, at_once.headers) == (200, of_route.content, of_route.headers)
    held = {**headers, "if-none-match": f'"other", W/{of_route.headers["etag"]}'}
    unchanged = await short.get(path, headers=held)
    again = await ask.get(path, headers=held)
    assert (unchanged.status_code, unchanged.content, unchanged.headers) == (304, b"", again.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/snapshot?organisation=QOP&at=2021-12-19",
        "/api/v1/organisations",
        "/api/v1/series?organisation=R0A&measure=beds.ga.open",
        "/api/v1/snapshot?organisation=NOBODY",
    ],
    ids=["past", "today's tree", "a series", "a problem"],
)
async def test_only_live_pictures_are_laid_out(ask: httpx2.AsyncClient, short: httpx2.AsyncClient, path: str) -> None:
    await ask.get(path)
    assert (await short.get(path)).status_code == PASSED_ON


async def test_other_parameters_and_methods_go_on_to_the_framework(
    ask: httpx2.AsyncClient, short: httpx2.AsyncClient
) -> None:
    await ask.get(SNAPSHOT)
    assert (await short.get(SNAPSHOT)).status_code == 200
    assert (await short.get(SNAPSHOT + "&known=2021-12-19T00:00:00Z")).status_code == PASSED_ON
    assert (await short.head(SNAPSHOT)).status_code == PASSED_ON
    assert (await short.post(SNAPSHOT)).status_code == PASSED_ON


@pytest.mark.parametrize("beat", [Beat(10**6, 1), Beat(1, 10**6)], ids=["a newer version", "a newer epoch"])
async def test_nothing_of_an_earlier_version_or_epoch_is_at_hand(
    ask: httpx2.AsyncClient, short: httpx2.AsyncClient, door: Door, beat: Beat
) -> None:
    await ask.get(SNAPSHOT)
    door.pulse.beat = beat
    assert (await short.get(SNAPSHOT)).status_code == PASSED_ON
