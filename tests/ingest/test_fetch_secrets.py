"""A key in a header or in the address reaches the partner and nothing else: no failure, log, repr or traceback."""

import asyncio
import logging
import traceback

import pytest

from ingest.failure import FeedFailed
from ingest.fetch import fetch
from ingest.http import httpx
from tests.ingest.conftest import request_to
from tests.ingest.partner import Script, answer, partner, saying

IN_HEADER = "header-5ecret-a1b2c3"
IN_QUERY = "query-5ecret-d4e5f6"


async def _hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def _echo(head: bytes, writer: asyncio.StreamWriter) -> None:
    """Send back what was sent, as error pages and broken proxies do, in every place an error might quote."""
    first = head.split(b"\r\n", 1)[0]
    writer.write(b"HTTP/1.1 200 " + first + b"\r\nX-Echo\r\n " + IN_HEADER.encode() + b": 1\r\n\r\n" + head)
    await writer.drain()


@pytest.mark.parametrize(
    "script",
    [
        saying(answer(status="401 Unauthorized")),
        saying(answer(status=f"500 {IN_HEADER}")),
        saying(answer(status="302 Found", headers={"Location": f"http://127.0.0.1/?key={IN_QUERY}"})),
        saying(answer(content_type=f"text/{IN_HEADER}")),
        saying(answer(headers={"Content-Encoding": IN_HEADER})),
        saying(answer(b"[", length=9)),
        saying(b""),
        _echo,
        _hang,
    ],
)
async def test_no_failure_quotes_a_secret(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], script: Script
) -> None:
    caplog.set_level(logging.DEBUG)
    async with partner(script) as here:
        request = request_to(
            f"{here.url}?key={IN_QUERY}",
            headers={"Authorization": f"Bearer {IN_HEADER}"},
            deadline_seconds=0.8,
            retry_for_seconds=0.4,
            silence_seconds=0.2,
        )
        with pytest.raises(FeedFailed) as caught:
            await fetch(client, request)
    assert here.heads
    assert IN_HEADER.encode() in here.heads[0]
    assert IN_QUERY.encode() in here.heads[0]
    failure = caught.value
    printed = capsys.readouterr()
    told = [
        str(failure),
        repr(failure),
        failure.detail,
        repr(request),
        caplog.text,
        printed.out,
        printed.err,
        "".join(traceback.format_exception(failure)),
    ]
    for text in told:
        assert IN_HEADER not in text
        assert IN_QUERY not in text


async def test_success_logs_no_secret_either(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with partner(saying(answer())) as here:
        payload = await fetch(client, request_to(f"{here.url}?key={IN_QUERY}", headers={"X-Key": IN_HEADER}))
    assert IN_QUERY not in caplog.text + repr(payload)
    assert IN_HEADER not in caplog.text + repr(payload)


async def test_a_header_that_cannot_be_sent_is_not_quoted(client: httpx.AsyncClient) -> None:
    with pytest.raises(FeedFailed) as caught:
        await fetch(client, request_to("http://127.0.0.1:9/", headers={"X-Key": IN_HEADER + "\r\n"}))
    assert "X-Key" in caught.value.detail
    assert IN_HEADER not in "".join(traceback.format_exception(caught.value))
