"""The whole front of house over a stand-in of the API, spoken to by HTTP in one process."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.dashboard.standin import StandIn, served


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    """A client of it; a fault of ours is an answer of 500."""
    app, client = served(StandIn())
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened
    await client.aclose()
