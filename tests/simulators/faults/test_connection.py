"""Faults of the connection do on the wire what their names say."""

import asyncio
import time

import httpx2
import pytest

from simulators.faults import Fault, FaultServer, closed_port
from tests.simulators.faults.conftest import BODY
from tests.simulators.faults.wire import ask


async def test_down_a_closed_port_refuses(client: httpx2.AsyncClient) -> None:
    with closed_port() as port:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        with pytest.raises(httpx2.ConnectError):
            await client.get(f"http://127.0.0.1:{port}/")


async def test_a_hang_before_headers_says_nothing_and_stays_open(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    wire = await ask(partner.url(Fault.HANG_BEFORE_HEADERS), patience_seconds=0.2)
    assert (wire.head, wire.body, wire.ended) == ("", b"", None)
    with pytest.raises(httpx2.ReadTimeout):
        await client.get(partner.url(Fault.HANG_BEFORE_HEADERS))


async def test_a_hang_after_headers_promises_a_body_and_stays_open(partner: FaultServer) -> None:
    wire = await ask(partner.url(Fault.HANG_AFTER_HEADERS), patience_seconds=0.2)
    assert wire.head.startswith("HTTP/1.1 200 OK")
    assert wire.header("Content-Length") == str(len(BODY))
    assert (wire.body, wire.ended) == (b"", None)


async def test_a_hang_in_the_body_sends_some_of_it_and_stays_open(partner: FaultServer) -> None:
    wire = await ask(partner.url(Fault.HANG_IN_BODY, at=100), patience_seconds=0.2)
    assert (wire.body, wire.ended) == (BODY[:100], None)


async def test_a_slow_drip_never_lets_a_single_read_be_late(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    partner.register(b"1234567890")
    started = time.monotonic()
    answer = await client.get(partner.url(Fault.SLOW_DRIP, every=0.1))
    assert answer.content == b"1234567890"
    assert time.monotonic() - started > 0.9  # three times the client's own time-out, which never fired


async def test_a_slow_drip_is_a_quarter_of_a_second_a_byte_unless_told_otherwise(partner: FaultServer) -> None:
    wire = await ask(partner.url(Fault.SLOW_DRIP), patience_seconds=0.9)
    assert 1 <= len(wire.body) <= 3
    assert wire.ended is None


async def test_an_early_close_sends_nothing_and_closes(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    wire = await ask(partner.url(Fault.EARLY_CLOSE))
    assert (wire.head, wire.body, wire.ended) == ("", b"", "closed")
    with pytest.raises(httpx2.RemoteProtocolError):
        await client.get(partner.url(Fault.EARLY_CLOSE))


async def test_a_close_in_the_headers_leaves_them_unfinished(partner: FaultServer) -> None:
    wire = await ask(partner.url(Fault.CLOSE_IN_HEADERS))
    assert wire.head == "HTTP/1.1 200 OK\r\nContent-Type: applica"
    assert wire.ended == "closed"


async def test_a_reset_is_a_reset(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    assert (await ask(partner.url(Fault.RESET))).ended == "reset"
    with pytest.raises(httpx2.ReadError):
        await client.get(partner.url(Fault.RESET))


async def test_an_endless_body_never_ends_and_begins_as_good_json(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    received = bytearray()
    async with client.stream("GET", partner.url(Fault.ENDLESS)) as answer:
        assert answer.headers["transfer-encoding"] == "chunked"
        async for part in answer.aiter_bytes():
            received += part
            if len(received) > 2_000_000:
                break
    assert received.startswith(BODY)
    assert received[len(BODY) :].isspace()


async def test_huge_headers_are_a_megabyte(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    wire = await ask(partner.url(Fault.HUGE_HEADERS))
    assert len(wire.head) > 1024 * 1024
    assert wire.body == BODY
    with pytest.raises(httpx2.RemoteProtocolError):
        await client.get(partner.url(Fault.HUGE_HEADERS))


async def test_an_https_address_of_the_server_fails_in_the_handshake(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    with pytest.raises(httpx2.ConnectError):
        await client.get(partner.url(Fault.GOOD).replace("http:", "https:"))


async def test_closing_the_server_ends_hung_connections_at_once() -> None:
    async with FaultServer(BODY) as partner:
        waiting = [asyncio.create_task(ask(partner.url(Fault.HANG_BEFORE_HEADERS))) for _ in range(20)]
        await partner.arrived(partner.url(Fault.HANG_BEFORE_HEADERS), count=len(waiting))
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert {wire.ended for wire in await asyncio.gather(*waiting)} == {"closed"}
