"""Cutting the connection to the database under a poll: at which places, and a desk whose connection is cut there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.engine import engine
from db.write import Lease
from ingest.desk import Desk
from ingest.http import httpx
from ingest.poll import poll
from simulators.faults import Cut, CutProxy, Direction, Manner
from tests.journeys.awaiting import until
from tests.journeys.house import House


@asynccontextmanager
async def desk_behind(house: House, *, cut: Cut | None) -> AsyncIterator[tuple[Desk, CutProxy]]:
    """A worker's desk of one connection, behind a proxy that cuts it once."""
    port = house.server.port
    assert port is not None
    async with CutProxy(port, cut=cut) as proxy:
        address = house.server.url(role="worker", dbname=house.database).replace(f":{port}/", f":{proxy.port}/")
        pool = engine(address, role="worker", assume_role=False, size=1)
        try:
            yield Desk(
                pool=pool, catalogue=house.catalogue, clock=house.clock, holder="worker-1", code_version="0",
                places=house.places,
            ), proxy  # fmt: skip
        finally:
            await pool.dispose()


async def cut_once(proxy: CutProxy) -> None:
    """Let the first connection be cut and those after it pass."""

    async def is_cut() -> bool:
        return any(link.client.is_closing() for link in proxy.links)

    await until(is_cut, "the cut", every=0.002)
    proxy.cut = None


async def places_to_cut(house: House, client: httpx.AsyncClient, lease: Lease) -> list[Cut]:
    """Every place to cut at, from a poll that was not cut: after each message, and three bytes before its end."""
    async with desk_behind(house, cut=None) as (desk, proxy):
        assert await poll(desk, client, lease) is not None
        (link,) = proxy.links
        places = [
            (direction, mark - back) for direction in Direction for mark in link.marks[direction] for back in (0, 3)
        ]
    manners = [Manner.RESET, Manner.CLOSE]
    return [
        Cut(direction=direction, after_bytes=after, manner=manners[number % 2])
        for number, (direction, after) in enumerate(places)
    ]
