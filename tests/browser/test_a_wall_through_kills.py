"""`kill -9` of web, worker and database, and what hangs, while a wall is open: it says so, and is right again.

The processes are a living demo's own, and the wall is that of its daily call. Whoever would start the killed one again
is held meanwhile, so that there is something to be said; nobody touches the page. Right is what is the API's newest
answer to the digit. Times are printed, not demanded.
"""

import os
import signal
import time
from collections.abc import Iterator

import psutil  # type: ignore[import-untyped]
import pytest
from playwright.async_api import BrowserContext
from playwright.async_api import Error as NoAnswer

from tests.browser.beside_api import told, until_figures_agree
from tests.browser.conftest import UNREACHABLE, Watched, settle, shoot, until, watch
from tests.journeys.awaiting import until as until_found
from tests.journeys.awaiting import wait_until
from tests.journeys.measured import note
from tests.journeys.running import Demo, demo_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

BAND = "document.getElementById('band')"
IS_RIGHT = f"document.querySelector('.pulse-word')?.textContent === 'live' && {BAND}.hidden"
SAYS = {"web": "Offline since ", "worker": "No feed has been asked since ", "database": "The database"}

# What a wall asked a store that hangs as it began to hang, it waits for in vain, and says so of the server.
# A worker that hangs keeps its session, and what it had claimed until that runs out.
HANGS = {"web": "Offline since ", "database": " cannot be reached.", "worker": SAYS["worker"]}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A running demo, once all that its call is about has been told."""
    with demo_folder(living=True) as found:
        found.start()

        def is_told() -> bool:
            wall = found.ask("/wall", organisation="SIM")
            return bool(wall["blockages"]["steps"]) and not any(each["is_partial"] for each in wall["coverage"])

        wait_until(is_told, "every site and ward told", within=300, every=1)
        yield found


async def _open(context: BrowserContext, demo: Demo) -> tuple[Watched, int]:
    """The wall, right and not to be loaded again, and the data version that stands on it."""
    watched = await watch(context, demo.base)
    await settle(watched, "/wall")
    await until(watched.page, IS_RIGHT, within_seconds=60)
    await watched.page.evaluate("window.sameDocument = true")
    answer = await until_figures_agree(watched.page, demo.base)
    await shoot(watched, "wall-calm")
    return watched, int(answer["picture"]["data_version"])


async def _is_ready(watched: Watched, demo: Demo) -> bool:
    """Whether the web answers that it is ready: its process runs, and the database is there."""
    try:
        return (await watched.page.request.get(f"{demo.base}/readyz", timeout=2000)).ok
    except NoAnswer:
        return False


async def _right_again(watched: Watched, demo: Demo, *, since: float) -> float:
    """How many seconds after a time the wall was right: no band, and every figure the API's."""
    await until(watched.page, IS_RIGHT, within_seconds=120)
    await until_figures_agree(watched.page, demo.base)
    return time.monotonic() - since


async def _goes_on(watched: Watched, demo: Demo, *, before: int) -> None:
    """What comes in afterwards stands on the same wall."""

    async def is_newer() -> bool:
        wall = await told(watched.page, demo.base, "/wall?organisation=SIM")
        return int(wall["picture"]["data_version"]) > before

    await until_found(is_newer, "a newer picture", within=180, every=0.5)
    await until_figures_agree(watched.page, demo.base)
    await until(watched.page, IS_RIGHT, within_seconds=60)
    assert await watched.page.evaluate("window.sameDocument") is True


@pytest.mark.parametrize("role", ["web", "worker", "database"])
async def test_a_wall_says_what_is_gone_and_is_right_again_untouched(
    demo: Demo, context: BrowserContext, role: str
) -> None:
    watched, before = await _open(context, demo)
    old = demo.pid(role)
    demo.signal(signal.SIGSTOP)
    try:
        os.kill(old, signal.SIGKILL)
        began = time.monotonic()
        await until(watched.page, f"!{BAND}.hidden && {BAND}.textContent.includes('{SAYS[role]}')", within_seconds=60)
        said = time.monotonic() - began
        await shoot(watched, f"wall-without-{role}")
    finally:
        demo.signal(signal.SIGCONT)
    demo.new_pid(role, old)
    begun = time.monotonic()
    await until_found(lambda: _is_ready(watched, demo), f"an answer after the {role} was begun anew", within=120)
    returned = time.monotonic()
    right = await _right_again(watched, demo, since=returned)
    await _goes_on(watched, demo, before=before)
    note(
        f"kill -9 of the {role}: the wall said so after {said:.1f} s; begun anew, the web was ready after "
        f"{returned - begun:.1f} s, and the wall was right {right:.1f} s later"
    )
    watched.assert_quiet(may_say=(*UNREACHABLE, "503", "500"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", list(HANGS))
async def test_a_wall_says_what_hangs_though_no_connection_breaks(
    demo: Demo, context: BrowserContext, role: str
) -> None:  # fmt: skip
    watched, before = await _open(context, demo)
    first = psutil.Process(demo.pid(role))
    # Nobody may start another in its place: the link is to be silent, not broken.
    demo.signal(signal.SIGSTOP)
    hung: list[psutil.Process] = []
    try:
        for each in (first, *first.children(recursive=True)):
            each.suspend()
            hung.append(each)
        began = time.monotonic()
        says = f"!{BAND}.hidden && {BAND}.textContent.includes('{HANGS[role]}')"
        await until(watched.page, says, within_seconds=240)
        said = time.monotonic() - began
    finally:
        for each in hung:
            each.resume()
        demo.signal(signal.SIGCONT)
    right = await _right_again(watched, demo, since=time.monotonic())
    assert demo.pid(role) == first.pid
    await _goes_on(watched, demo, before=before)
    note(f"SIGSTOP of the {role}: the wall said so after {said:.1f} s, was right {right:.1f} s after SIGCONT")
    watched.assert_quiet(may_say=(*UNREACHABLE, "503", "500"))
