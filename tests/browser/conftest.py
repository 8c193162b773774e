"""One Chromium for the whole run, and real servers with the stand-in API behind the real dashboard.

Playwright's asynchronous side is used on one event loop for the session, because its synchronous side leaves a running
loop behind, under which other asynchronous tests cannot run.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright
from playwright.async_api import Error as BetweenDocuments

from tests.dashboard.standin import StandIn, served

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
UNREACHABLE = (
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_EMPTY_RESPONSE",
)
VIOLATIONS_ALONE = {"resultTypes": ["violations"]}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TALLER = "document.documentElement.scrollHeight - document.documentElement.clientHeight"
CUT_OFF = """() => {
  const parts = ".wall, .wall-bar, .row-foot, .card, .tiles, .tile, .tile-name, .headline td, .headline th";
  const boxes = document.querySelectorAll(parts);
  const near = Math.max(1, window.innerWidth / 1920);
  const isCut = (box) => box.scrollHeight > box.clientHeight + near || box.scrollWidth > box.clientWidth + near;
  return [...boxes].filter((box) => box.clientHeight && isCut(box)).map((box) => box.className + box.textContent);
}"""
# On a screen 1920 wide words are 24 px at least, and the figures that are looked for first 40 px where they are known.
TOO_SMALL = """() => {
  const found = new Set();
  const scale = window.innerWidth / 1920;
  const parts = ".position td:not(.position-minor) strong, .tile-figure strong, .cost, .headline-now strong";
  for (const box of document.querySelectorAll(`#wall :is(${parts})`)) {
    const isFigure = /[0-9]/.test(box.textContent) && box.checkVisibility() && !box.closest(".row-doubt, .tile-doubt");
    if (isFigure && parseFloat(getComputedStyle(box).fontSize) < 39.9 * scale) found.add(box.textContent);
  }
  const texts = document.createTreeWalker(document.querySelector("#wall"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const box = texts.currentNode.parentElement;
    const isSeen = texts.currentNode.data.trim() && box.checkVisibility() && !box.closest(".unseen");
    const size = parseFloat(getComputedStyle(box).fontSize);
    if (isSeen && size < 23.9 * scale) found.add(box.className + ": " + texts.currentNode.data);
  }
  return [...found];
}"""
# What stands side by side stands in line: the cells of a row, each a cell of its table, and the figures of tiles.
OUT_OF_LINE = """() => {
  const top = (box) => box.getBoundingClientRect().top;
  const isCell = (box) => getComputedStyle(box).display === "table-cell";
  const rows = [...document.querySelectorAll(".position tr, .lanes tr, .headline tr")].map((row) => [...row.cells]);
  const tiles = [...document.querySelectorAll(".in-a-row")].map((row) => [...row.querySelectorAll(".tile-figure")]);
  const isUneven = (row) => row.some((box) => Math.abs(top(box) - top(row[0])) > 0.5);
  const found = [...rows.filter((row) => !row.every(isCell)), ...[...rows, ...tiles].filter(isUneven)];
  return found.map((row) => row.map((box) => `${top(box)} ${box.textContent}`));
}"""


def chromium() -> str | None:
    """Where Chromium is, if it is anywhere."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The one browser of the run."""
    path = chromium()
    if path is None:
        pytest.skip(f"no Chromium found: none of {', '.join(NAMES)} is installed and CHROMIUM names none")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        await started.close()


class Server:
    """The dashboard over the stand-in on a real socket; can be stopped and started again on the same port."""

    def __init__(self, **changes: float | str) -> None:
        self.stand_in = StandIn()
        self._changes = changes
        self._port = 0
        self.start()

    @property
    def address(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve until stopped, with the state as it is."""
        self.stand_in = StandIn(state=self.stand_in.state)
        app, _ = served(self.stand_in, **self._changes)
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, lifespan="off")
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._listener = listener
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop as a killed process would: open streams are cut."""
        self._server.force_exit = True
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server did not stop"
        self._listener.close()


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Server]:
    """A server shared by the tests of a module that only look."""
    started = Server()
    yield started
    started.stop()


@pytest.fixture
def own_server() -> Iterator[Callable[..., Server]]:
    """Servers of a test's own, which it may stop and start."""
    started: list[Server] = []

    def start(**changes: float | str) -> Server:
        started.append(Server(**changes))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@dataclass
class Watched:
    """A page with everything it complained of and everything it asked for."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def assert_quiet(self, *, may_say: tuple[str, ...] = ()) -> None:
        """No console error, no exception, no breach of policy, no request that left the origin."""
        unexpected = [said for said in self.complaints if not any(allowed in said for allowed in may_say)]
        assert unexpected == []
        outside = [request.url for request in self.requests if not request.url.startswith((self.origin, "data:"))]
        assert outside == []


SAY_BREACHES = """
document.addEventListener("securitypolicyviolation",
  (event) => console.error("policy breach: " + event.violatedDirective + " " + event.blockedURI));
"""


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile."""
    fresh = await browser.new_context(viewport={"width": 1920, "height": 1080})
    await fresh.add_init_script(SAY_BREACHES)
    yield fresh
    await fresh.close()


async def watch(context: BrowserContext, origin: str) -> Watched:
    """Open an empty page and listen to it."""
    watched = Watched(page=await context.new_page(), origin=origin)

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            watched.complaints.append(message.text)

    watched.page.on("console", hear)
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on("request", lambda request: watched.requests.append(request))  # noqa: PLW0108 - it must be a function
    return watched


async def settle(watched: Watched, path: str) -> None:
    """Open an address and wait until its figures, or the word that there are none, stand on it."""
    await watched.page.goto(watched.origin + path, wait_until="domcontentloaded")
    ready = "#wall > *" if path.startswith("/wall") else "[data-turn] *"
    await watched.page.wait_for_selector(ready, state="attached")
    if path.startswith("/organisation"):
        await until(watched.page, "document.querySelectorAll('.chart:not(:has(.main-svg))').length === 0")


async def until(page: Page, expression: str, *, within_seconds: float = 15.0) -> None:
    """Wait until an expression holds; asked from outside, because the page's own policy forbids it to evaluate text."""
    deadline = time.monotonic() + within_seconds
    while True:
        with contextlib.suppress(BetweenDocuments):
            if await page.evaluate(expression):
                return
        assert time.monotonic() < deadline, f"never came true: {expression}"
        await asyncio.sleep(0.05)


async def shoot(watched: Watched, name: str) -> None:
    """Keep a picture where SHOTS names a folder."""
    folder = os.environ.get("SHOTS")
    if folder:
        await watched.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
