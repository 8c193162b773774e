"""The status of an answer, without waiting for the end of one that has none."""

import asyncio
from typing import Any

import httpx2


async def status_of(web: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> int:
    """The status of an answer; of a stream that does not end, when it begins."""
    if not path.endswith("/ticks"):
        return (await web.get(path, headers=headers)).status_code
    seen: list[int] = []
    begun = asyncio.Event()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            seen.append(message["status"])
            begun.set()

    async def receive() -> Any:
        await asyncio.Event().wait()

    app = web._transport.app  # type: ignore[attr-defined]
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1"), *((k.lower().encode(), v.encode()) for k, v in headers.items())],
    }  # fmt: skip
    task = asyncio.create_task(app(scope, receive, send))
    try:
        await asyncio.wait_for(begun.wait(), 10)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return seen[0]
