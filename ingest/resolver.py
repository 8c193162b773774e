"""Looking up a host's addresses with the system's resolver, in threads of its own.

The event loop's default threads are few (six on two cores) and shared with everything else: a handful of names whose
server does not answer held up every other feed. Does not judge the addresses; that is `ingest.address`.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

_THREADS = 64


def system_resolver() -> Resolver:
    """A resolver with its own threads, started as they are needed. It raises OSError when a name has no address."""
    threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="resolve")

    def look_up(host: str, port: int) -> list[str]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    async def resolve(host: str, port: int) -> Sequence[str]:
        return await asyncio.get_running_loop().run_in_executor(threads, look_up, host, port)

    return resolve
