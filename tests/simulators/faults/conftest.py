"""The fault server with a small but lifelike body, and a client without any of its own forgiveness."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from simulators.faults import FaultServer

BODY = json.dumps(
    {
        "organisation": "QOP",
        "row_count": 40,
        "rows": [
            {"date": "2021-12-19", "org_code": f"R{n:02d}", "org_name": "Manchester", "ga_beds_open": 2206, "flu_cc": n}
            for n in range(40)
        ],
    }
).encode()


@pytest.fixture
async def partner() -> AsyncIterator[FaultServer]:
    async with FaultServer(BODY) as found:
        yield found


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=0.3) as found:
        yield found
