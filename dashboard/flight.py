"""One piece of work for many who ask at once, without handing anyone an answer older than their question.

A thousand walls hear the same tick. Whoever asks while a run is under way waits for the *next* run, because the one
under way may have begun before the commit they were told of. Holds no result longer than its run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Flights(Generic[Result]):
    """Runs at most one piece of work per key at a time; those who ask meanwhile share the run that follows."""

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[Result]] = {}
        self._next: dict[Hashable, asyncio.Task[Result]] = {}

    async def join(self, key: Hashable, work: Callable[[], Awaitable[Result]]) -> Result:
        """Wait for a run of `work` that begins no earlier than this call.

        Raises: whatever `work` raises, to everyone who shared that run. A waiter that is cancelled stops nobody else.
        """
        if key in self._next:
            return await asyncio.shield(self._next[key])
        running = self._running.get(key)
        if running is None:
            task = asyncio.create_task(self._fly(key, work))
            self._running[key] = task
        else:
            task = asyncio.create_task(self._queue(key, running, work))
            self._next[key] = task
        task.add_done_callback(_read_failure)
        return await asyncio.shield(task)

    async def _fly(self, key: Hashable, work: Callable[[], Awaitable[Result]]) -> Result:
        try:
            return await work()
        finally:
            self._running.pop(key, None)

    async def _queue(
        self, key: Hashable, running: "asyncio.Task[Result]", work: Callable[[], Awaitable[Result]]
    ) -> Result:
        await asyncio.wait([running])
        task = self._next.pop(key)
        self._running[key] = task
        return await self._fly(key, work)


def _read_failure(task: "asyncio.Task[Any]") -> None:
    """Count a failure as seen even when every waiter has gone away."""
    if not task.cancelled():
        task.exception()
