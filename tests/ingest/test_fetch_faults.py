"""Every way in which a partner or the network lets us down ends as one named failure, in bounded time and memory."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib

import pytest

from ingest.failure import Reason, Stage
from tests.ingest.conftest import AskInVain
from tests.ingest.partner import Script, answer, partner, saying

GZIP = {"Content-Encoding": "gzip"}


def _seconds() -> float:
    return asyncio.get_running_loop().time()


async def test_a_refused_connection(ask_in_vain: AskInVain) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    failure = await ask_in_vain(f"http://127.0.0.1:{port}/")
    assert (failure.stage, failure.reason) == (Stage.CONNECT, Reason.CONNECTION_REFUSED)


async def test_a_name_that_does_not_exist(ask_in_vain: AskInVain) -> None:
    failure = await ask_in_vain("http://no-such-host.invalid/", deadline_seconds=20.0, connect_seconds=15.0)
    assert (failure.stage, failure.reason) == (Stage.RESOLVE, Reason.NAME_NOT_FOUND)
    assert "no-such-host.invalid" in failure.detail


async def test_silence_before_the_headers(ask_in_vain: AskInVain) -> None:
    async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with partner(hang) as here:
        failure = await ask_in_vain(here.url, silence_seconds=0.2)
    assert (failure.stage, failure.reason) == (Stage.REQUEST, Reason.NO_ANSWER)


async def test_silence_after_the_headers(ask_in_vain: AskInVain) -> None:
    async def hang(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"[1,", length=100))
        await writer.drain()
        await asyncio.sleep(60)

    async with partner(hang) as here:
        failure = await ask_in_vain(here.url, silence_seconds=0.2)
    assert (failure.stage, failure.reason) == (Stage.REQUEST, Reason.FELL_SILENT)


@pytest.mark.parametrize("where", ["headers", "body"])
async def test_a_slow_drip_is_bounded_by_the_deadline(ask_in_vain: AskInVain, where: str) -> None:
    whole = answer(b" " * 500 + b"[]")
    start = 0 if where == "headers" else whole.index(b"\r\n\r\n") + 4

    async def drip(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(whole[:start])
        for place in range(start, len(whole)):
            writer.write(whole[place : place + 1])
            await writer.drain()
            await asyncio.sleep(0.02)

    async with partner(drip) as here:
        began_at = _seconds()
        failure = await ask_in_vain(here.url, deadline_seconds=0.5, retry_for_seconds=5.0)
        took_seconds = _seconds() - began_at
    assert (failure.stage, failure.reason) == (Stage.DEADLINE, Reason.DEADLINE_PASSED)
    assert ("reading the body" if where == "body" else "waiting for the answer") in failure.detail
    assert 0.4 < took_seconds < 3.0


async def test_a_login_page_with_status_200(ask_in_vain: AskInVain) -> None:
    page = answer(b"<!doctype html><title>Sign in</title>", content_type="text/html; charset=utf-8")
    async with partner(saying(page)) as here:
        failure = await ask_in_vain(here.url)
    assert (failure.stage, failure.reason) == (Stage.CONTENT_TYPE, Reason.CONTENT_TYPE_REFUSED)
    assert "HTML" in failure.detail


@pytest.mark.parametrize(
    ("content_type", "reason"),
    [
        ("text/csv", Reason.CONTENT_TYPE_REFUSED),
        (None, Reason.CONTENT_TYPE_MISSING),
        ("application/json; charset=utf-16", Reason.CHARSET_REFUSED),
        ('application/json; charset="iso-8859-1"', Reason.CHARSET_REFUSED),
    ],
)
async def test_another_kind_of_document(ask_in_vain: AskInVain, content_type: str | None, reason: Reason) -> None:
    async with partner(saying(answer(content_type=content_type))) as here:
        failure = await ask_in_vain(here.url)
    assert (failure.stage, failure.reason) == (Stage.CONTENT_TYPE, reason)


@pytest.mark.parametrize(
    ("sent", "stage", "reason"),
    [
        (answer(b"[1]", length=100), Stage.REQUEST, Reason.BODY_CUT_SHORT),
        (answer(b"") + b"", Stage.SIZE, Reason.EMPTY_BODY),
        (answer(gzip.compress(b""), headers=GZIP), Stage.SIZE, Reason.EMPTY_BODY),
        (answer(gzip.compress(b"[1]")[:-1], headers=GZIP), Stage.DECODE, Reason.GZIP_CUT_SHORT),
        (answer(gzip.compress(b"[1]")[:-4] + b"beef", headers=GZIP), Stage.DECODE, Reason.GZIP_DAMAGED),
        (answer(gzip.compress(b"[1]") + b"more", headers=GZIP), Stage.DECODE, Reason.GZIP_DAMAGED),
        (answer(b"[1]", headers=GZIP), Stage.DECODE, Reason.GZIP_DAMAGED),
        (answer(zlib.compress(b"[1]"), headers={"Content-Encoding": "deflate"}), Stage.DECODE, Reason.ENCODING_REFUSED),
        (answer(b"[1]", headers={"Content-Encoding": "gzip, gzip"}), Stage.DECODE, Reason.ENCODING_REFUSED),
        (answer(b"[" + b" " * 1_000_000 + b"]"), Stage.SIZE, Reason.TOO_MANY_BYTES),
        (answer(b"[1]", headers={"X-Long": "a" * 200_000}), Stage.REQUEST, Reason.BROKEN_HTTP),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n[1]", Stage.REQUEST, Reason.BROKEN_HTTP),
        (b"220 mail.example ESMTP\r\n\r\n", Stage.REQUEST, Reason.BROKEN_HTTP),
        (b"", Stage.REQUEST, Reason.DISCONNECTED),
        (b"HTTP/1.1 200 OK\r\nContent-Ty", Stage.REQUEST, Reason.DISCONNECTED),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n",
            Stage.REQUEST,
            Reason.BODY_CUT_SHORT,
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[1]\r\n",
            Stage.REQUEST,
            Reason.BROKEN_HTTP,
        ),
    ],
)
async def test_a_broken_answer(ask_in_vain: AskInVain, sent: bytes, stage: Stage, reason: Reason) -> None:
    async with partner(saying(sent)) as here:
        failure = await ask_in_vain(here.url)
    assert (failure.stage, failure.reason) == (stage, reason)


async def test_a_compressed_body_cut_at_every_byte_never_passes(ask_in_vain: AskInVain) -> None:
    packed = gzip.compress(b'{"rows": [1, 2, 3], "row_count": 3}')
    for cut in range(len(packed)):
        async with partner(saying(answer(packed[:cut], headers=GZIP))) as here:
            failure = await ask_in_vain(here.url)
        assert failure.reason in {Reason.GZIP_CUT_SHORT, Reason.EMPTY_BODY}, cut


def _chunked(chunk: bytes, *, encoding: str = "") -> Script:
    async def script(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n")
        writer.write(f"Content-Encoding: {encoding}\r\n\r\n".encode() if encoding else b"\r\n")
        while True:
            writer.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            await writer.drain()

    return script


async def test_an_endless_body_is_cut_off_at_the_cap(ask_in_vain: AskInVain) -> None:
    async with partner(_chunked(b" " * 10_000)) as here:
        failure = await ask_in_vain(here.url)
    assert (failure.stage, failure.reason) == (Stage.SIZE, Reason.TOO_MANY_BYTES)


async def test_an_endless_stream_of_empty_gzip_members_is_cut_off_at_the_cap(ask_in_vain: AskInVain) -> None:
    async with partner(_chunked(gzip.compress(b"") * 500, encoding="gzip")) as here:
        failure = await ask_in_vain(here.url, max_bytes=200_000)
    assert (failure.stage, failure.reason) == (Stage.SIZE, Reason.TOO_MANY_BYTES)


async def test_a_gzip_bomb_is_cut_off_at_the_cap_with_bounded_memory(ask_in_vain: AskInVain) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()
    assert len(bomb) < 200_000
    async with partner(saying(answer(bomb, headers=GZIP))) as here:
        tracemalloc.start()
        try:
            failure = await ask_in_vain(here.url, max_bytes=4_000_000)
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (failure.stage, failure.reason) == (Stage.SIZE, Reason.TOO_MANY_BYTES)
    assert peak_bytes < 16_000_000


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("401 Unauthorized", Reason.UNAUTHORISED),
        ("403 Forbidden", Reason.FORBIDDEN),
        ("404 Not Found", Reason.NOT_FOUND),
        ("429 Too Many Requests", Reason.TOO_MANY_REQUESTS),
        ("500 Internal Server Error", Reason.SERVER_ERROR),
        ("503 Service Unavailable", Reason.UNAVAILABLE),
        ("206 Partial Content", Reason.UNEXPECTED_STATUS),
        ("418 I'm a teapot", Reason.UNEXPECTED_STATUS),
    ],
)
async def test_a_status_that_is_not_success(ask_in_vain: AskInVain, status: str, reason: Reason) -> None:
    async with partner(saying(answer(status=status))) as here:
        failure = await ask_in_vain(here.url)
    assert (failure.stage, failure.reason) == (Stage.STATUS, reason)
    assert failure.http_status == int(status[:3])


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
async def test_a_redirect_is_not_followed(ask_in_vain: AskInVain, status: str) -> None:
    async with partner(saying(answer())) as elsewhere:
        async with partner(saying(answer(status=status, headers={"Location": elsewhere.url}))) as here:
            failure = await ask_in_vain(here.url, retry_for_seconds=1.0)
        assert (failure.stage, failure.reason) == (Stage.STATUS, Reason.REDIRECTED)
        assert len(here.heads) == 1
        assert elsewhere.heads == []


async def test_endless_informational_answers_are_bounded_by_the_deadline(ask_in_vain: AskInVain) -> None:
    async def linger(_head: bytes, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with partner(linger) as here:
        failure = await ask_in_vain(here.url, deadline_seconds=0.4)
    assert failure.stage is Stage.DEADLINE


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/x", "file:///etc/passwd", "http:///x", "not a url", "http://[::1", "http://me:pw@127.0.0.1/x"],
)
async def test_an_address_that_is_no_plain_http_url(ask_in_vain: AskInVain, url: str) -> None:
    failure = await ask_in_vain(url)
    assert (failure.stage, failure.reason) == (Stage.REQUEST, Reason.URL_REFUSED)


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "schlüssel", "a\x00b"])
async def test_a_header_that_cannot_be_sent(ask_in_vain: AskInVain, value: str) -> None:
    async with partner(saying(answer())) as here:
        failure = await ask_in_vain(here.url, headers={"X-Key": value})
    assert (failure.stage, failure.reason) == (Stage.REQUEST, Reason.HEADER_REFUSED)
    assert value not in str(failure)
    assert here.heads == []
