"""The proxy passes everything on unchanged until it is told to be slow, to cut, or to go silent."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import pytest

from simulators.faults import Cut, CutProxy, Direction, Fault, FaultServer, Manner, closed_port
from tests.simulators.faults.conftest import BODY
from tests.simulators.faults.wire import Wire, ask


@pytest.fixture
async def proxy(partner: FaultServer) -> AsyncIterator[CutProxy]:
    async with CutProxy(partner.port) as found:
        yield found


async def get(proxy: CutProxy, *, patience_seconds: float = 2.0) -> Wire:
    return await ask(f"http://127.0.0.1:{proxy.port}/{Fault.GOOD}/good", patience_seconds=patience_seconds)


async def test_left_alone_it_passes_everything_and_counts_it(proxy: CutProxy) -> None:
    wire = await get(proxy)
    assert (wire.body, wire.ended) == (BODY, "closed")
    (link,) = proxy.links
    assert link.passed[Direction.TO_CLIENT] == len(wire.head) + 4 + len(BODY)
    assert link.passed[Direction.TO_SERVER] > 20
    assert link.marks[Direction.TO_CLIENT][-1] == link.passed[Direction.TO_CLIENT]


@pytest.mark.parametrize("after", [0, 1, 50, 300])
async def test_an_answer_is_cut_after_exactly_so_many_bytes(after: int, proxy: CutProxy) -> None:
    whole = await get(proxy)
    sent = (whole.head + "\r\n\r\n").encode() + whole.body
    proxy.cut = Cut(direction=Direction.TO_CLIENT, after_bytes=after)
    await get(proxy)
    link = proxy.links[-1]
    assert link.passed[Direction.TO_CLIENT] == after
    part = await get(proxy)
    got = part.head.encode() + (b"\r\n\r\n" + part.body if part.body else b"")
    assert part.ended == "closed"
    assert sent.startswith(got)
    assert len(got) in {after, after - 4}  # the empty line itself is not counted when nothing follows it


async def test_a_request_cut_on_its_way_never_reaches_the_server(proxy: CutProxy, partner: FaultServer) -> None:
    proxy.cut = Cut(direction=Direction.TO_SERVER, after_bytes=10, manner=Manner.RESET)
    assert (await get(proxy)).ended == "reset"
    assert partner.requests == []
    assert proxy.links[0].passed[Direction.TO_SERVER] == 10


async def test_half_open_says_nothing_more_and_stays_open(proxy: CutProxy) -> None:
    proxy.cut = Cut(direction=Direction.TO_CLIENT, after_bytes=20, manner=Manner.HALF_OPEN)
    wire = await get(proxy, patience_seconds=0.3)
    assert len(wire.head) == 20
    assert wire.ended is None


async def test_without_its_cut_the_next_connection_is_whole_again(proxy: CutProxy) -> None:
    proxy.cut = Cut(direction=Direction.TO_CLIENT, after_bytes=20)
    assert (await get(proxy)).body == b""
    proxy.cut = None
    assert (await get(proxy)).body == BODY


@pytest.mark.parametrize(
    ("manner", "ended"), [(Manner.RESET, "reset"), (Manner.CLOSE, "closed"), (Manner.HALF_OPEN, None)]
)
async def test_open_connections_can_be_ended_at_once(
    manner: Manner, ended: str | None, proxy: CutProxy, partner: FaultServer
) -> None:
    hung = f"http://127.0.0.1:{proxy.port}/{Fault.HANG_AFTER_HEADERS}/good"
    waiting = asyncio.create_task(ask(hung, patience_seconds=0.5))
    await partner.arrived(partner.url(Fault.HANG_AFTER_HEADERS))
    proxy.cut_now(manner)
    assert (await waiting).ended == ended


async def test_latency_is_added_in_both_directions(proxy: CutProxy) -> None:
    proxy.latency_seconds = 0.15
    started = time.monotonic()
    assert (await get(proxy)).body == BODY
    assert time.monotonic() - started >= 0.3


async def test_with_nobody_behind_it_a_connection_is_lost(client: httpx2.AsyncClient) -> None:
    with closed_port() as port:
        async with CutProxy(port) as proxy:
            with pytest.raises(httpx2.TransportError):
                await client.get(f"http://127.0.0.1:{proxy.port}/")
            assert proxy.links == []


async def test_a_long_answer_passes_whole(proxy: CutProxy, partner: FaultServer) -> None:
    partner.register(bytes(range(256)) * 20_000)
    assert (await get(proxy)).body == bytes(range(256)) * 20_000
