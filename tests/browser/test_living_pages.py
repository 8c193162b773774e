"""The pages of the invented system as people will see it: real figures of its feeds, live, stale and broken."""

from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext

from homeward.embedded import Connection as Server
from tests.browser.conftest import (
    CUT_OFF,
    OUT_OF_LINE,
    TALLER,
    TOO_SMALL,
    VIOLATIONS_ALONE,
    WIDER,
    settle,
    shoot,
    watch,
)
from tests.browser.living_web import STATES, State, living_webs

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# A wall, the overview, the feeds, and one organisation of each kind that sends something of its own.
PLACES = ("SIM-R1", "SIM-H01", "SIM-L1", "SIM-V1")
SHARED = ("/wall", "/", "/feeds", "/organisation/SIM-S1", "/room")
SEEN: tuple[tuple[State, str], ...] = (
    *(("live", address) for address in (*SHARED, *(f"/organisation/{code}" for code in PLACES))),
    *(("stale", address) for address in SHARED),
    *(("broken", address) for address in SHARED[:3]),
    ("half", "/wall"),
    ("empty", "/wall"),
)
SIZES = ((1920, 1080), (1366, 768), (390, 844))
NARROWEST = SIZES[-1][0]
# What a person unfolds: the three worst feeds, and one that has something held or refused.
UNFOLD = """() => {
  const all = [...document.querySelectorAll("details")];
  for (const one of [...all.slice(0, 3), ...all.filter((each) => each.querySelector(".sample")).slice(0, 1),
    ...all.filter((each) => each.textContent.includes("Held as suspect")).slice(0, 2)]) one.open = true;
}"""
# A word that its own box cuts off. What may be scrolled by hand, and what is there for reading aloud, is left out.
CUT_TEXT = """() => [...document.querySelectorAll("main *")].filter((box) => box.checkVisibility() && box.clientWidth
  && !box.closest(".unseen, .scroll, .chart, svg, thead") && box.scrollWidth > box.clientWidth + 1
  && ["hidden", "clip"].includes(getComputedStyle(box).overflowX)
).map((box) => box.tagName + "." + box.className + ": " + box.textContent.slice(0, 80))"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def webs(server: Server, template: str) -> AsyncIterator[Mapping[State, str]]:
    """The invented system in each of its states."""
    async with living_webs(server, template) as found:
        yield found


@pytest.mark.parametrize(("state", "address"), SEEN)
async def test_a_page_of_the_invented_system_is_fit_to_be_seen(
    state: State, address: str, webs: Mapping[State, str], context: BrowserContext
) -> None:
    watched = await watch(context, webs[state])
    await settle(watched, address)
    await watched.page.evaluate(UNFOLD)
    assert "imulated" in await watched.page.inner_text("body")
    for width, height in SIZES:
        await watched.page.set_viewport_size({"width": width, "height": height})
        assert await watched.page.evaluate(WIDER) <= 0, f"wider than {width} px"
        assert await watched.page.evaluate(CUT_TEXT) == [], width
        await shoot(watched, f"living-{state}-{address.strip('/').replace('/', '-') or 'overview'}-{width}")
        if address == "/wall" and width >= 1366:
            assert await watched.page.evaluate(CUT_OFF) == [], width
            assert await watched.page.evaluate(OUT_OF_LINE) == [], width
            assert await watched.page.evaluate(TALLER) <= 0, f"taller than {height} px"
        if address == "/wall" and width == 1920:
            assert await watched.page.evaluate(TOO_SMALL) == []
        if state != "live" and width != NARROWEST:
            continue
        found = await Axe().run(watched.page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
    watched.assert_quiet()


async def test_the_states_are_what_they_say(webs: Mapping[State, str], context: BrowserContext) -> None:
    """Guards the rest of this file against looking at a calm page in every state."""
    said: dict[State, str] = {}
    for state in STATES:
        watched = await watch(context, webs[state])
        await settle(watched, "/feeds")
        await watched.page.evaluate(UNFOLD)
        said[state] = await watched.page.inner_text("main")
    assert "Held as suspect: " in said["live"]
    assert "Fresh: 0" not in said["live"]
    assert "Last poll failed: 1" in said["live"]
    assert "Stale: 0" not in said["stale"]
    assert "Last poll failed: 38" in said["broken"]
    assert "Overdue: 0" not in said["half"]
    assert "Fresh: 0" not in said["half"]
    assert "Never sent: 38" in said["empty"]
