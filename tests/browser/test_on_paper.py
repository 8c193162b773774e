"""What comes out of a printer: all that is to be read, on as many sheets as it needs, and nothing that is pressed."""

import math
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page

from catalogue.reader import read
from homeward.embedded import Connection as HouseOf
from tests.browser.conftest import WIDER, Server, Watched, settle, shoot, until, watch
from tests.browser.test_people_page import FACTS, House, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# A4 in CSS pixels, and how the browser is asked for it.
SHEETS = {"upright": (794, 1123), "across": (1123, 794)}
SHEET = re.compile(rb"/Type\s*/Page\b")
PRESSED = """() => [...document.querySelectorAll("nav, button, form, select, input, textarea, .strip, .skip, summary")]
  .filter((one) => one.checkVisibility() && one.getClientRects().length)
  .map((one) => one.outerHTML.slice(0, 80))"""
# What is there and would not be on any sheet: not drawn, or cut off by a box around it that shows a part alone.
NOT_READ = """(selector) => [...document.querySelectorAll(selector)].filter((one) => {
  if (one.closest("nav, form, button, .strip, .not-printed, .unseen, .call-side, .room-narrow")) return false;
  if (one.closest(".card:has(> form)")) return false;
  // A sheet is not live.
  if (one.matches(":has(> .pulse-word)") && !one.querySelector("strong")) return false;
  const box = one.getBoundingClientRect();
  if (!one.checkVisibility() || box.width * box.height === 0) return one.textContent !== "";
  for (let around = one.parentElement; around; around = around.parentElement) {
    const cut = getComputedStyle(around);
    if (cut.overflowY === "visible" && cut.overflowX === "visible") continue;
    const bounds = around.getBoundingClientRect();
    if (box.bottom > bounds.bottom + 1 || box.right > bounds.right + 1) return true;
  }
  return false;
}).map((one) => one.className + ": " + one.textContent.slice(0, 60))"""
HEIGHT = "document.documentElement.scrollHeight"


async def _comes_out(watched: Watched, name: str, *, items: str) -> None:
    """On both ways to lay a sheet: every item is read, nothing pressed is there, and no sheet is missing."""
    page = watched.page
    assert await page.locator(items).count() > 0
    await page.emulate_media(media="print")
    for way, (width, height) in SHEETS.items():
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(PRESSED) == []
        assert await page.evaluate(NOT_READ, items) == []
        assert await page.evaluate(WIDER) <= 0
        await shoot(watched, f"paper-{name}-{way}")
        # A few pixels are lost to rounding.
        assert await _sheets(page, way) >= math.ceil((await page.evaluate(HEIGHT) - 8) / height)
    await page.emulate_media(media="null")


async def _sheets(page: Page, way: str) -> int:
    made = await page.pdf(format="A4", landscape=way == "across")
    return len(SHEET.findall(made))


@pytest.mark.parametrize("situation", ["calm", "severe", "stale"])
@pytest.mark.parametrize("wall", ["call", "many", "turns"])
async def test_a_wall(situation: str, wall: str, stand_in: Server, context: BrowserContext) -> None:
    stand_in.stand_in.tick(situation=situation)
    watched = await watch(context, stand_in.address)
    await settle(watched, f"/wall?layout={wall}")
    if wall == "turns":
        # What takes turns is held, so that one wall is measured and printed.
        await watched.page.click("[data-hold]")
    await _comes_out(watched, f"wall-{wall}-{situation}", items="#wall :is(h1, .card, .tile, td, th, li, p)")
    watched.assert_quiet()


async def test_a_wall_says_on_paper_too_that_its_link_is_lost(stand_in: Server, context: BrowserContext) -> None:
    watched = await watch(context, stand_in.address)
    stand_in.stand_in.state.broken = {"wall"}
    try:
        await settle(watched, "/wall?layout=call")
        stand_in.stand_in.tick()
        await until(watched.page, "!document.getElementById('band').hidden")
        await watched.page.emulate_media(media="print")
        assert await watched.page.is_visible("#band")
    finally:
        stand_in.stand_in.state.broken = set()


@pytest.mark.parametrize("situation", ["severe", "empty"])
async def test_the_room_with_all_that_is_folded_on_a_telephone(
    situation: str, stand_in: Server, context: BrowserContext
) -> None:
    stand_in.stand_in.tick(situation=situation)
    watched = await watch(context, stand_in.address)
    await settle(watched, "/room")
    items = "main :is(h1, h2, h3, dt, dd, .room-answer, .room-says, .room-call)" if situation == "severe" else "main h1"
    await _comes_out(watched, f"room-{situation}", items=items)


@pytest_asyncio.fixture(loop_scope="session")
async def house(server: HouseOf, template: str) -> AsyncIterator[House]:
    """The demo, in which no call has been held."""
    async with opened(server, template, read(FACTS)) as found:
        yield found


async def test_the_minutes_of_a_call_and_a_plan(house: House, context: BrowserContext) -> None:
    watched = await watch(context, house.base)
    page = watched.page
    await page.goto(f"{house.base}/sign-in?next=/call")
    await page.click("button[value=chair]")
    await page.wait_for_url(f"{house.base}/call")
    await page.click("text=/^Open/")
    await page.wait_for_url(f"{house.base}/call/1")
    await page.goto(f"{house.base}/call/1?item=decisions")
    await page.fill("#field-says-decision", "Ring both hubs at ten.")
    await page.click("text=Note the decision")
    await page.wait_for_load_state()
    await _comes_out(watched, "call", items="main :is(h1, h2, .call-line, .call-said li)")
    await page.goto(f"{house.base}/call/1/minutes")
    assert await page.locator(".minutes-item").count() == 10
    await _comes_out(watched, "minutes", items="main :is(h1, .minutes-item, .call-line, li)")

    await page.goto(f"{house.base}/plans")
    await page.select_option("#field-days", index=0)
    await page.locator("form:has(#field-days) button").click()
    await page.wait_for_url("**/plans/1?done=made")
    await _comes_out(watched, "plan", items="main :is(h1, h2, td, th)")
    watched.assert_quiet()
