"""Walls in a real Chromium, asked from inside: when each was right, what its first paint took, what memory it holds.

Moments are put on this machine's clock. Judges nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Playwright, async_playwright

from bench.wall import FLAGS, clock_off

_RIGHTS = Path(__file__).with_name("tabs.js").read_text(encoding="utf-8")
_PATIENCE_SECONDS = 30.0
_GLANCE_SECONDS = 0.02
_FIGURES = """() => Array.from(document.querySelectorAll("#wall strong"), (each) => each.textContent)"""
_PAINTS = """() => new Promise((say) => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (!paint) return setTimeout(look, 20);
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    say([paint.startTime, all.map((each) => [each.name, each.transferSize])]);
  };
  look();
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSight:
    """A page in a browser that has never seen it: seconds to its first paint, and bytes on the wire by address."""

    seconds: float
    bytes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a page holds after its garbage was collected: bytes of the script's heap, nodes of the document."""

    heap: float
    nodes: float


class Tab:
    """One open wall."""

    def __init__(self, page: Page, session: CDPSession, off: float) -> None:
        self._page = page
        self._session = session
        self._off = off

    async def right_at(self, version: int) -> float:
        """When it first was right after it had heard of a data version.

        Raises TimeoutError when it is not in time.
        """
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                for knew, _, at in await self._page.evaluate("window.benchRights"):
                    if knew >= version:
                        return float(at) / 1e3 - self._off
                await asyncio.sleep(_GLANCE_SECONDS)

    async def bodies(self) -> int:
        """How many new bodies it has painted."""
        return int(await self._page.evaluate("window.benchRights.filter(([, status]) => status === 200).length"))

    async def figures(self) -> Sequence[str]:
        """The figures that stand on it, from top to bottom."""
        return list(await self._page.evaluate(_FIGURES))

    async def held(self) -> Held:
        """What it holds now."""
        await self._session.send("HeapProfiler.collectGarbage")
        said: Sequence[Mapping[str, Any]] = (await self._session.send("Performance.getMetrics"))["metrics"]
        found = {each["name"]: float(each["value"]) for each in said}
        return Held(heap=found["JSHeapUsedSize"], nodes=found["Nodes"])


class Chromium(AbstractAsyncContextManager["Chromium"]):
    """A browser for as long as the block runs."""

    def __init__(self, executable: str) -> None:
        self._executable = executable
        self._playwright: Playwright
        self._browser: Browser

    async def __aenter__(self) -> Self:
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=self._executable, args=list(FLAGS))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._browser.close()
        await self._playwright.stop()

    async def open(self, address: str, *, tabs: int) -> Sequence[Tab]:
        """So many tabs of one window, each with its first picture."""
        context = await self._context()
        await context.add_init_script(_RIGHTS)
        return [await self._tab(context, address) for _ in range(tabs)]

    async def first_sight(self, address: str) -> FirstSight:
        """Open an address with nothing kept."""
        context = await self._context()
        page = await context.new_page()
        await page.goto(address, wait_until="load")
        paint_ms, sizes = await page.evaluate(_PAINTS)
        await context.close()
        return FirstSight(seconds=paint_ms / 1e3, bytes={name: int(size) for name, size in sizes})

    async def _context(self) -> BrowserContext:
        return await self._browser.new_context(viewport={"width": 1920, "height": 1080})

    async def _tab(self, context: BrowserContext, address: str) -> Tab:
        page = await context.new_page()
        await page.goto(address, wait_until="domcontentloaded")
        await page.wait_for_selector("#wall > *", state="attached")
        session = await context.new_cdp_session(page)
        await session.send("Performance.enable")
        return Tab(page, session, await clock_off(page))
