"""The level declared of a whole system in a browser: entered in the call, on the wall by the pillars, stood down."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from catalogue.reader import read
from homeward.embedded import Connection as Server
from tests.browser.conftest import (
    CUT_OFF,
    OUT_OF_LINE,
    TALLER,
    TOO_SMALL,
    VIOLATIONS_ALONE,
    WIDER,
    Watched,
    settle,
    shoot,
    until,
    watch,
)
from tests.browser.test_people_page import FACTS, House, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = ((1920, 1080), (1366, 768), (390, 844))
ROLE = "Director on call"
# As wide as letters are, and longer than there is room for.
WIDE = "MEDICAL DIRECTOR, GOLD COMMAND " * 3
LINE = "document.querySelector('.safety-line .system-level')"


@pytest_asyncio.fixture(loop_scope="session")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """The demo, in which no call has been held and nothing was declared."""
    async with opened(server, template, read(FACTS)) as found:
        yield found


async def _call(context: BrowserContext, house: House) -> Watched:
    """The levels of a call that its chair has opened."""
    watched = await watch(context, house.base)
    page = watched.page
    await page.goto(f"{house.base}/sign-in?next=/call")
    await page.click("button[value=chair]")
    await page.wait_for_url(f"{house.base}/call")
    await page.click("text=/^Open/")
    await page.wait_for_url(f"{house.base}/call/1")
    await page.goto(f"{house.base}/call/1?item=standing")
    return watched


async def _declare(page: Page, level: str, *, of: str = "system", role: str = ROLE) -> None:
    await page.select_option("#field-pillar", of)
    await page.select_option("#field-level", level)
    await page.fill("#field-reason", "Both hospitals divert.")
    await page.fill("#field-role-level", role)
    await page.click("text=Declare it")
    await page.wait_for_load_state()
    assert "The level is declared." in await page.inner_text("main")


async def _fits(wall: Watched, name: str) -> None:
    """The wall keeps its rules of layout on every screen, and nothing on it is too small."""
    for width, height in SIZES:
        await wall.page.set_viewport_size({"width": width, "height": height})
        assert await wall.page.evaluate(WIDER) <= 0, width
        await shoot(wall, f"system-level-{name}-{width}")
        if width >= 1366:
            assert await wall.page.evaluate(CUT_OFF) == [], width
            assert await wall.page.evaluate(OUT_OF_LINE) == [], width
            assert await wall.page.evaluate(TALLER) <= 0, width
        if width == 1920:
            assert await wall.page.evaluate(TOO_SMALL) == []
    found = await Axe().run(wall.page, options=VIOLATIONS_ALONE)
    assert found.response["violations"] == [], found.generate_report()


async def test_a_level_declared_of_the_whole_system_stands_on_the_wall_until_it_is_stood_down(
    house: House, context: BrowserContext, browser: Browser
) -> None:
    page = (await _call(context, house)).page
    row = ".call-item table tr:has-text('Whole system')"
    assert "not calculated" in await page.inner_text(row)
    assert "how the framework weighs the pillars is not published" in await page.inner_text(row)
    async with await browser.new_context() as hung:
        wall = await watch(hung, house.base)
        await wall.page.goto(f"{house.base}/sign-in?next=/wall")
        await wall.page.click("button[value=viewer]")
        await settle(wall, "/wall")
        await wall.page.set_viewport_size({"width": 1920, "height": 1080})
        assert await wall.page.evaluate(f"{LINE} === null")
        marks = "[...document.querySelectorAll('.safety-card .mark-numeral')].map((each) => each.textContent).join()"
        before = await wall.page.evaluate(marks)
        await _declare(page, "3")
        await page.wait_for_selector(f"{row} >> text=3, {ROLE}")
        await until(wall.page, f"{LINE}?.textContent.includes('OPEL 3')")
        line = await wall.page.inner_text(".safety-line .system-level")
        assert line.startswith("System: OPEL 3 declared 09:0")
        assert line.endswith(f" by {ROLE}")
        assert await wall.page.evaluate(marks) == before, "no pillar is at another level for it"
        assert await wall.page.evaluate(f"{LINE}.scrollWidth <= {LINE}.clientWidth")
        assert "system declared OPEL 3, was none" in await wall.page.inner_text(".changes-card")
        await _fits(wall, "declared")

        await wall.page.set_viewport_size({"width": 1920, "height": 1080})
        await _declare(page, "4", of="acute")
        await _declare(page, "4", role=WIDE)
        await until(wall.page, f"{LINE}?.textContent.includes('OPEL 4')")
        assert await wall.page.inner_text(".safety-facts h2") == "OPEL 4, acute"
        await _fits(wall, "wide-role")

        await _declare(page, "stood-down")
        await page.wait_for_selector(f"{row} >> text=stood down, {ROLE}")
        await until(wall.page, f"{LINE} === null")
        wall.assert_quiet()


async def test_the_minutes_hold_what_was_declared_of_the_whole_system_in_the_call(
    house: House, context: BrowserContext
) -> None:
    watched = await _call(context, house)
    page = watched.page
    await _declare(page, "3")
    said = f"OPEL of the whole system, declared 3 by {ROLE}; not calculated"
    await page.wait_for_selector(f".call-lines >> text={said}")
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDER) <= 0, width
        await shoot(watched, f"system-level-call-{width}")
    await page.goto(f"{house.base}/call/1?item=decisions")
    await page.click("text=Stand the call down")
    await page.wait_for_load_state()
    assert "Whole system: OPEL 3 declared 09:0" in await page.inner_text("main")
    minutes = await (await page.request.get(f"{house.base}/call/1/minutes.txt")).text()
    assert "Whole system: OPEL 3 declared 09:0" in minutes
    assert f" by {ROLE}: Both hospitals divert; not calculated: no rule" in minutes
    assert said in minutes
    assert "OPEL of the whole system declared 3, none at the last call" in minutes
