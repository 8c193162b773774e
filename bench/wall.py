"""Open walls in a real Chromium, watched from inside: which tile showed what, and the moment it began to.

Whatever changes in the wall's document is looked at in the same turn of the browser, before it paints. Moments are put
on this machine's clock, by which the picture clock runs. Judges nothing.
"""

import asyncio
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_LOOK = Path(__file__).with_name("wall.js").read_text(encoding="utf-8")
_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a tile showed from a moment on: whose tile, of what, observed when (picture time), the figure in words."""

    at: datetime
    tile: str
    short: str
    observed_at: datetime
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """That a tile made way for another: a wall has room for the worst eight."""

    at: datetime
    tile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What each wall showed, and how far the browser's clock was from the machine's, which is already taken off."""

    walls: Sequence[Sequence[Shown | Left]]
    clock_off_seconds: float


def chromium(environment: Mapping[str, str]) -> str | None:
    """Where Chromium is, if it is anywhere: the one that CHROMIUM names, or one of its usual names."""
    return environment.get("CHROMIUM") or next((found for name in _NAMES if (found := shutil.which(name))), None)


async def watch(browser: str, addresses: Sequence[str], *, seconds: float) -> Watched:
    """Open walls in one browser and watch them for so long."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=browser, args=list(FLAGS))
        context = await started.new_context(viewport={"width": 1920, "height": 1080})
        pages = [await _open(context, address) for address in addresses]
        offs = [await clock_off(page) for page in pages]
        await asyncio.sleep(seconds)
        said: list[Sequence[Sequence[Any]]] = [await page.evaluate("window.benchShown") for page in pages]
        await started.close()
    walls = [[_noted(each, off) for each in noted] for noted, off in zip(said, offs, strict=True)]
    return Watched(walls=walls, clock_off_seconds=max(offs, key=abs))


async def _open(context: BrowserContext, address: str) -> Page:
    page = await context.new_page()
    await page.goto(address, wait_until="domcontentloaded")
    await page.wait_for_selector(".tile", state="attached")
    await page.evaluate(_LOOK)
    return page


async def clock_off(page: Page) -> float:
    """Seconds by which the browser's clock is ahead: of many questions the one that was answered fastest counts."""
    found: list[tuple[float, float]] = []
    for _ in range(_TRIES):
        asked = time.time()
        said = float(await page.evaluate("window.benchClock()")) / 1e3
        heard = time.time()
        found.append((heard - asked, said - (asked + heard) / 2))
    return min(found)[1]


def _noted(said: Sequence[Any], off: float) -> Shown | Left:
    moment, tile, *what = said
    at = datetime.fromtimestamp(moment / 1e3 - off, UTC)
    if not what:
        return Left(at=at, tile=tile)
    short, observed_at, figure = what
    return Shown(at=at, tile=tile, short=short, observed_at=datetime.fromisoformat(observed_at), figure=figure)
