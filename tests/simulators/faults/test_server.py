"""Statuses, redirects, scripts, and what the server remembers; mistakes of a test are not passed off as faults."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
import pytest

from simulators.faults import Fault, FaultServer
from simulators.faults.server import REPLIES
from tests.simulators.faults.conftest import BODY


def test_every_fault_has_a_reply_of_its_own() -> None:
    assert set(REPLIES) == set(Fault)
    assert len({id(reply) for reply in REPLIES.values()}) == len(Fault) > 40


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.UNAUTHORISED, 401),
        (Fault.FORBIDDEN, 403),
        (Fault.NOT_FOUND, 404),
        (Fault.TOO_MANY, 429),
        (Fault.BROKEN, 500),
        (Fault.UNAVAILABLE, 503),
    ],
)
async def test_a_status_is_sent_as_named(
    fault: Fault, status: int, partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    answer = await client.get(partner.url(fault))
    assert answer.status_code == status
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert ("retry-after" in answer.headers) == (status in {429, 503})


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.UNAVAILABLE])
async def test_a_pause_is_asked_for_in_seconds_as_a_date_or_absurdly(
    fault: Fault, partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    seconds = await client.get(partner.url(fault))
    assert seconds.headers["retry-after"] == "2"
    absurd = await client.get(partner.url(fault, retry_after="999999999999"))
    assert absurd.headers["retry-after"] == "999999999999"
    dated = await client.get(partner.url(fault, retry_in=30))
    wait = parsedate_to_datetime(dated.headers["retry-after"]) - datetime.now(UTC)
    assert timedelta(seconds=27) < wait <= timedelta(seconds=30)


@pytest.mark.parametrize(
    ("fault", "goal"),
    [
        (Fault.REDIRECT_ELSEWHERE, "http://elsewhere.invalid/feed"),
        (Fault.REDIRECT_LOOPBACK, "{base}/good/good"),
        (Fault.REDIRECT_MAPPED, "http://[::ffff:10.0.0.1]/feed"),
        (Fault.REDIRECT_METADATA, "http://169.254.169.254/latest/meta-data/"),
        (Fault.REDIRECT_LOOP, "{base}/redirect-loop/good"),
    ],
)
async def test_a_redirect_names_its_goal(
    fault: Fault, goal: str, partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    answer = await client.get(partner.url(fault))
    assert answer.is_redirect
    assert answer.headers["location"] == goal.format(base=partner.base)


async def test_whoever_follows_a_redirect_to_loopback_is_counted(partner: FaultServer) -> None:
    async with httpx2.AsyncClient(follow_redirects=True) as follower:
        assert (await follower.get(partner.url(Fault.REDIRECT_LOOPBACK))).content == BODY
        with pytest.raises(httpx2.TooManyRedirects):
            await follower.get(partner.url(Fault.REDIRECT_LOOP))
    assert partner.count(partner.url(Fault.GOOD)) == 1
    assert partner.count(partner.url(Fault.REDIRECT_LOOP)) > 5


async def test_a_cookie_is_set_and_its_return_is_seen(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    url = partner.url(Fault.COOKIES)
    await client.get(url)
    await client.get(url)
    first, second = partner.received(url)
    assert "cookie" not in first.headers
    assert second.headers["cookie"] == "session=abc"


async def test_a_script_answers_in_turn_and_goes_on_with_its_last_step(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    flaky = partner.script(
        "flaky", [partner.url(Fault.BROKEN), partner.url(Fault.TRUNCATED_UNDECLARED, at=7), partner.url(Fault.GOOD)]
    )
    answers = [await client.get(flaky) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [500, 200, 200, 200]
    assert [answer.content for answer in answers[1:]] == [BODY[:7], BODY, BODY]
    assert partner.count(flaky) == 4
    assert partner.count(partner.url(Fault.GOOD)) == 0


async def test_requests_are_kept_with_their_headers_and_counted_by_address(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    await client.get(partner.url(Fault.GOOD), headers={"Authorization": "Bearer secret"})
    await client.get(partner.url(Fault.TRUNCATED_UNDECLARED, at=1))
    await client.get(partner.url(Fault.TRUNCATED_UNDECLARED, at=2))
    assert [request.path for request in partner.requests] == ["/good/good", *["/truncated-undeclared/good"] * 2]
    assert partner.requests[0].headers["authorization"] == "Bearer secret"
    assert partner.requests[0].method == "GET"
    assert partner.count(partner.url(Fault.TRUNCATED_UNDECLARED)) == 2
    assert partner.count(partner.url(Fault.TRUNCATED_UNDECLARED, at=2)) == 1
    assert partner.requests[0].at_seconds <= partner.requests[1].at_seconds


@pytest.mark.parametrize(
    "path", ["/no-such-fault/good", "/good/no-such-body", "/script/no-such-script", "/many-keys/list"]
)
async def test_a_mistake_of_the_test_fails_the_test(path: str, client: httpx2.AsyncClient) -> None:
    async def ask_for_it() -> None:
        async with FaultServer(BODY) as partner:
            partner.register(b"[]", name="list")
            with pytest.raises(httpx2.RemoteProtocolError):
                await client.get(partner.base + path)

    with pytest.raises(ExceptionGroup, match="cannot do"):
        await ask_for_it()
