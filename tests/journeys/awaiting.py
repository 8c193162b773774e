"""Waiting for a condition instead of for a time; every wait is bounded and says what it waited for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")

# Far beyond what anything here takes, because the machine may be busy; a wait that reaches it is a failure.
PATIENCE_SECONDS = 60.0


async def until(
    look: Callable[[], Awaitable[Found | None]], what: str, *, within: float = PATIENCE_SECONDS, every: float = 0.02
) -> Found:
    """Look until something is found, and give it."""
    deadline = time.monotonic() + within
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {within:.0f} s still not: {what}")
        await asyncio.sleep(every)
    return found


def wait_until(
    look: Callable[[], Found | None], what: str, *, within: float = PATIENCE_SECONDS, every: float = 0.02
) -> Found:
    """The same from a thread without a loop."""
    deadline = time.monotonic() + within
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {within:.0f} s still not: {what}")
        time.sleep(every)
    return found
