"""The page of faults beside the living system: fit to be seen in its states, and worked by keyboard alone.

A small made system behind the real page on a real socket; what a fault does to a feed is tested elsewhere.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from simulators.living.control.app import build_control
from simulators.living.faults.register import FAULTS
from simulators.living.house import House
from simulators.replay.server import serving
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, Watched, shoot, until, watch
from tests.simulators.living.conftest import SECRETS, HandClock
from tests.simulators.living.made import MadeSystem

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Scheme = Literal["light", "dark"]
SIZES: tuple[tuple[Scheme, int, int], ...] = (
    ("light", 1920, 1080), ("light", 1366, 768), ("light", 390, 844), ("dark", 1366, 768),
)  # fmt: skip
STATES = ("calm", "several faults", "a story", "a mistake")
SEVERAL = {
    "beds": "refused",
    "beds.SIM-S1": "organisation-code-change",
    "ucr.SIM-U2": "429",
    "capacity.SIM-R1": "next-page-elsewhere",
    "home_care.SIM-H01": "clocks-go-forward",
    "virtual_ward.SIM-V1": "two-days-late",
}
# A text that is cut off by its own box, but for those kept for readers of the page aloud.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *")].filter((box) => box.checkVisibility()
  && box.clientWidth && !box.closest(".unseen, thead") && getComputedStyle(box).overflowX !== "auto"
  && box.scrollWidth > box.clientWidth + 1 && box.tagName !== "SELECT" && box.tagName !== "OPTION"
).map((box) => box.tagName + "." + box.className + ": " + box.textContent.slice(0, 80))"""
# Whatever sticks out of its screen, though something around it may be scrolled. Heads of columns are hidden on a phone.
STICKS_OUT = """() => [...document.querySelectorAll("main *, header *")].filter((box) => {
  const at = box.getBoundingClientRect(), isSeen = box.checkVisibility() && !box.closest(".unseen, thead");
  return isSeen && at.width && at.right > document.documentElement.clientWidth + 1;
}).map((box) => box.tagName + "." + box.className)"""
FOCUSED = """() => { const box = document.activeElement;
  return box.id || box.getAttribute("href") || box.textContent; }"""
OUTLINED = "() => parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A house of feeds and the address of its page."""

    house: House
    system: MadeSystem
    base: str


@pytest_asyncio.fixture(loop_scope="session")
async def opened() -> AsyncIterator[Opened]:
    """Every feed of a small system, and its page."""
    system = MadeSystem()
    async with House(system, HandClock(), secrets=SECRETS) as house, serving(build_control(house)) as base:
        yield Opened(house=house, system=system, base=base.rstrip("/"))


async def _brought_about(opened: Opened, state: str) -> str:
    """Bring a state about, and give the address that shows it."""
    if state == "several faults":
        for target, fault in SEVERAL.items():
            await opened.house.switch_on(target, fault, {})
    if state == "a story":
        opened.house.stories.switch_on("norovirus", about="SIM-S1-W03")
        opened.house.stories.switch_on("winter_surge")
    return "/?target=beds.SIM-S1&trouble=there+is+no+fault+%27x%27#switch" if state == "a mistake" else "/"


async def _open(opened: Opened, context: BrowserContext, address: str) -> Watched:
    watched = await watch(context, opened.base)
    await watched.page.goto(opened.base + address)
    await until(watched.page, "document.getElementById('fault-line').textContent !== ''")
    return watched


@pytest.mark.parametrize("state", STATES)
async def test_the_page_is_fit_to_be_seen(state: str, opened: Opened, context: BrowserContext) -> None:
    address = await _brought_about(opened, state)
    watched = await _open(opened, context, address)
    await watched.page.click("details summary")
    for scheme, width, height in SIZES:
        await watched.page.emulate_media(color_scheme=scheme)
        await watched.page.set_viewport_size({"width": width, "height": height})
        assert await watched.page.evaluate(WIDER) <= 0, f"wider than {width} px"
        assert await watched.page.evaluate(CUT_OFF) == [], width
        assert await watched.page.evaluate(STICKS_OUT) == [], width
        found = await Axe().run(watched.page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
        await shoot(watched, f"control-{state.replace(' ', '-')}-{scheme}-{width}")
    watched.assert_quiet()


async def test_what_is_on_is_said_in_words_and_not_by_colour_alone(opened: Opened, context: BrowserContext) -> None:
    await _brought_about(opened, "several faults")
    await _brought_about(opened, "a story")
    watched = await _open(opened, context, "/")
    for target, fault in SEVERAL.items():
        row = await watched.page.inner_text(f"[id='{target}']" if "." in target else f"section:has(> [id='{target}'])")
        assert f"{fault} since Tue 10 Nov 2026, 07:00:00" in " ".join(row.split())
    told = await watched.page.inner_text(".stories li:has-text('Norovirus')")
    assert told.startswith("Norovirus on (about SIM-S1-W03)")


async def _tab_to(page: Page, wanted: str) -> None:
    """Go on with the tabulator until something is in focus, and see that its focus can be seen."""
    for _ in range(12):
        await page.keyboard.press("Tab")
        if wanted in await page.evaluate(FOCUSED):
            assert await page.evaluate(OUTLINED), f"no visible focus on {wanted}"
            return
    raise AssertionError(f"the tabulator does not come to {wanted}")


async def _press_and_go(page: Page) -> None:
    async with page.expect_navigation(wait_until="domcontentloaded"):
        await page.keyboard.press("Enter")


@pytest.mark.slow
@pytest.mark.parametrize("group", sorted({fault.group for fault in FAULTS.values()}))
async def test_every_fault_is_switched_on_and_off_without_a_mouse(
    group: str, opened: Opened, context: BrowserContext
) -> None:
    page, desk = await context.new_page(), opened.house.desk
    await page.goto(opened.base)
    done = []
    for name in (fault.name for fault in FAULTS.values() if fault.group == group):
        fits = next(family for family in opened.house.families if FAULTS[name].fits(family))
        target = next(key for key, shelf in opened.house.shelves.items() if shelf.feed.family is fits)
        if target not in page.url:
            await page.goto(f"{opened.base}/?target={target}#{target}")
        await _tab_to(page, "target=")
        await page.keyboard.press("Enter")
        await _tab_to(page, "target")
        assert await page.input_value("#target") == target
        await _tab_to(page, "fault")
        await page.keyboard.type(name)
        while await page.input_value("#fault") != name:
            await page.keyboard.press("ArrowDown")
        await _tab_to(page, "options")
        await _tab_to(page, "Switch on")
        await _press_and_go(page)
        assert {key: on.fault.name for key, on in desk.switched.items()} == {target: name}
        # Back at the row of the feed: its link comes first, then its button.
        await _tab_to(page, "target=")
        await _tab_to(page, f"Switch off {name} of {target}")
        await _press_and_go(page)
        assert desk.switched == {}
        done.append(name)
    assert done


async def test_a_story_begins_and_ends_without_a_mouse(opened: Opened, context: BrowserContext) -> None:
    watched = await _open(opened, context, "/#stories")
    await _tab_to(watched.page, "Begin it: Winter surge")
    await _press_and_go(watched.page)
    assert opened.system.stories == {"winter_surge": ""}
    await _tab_to(watched.page, "End it: Winter surge")
    await _press_and_go(watched.page)
    assert opened.system.stories == {}
    watched.assert_quiet()


async def test_an_open_page_follows_what_is_switched_elsewhere(opened: Opened, browser: Browser) -> None:
    context = await browser.new_context()
    watched = await _open(opened, context, "/")
    await until(watched.page, "document.querySelectorAll('#feeds .on').length === 0")
    await opened.house.switch_on("ed.SIM-S2", "500", {})
    await until(watched.page, "document.querySelectorAll('#feeds .on').length === 1")
    watched.assert_quiet()
    await context.close()
