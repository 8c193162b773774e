"""The asker: so many connections kept alive, each with one request under way, until its time is over.

`python -m bench.asker '{"host": ..., "port": ..., "request": ..., "connections": ..., "seconds": ...}'` prints what it
saw as JSON. It knows no HTTP beyond the length of a first answer: all later ones must be equally long. It needs nothing
but the standard library, so that starting it costs little.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the load saw: answers, their status and length, how long they took, and what the load itself cost."""

    answers: int
    seconds: float
    status: int
    length: int
    middle_ms: float
    slowest_hundredth_ms: float
    cpu_seconds: float


class _Asker(asyncio.Protocol):
    """One connection: sends the request, waits for the whole answer, sends it again."""

    def __init__(self, request: bytes, took: list[float]) -> None:
        self._request = request
        self._took = took
        self._head = b""
        self._left = 0
        self._asked = 0.0
        self._transport: Any = None
        self.status = self.length = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self._transport.write(self._request)
        self._left = self.length

    def data_received(self, data: bytes) -> None:
        if self.length == 0:
            self._head += data
            if not self._learn():
                return
            data = self._head
        self._left -= len(data)
        if self._left == 0:
            self._took.append(time.perf_counter() - self._asked)
            self._ask()
        elif self._left < 0:
            raise RuntimeError("an answer was longer than the first")

    def _learn(self) -> bool:
        """The length of a whole answer from the headers of the first; False while they are not all there."""
        head, end, _ = self._head.partition(b"\r\n\r\n")
        if not end:
            return False
        lines = head.lower().split(b"\r\n")
        body = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
        self.status = int(lines[0].split()[1])
        self._left = self.length = len(head) + len(end) + body
        return True


async def _run(host: str, port: int, request: str, connections: int, seconds: float) -> Seen:
    loop = asyncio.get_running_loop()
    took: list[float] = []
    askers = []
    cpu, began = time.process_time(), time.perf_counter()
    for _ in range(connections):
        transport, asker = await loop.create_connection(lambda: _Asker(request.encode(), took), host, port)
        askers.append((transport, asker))
    await asyncio.sleep(seconds)
    for transport, _ in askers:
        transport.abort()
    spent = time.perf_counter() - began
    took.sort()
    first = askers[0][1]
    return Seen(
        answers=len(took), seconds=spent, status=first.status, length=first.length,
        middle_ms=took[len(took) // 2] * 1e3, slowest_hundredth_ms=took[len(took) * 99 // 100] * 1e3,
        cpu_seconds=time.process_time() - cpu,
    )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_run(**json.loads(sys.argv[1]))))))
