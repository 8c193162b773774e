"""A document that arrives in good order, and the conversation about whether it changed."""

import asyncio
import gzip
import hashlib
import os
import ssl
from pathlib import Path

import pytest

from ingest.exchange import NotModified, Payload
from ingest.failure import FeedFailed, Reason, Stage
from ingest.fetch import fetch
from ingest.http import build_client
from tests.ingest.conftest import Ask, AskInVain, request_to
from tests.ingest.partner import answer, partner, saying

TLS = Path(__file__).parent / "tls"


async def test_a_plain_document_arrives_whole(ask: Ask) -> None:
    body = b'{"rows": []}'
    sent = answer(body, headers={"ETag": '"v1"', "Last-Modified": "Mon, 20 Dec 2021 11:00:00 GMT"})
    async with partner(saying(sent)) as here:
        payload = await ask(here.url)
    assert payload == Payload(
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        content_type="application/json",
        etag='"v1"',
        last_modified="Mon, 20 Dec 2021 11:00:00 GMT",
        wire_bytes=len(body),
        http_status=200,
        attempts=1,
    )


async def test_a_compressed_document_is_inflated_and_both_sizes_are_told(ask: Ask) -> None:
    body = b'{"rows": [' + b"1," * 50_000 + b"1]}"
    packed = gzip.compress(body)
    async with partner(saying(answer(packed, headers={"Content-Encoding": "gzip"}))) as here:
        payload = await ask(here.url)
    assert isinstance(payload, Payload)
    assert payload.body == body
    assert (payload.wire_bytes, payload.decoded_bytes) == (len(packed), len(body))


async def test_a_gzip_stream_of_several_members_is_one_document(ask: Ask) -> None:
    packed = gzip.compress(b'{"a"') + gzip.compress(b": 1}")
    async with partner(saying(answer(packed, headers={"Content-Encoding": "gzip"}))) as here:
        payload = await ask(here.url)
    assert isinstance(payload, Payload)
    assert payload.body == b'{"a": 1}'


async def test_the_request_says_who_asks_and_what_is_understood(ask: Ask) -> None:
    async with partner(saying(answer())) as here:
        await ask(here.url, headers={"Authorization": "Bearer abc"})
    head = here.heads[0].decode().lower()
    assert "user-agent: homeward/0.1.0\r\n" in head
    assert "accept: application/json\r\n" in head
    assert "accept-encoding: gzip\r\n" in head
    assert "authorization: bearer abc\r\n" in head


async def test_validators_are_sent_back_and_not_modified_is_an_answer(ask: Ask) -> None:
    async with partner(saying(answer(headers={"ETag": '"v1"'}), answer(b"", status="304 Not Modified"))) as here:
        first = await ask(here.url)
        assert isinstance(first, Payload)
        second = await ask(here.url, etag=first.etag, last_modified="Mon, 20 Dec 2021 11:00:00 GMT")
    assert second == NotModified(etag='"v1"', last_modified="Mon, 20 Dec 2021 11:00:00 GMT", attempts=1)
    head = here.heads[1].decode()
    assert 'If-None-Match: "v1"\r\n' in head
    assert "If-Modified-Since: Mon, 20 Dec 2021 11:00:00 GMT\r\n" in head


async def test_not_modified_without_being_asked_is_a_failure(ask_in_vain: AskInVain) -> None:
    async with partner(saying(answer(b"", status="304 Not Modified"))) as here:
        failure = await ask_in_vain(here.url)
    assert (failure.stage, failure.http_status) == (Stage.STATUS, 304)


async def test_an_old_http_1_0_partner_is_understood(ask: Ask) -> None:
    sent = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n[1]"
    async with partner(saying(sent)) as here:
        payload = await ask(here.url)
    assert isinstance(payload, Payload)
    assert payload.body == b"[1]"


async def test_cookies_are_neither_kept_nor_sent_back(ask: Ask) -> None:
    async with partner(saying(answer(headers={"Set-Cookie": "session=abc; Path=/"}))) as here:
        await ask(here.url)
        await ask(here.url)
    assert len(here.heads) == 2
    assert b"cookie" not in here.heads[1].lower()


async def test_an_overlong_etag_is_not_kept(ask: Ask) -> None:
    async with partner(saying(answer(headers={"ETag": '"' + "a" * 2_000 + '"'}))) as here:
        payload = await ask(here.url)
    assert payload.etag is None


async def test_proxy_settings_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with partner(saying(answer())) as here, build_client(version="0.1.0") as client:
        payload = await fetch(client, request_to(here.url))
    assert isinstance(payload, Payload)


def _server_side(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / certificate)
    return context


def _trusting_the_test_authority() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(TLS / "authority.pem"))


async def test_tls_with_a_certificate_for_the_name_is_accepted() -> None:
    async with (
        partner(saying(answer()), tls=_server_side("good.pem")) as here,
        build_client(version="0.1.0", tls=_trusting_the_test_authority()) as client,
    ):
        payload = await fetch(client, request_to(here.url_at("localhost")))
    assert isinstance(payload, Payload)


async def test_an_expired_certificate_is_refused_and_named() -> None:
    async with (
        partner(saying(answer()), tls=_server_side("expired.pem")) as here,
        build_client(version="0.1.0", tls=_trusting_the_test_authority()) as client,
    ):
        with pytest.raises(FeedFailed, match="certificate has expired") as caught:
            await fetch(client, request_to(here.url_at("localhost"), retry_for_seconds=3.0))
    assert (caught.value.stage, caught.value.reason) == (Stage.TLS, Reason.CERTIFICATE_REFUSED)
    assert here.hang_ups <= 1


async def test_a_certificate_of_an_unknown_authority_is_refused(ask_in_vain: AskInVain) -> None:
    async with partner(saying(answer()), tls=_server_side("good.pem")) as here:
        failure = await ask_in_vain(here.url_at("localhost"))
    assert (failure.stage, failure.reason) == (Stage.TLS, Reason.CERTIFICATE_REFUSED)


async def test_a_partner_that_does_not_speak_tls_fails_at_tls(ask_in_vain: AskInVain) -> None:
    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        failure = await ask_in_vain(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert (failure.stage, failure.reason) == (Stage.TLS, Reason.TLS_FAILED)


async def test_a_handshake_cut_off_by_the_deadline_leaves_no_connection_open(ask_in_vain: AskInVain) -> None:
    closed = asyncio.Event()

    async def listen_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        closed.set()
        writer.close()

    async with await asyncio.start_server(listen_only, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        failure = await ask_in_vain(url, deadline_seconds=0.3)
        async with asyncio.timeout(5.0):
            await closed.wait()
    assert failure.stage is Stage.DEADLINE
    assert "agreeing on TLS" in failure.detail


@pytest.mark.parametrize(
    "begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"]
)
async def test_a_tls_connection_that_turns_to_noise_is_a_named_failure(begun: bytes) -> None:
    async def turn_to_noise(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        await writer.drain()
        await asyncio.sleep(0.05)
        os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x20" + b"noise" * 8)

    async with (
        partner(turn_to_noise, tls=_server_side("good.pem")) as here,
        build_client(version="0.1.0", tls=_trusting_the_test_authority()) as client,
    ):
        with pytest.raises(FeedFailed) as caught:
            await fetch(client, request_to(here.url_at("localhost")))
    expected = Reason.BODY_CUT_SHORT if begun else Reason.DISCONNECTED
    assert (caught.value.stage, caught.value.reason) == (Stage.REQUEST, expected)


async def test_a_hundred_hanging_feeds_leave_another_on_time(ask: Ask) -> None:
    waiting = asyncio.Semaphore(0)

    async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
        waiting.release()
        await asyncio.sleep(60)

    async with partner(hang) as hanging, partner(saying(answer())) as healthy:
        stuck = [asyncio.create_task(ask(hanging.url, deadline_seconds=60.0)) for _ in range(100)]
        for _ in range(100):
            await waiting.acquire()
        async with asyncio.timeout(5.0):
            assert isinstance(await ask(healthy.url), Payload)
        for task in stuck:
            task.cancel()
        assert all(
            isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(*stuck, return_exceptions=True)
        )
