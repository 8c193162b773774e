"""`kill -9` of web, worker and database while a wall hangs in a browser: it says so, and is right again by itself.

The processes are a demo's own. Whoever would start the killed one again is held meanwhile, so that there is something
to be said; nobody touches the page. Times are printed, not demanded.
"""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext, Page

from tests.browser.conftest import UNREACHABLE, settle, until, watch
from tests.journeys.awaiting import until as until_found
from tests.journeys.measured import note
from tests.journeys.running import Demo, demo_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

BAND = "document.getElementById('band')"
IS_RIGHT = f"document.querySelector('.pulse-word')?.textContent === 'live' && {BAND}.hidden"
SAYS = {"web": "Offline since ", "worker": "No feed has been asked since ", "database": "The database"}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A running demo."""
    with demo_folder() as found:
        found.start()
        yield found


async def _version(page: Page, demo: Demo) -> int:
    answer = await page.request.get(f"{demo.base}/api/v1/snapshot?organisation=QOP")
    return int((await answer.json())["data_version"]) if answer.ok else -1


@pytest.mark.parametrize("role", ["web", "worker", "database"])
async def test_a_wall_says_what_is_gone_and_is_right_again_untouched(
    demo: Demo, context: BrowserContext, role: str
) -> None:
    watched = await watch(context, demo.base)
    page = watched.page
    await settle(watched, "/wall?organisation=QOP")
    await until(page, IS_RIGHT, within_seconds=60)
    await page.evaluate("window.sameDocument = true")
    before = await _version(page, demo)
    old = demo.pid(role)
    demo.signal(signal.SIGSTOP)
    try:
        os.kill(old, signal.SIGKILL)
        began = time.monotonic()
        await until(page, f"!{BAND}.hidden && {BAND}.textContent.includes('{SAYS[role]}')", within_seconds=60)
        said = time.monotonic() - began
    finally:
        demo.signal(signal.SIGCONT)
    demo.new_pid(role, old)
    returned = time.monotonic()
    await until(page, IS_RIGHT, within_seconds=120)
    right = time.monotonic() - returned

    async def is_newer() -> bool:
        return await _version(page, demo) > before

    # What came after it all stands on the same wall.
    await until_found(is_newer, "a newer picture")
    await until(page, IS_RIGHT, within_seconds=60)
    assert await page.evaluate("window.sameDocument") is True
    note(f"kill -9 of the {role}: the wall said so after {said:.1f} s, was right {right:.1f} s after its return")
    watched.assert_quiet(may_say=(*UNREACHABLE, "503", "500"))
