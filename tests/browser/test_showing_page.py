"""A provider says on a page to whom it shows its vacancies, and what others are shown says why it is not there."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext

from catalogue.reader import read
from homeward.embedded import Connection as Server
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, settle, shoot, watch
from tests.browser.test_people_page import FACTS, House, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """The demo."""
    async with opened(server, template, read(FACTS)) as found:
        yield found


async def test_a_provider_switches_and_others_are_told_in_words(
    house: House, context: BrowserContext, browser: Browser
) -> None:
    watched = await watch(context, house.base)
    page = watched.page
    await page.goto(f"{house.base}/sign-in?next=/showing")
    await page.click("button[value=provider]")
    await page.wait_for_url(f"{house.base}/showing")
    assert "Shown to everybody who may see figures" in await page.inner_text("main")
    await page.click("text=Show to hubs only")
    await page.wait_for_load_state()
    text = await page.inner_text("main")
    assert "Shown to hubs only: others see it in sums" in text
    assert "said by demo-provider" in text
    for width, height in ((1366, 768), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDER) <= 0
    found = await Axe().run(page, options=VIOLATIONS_ALONE)
    assert found.response["violations"] == [], found.generate_report()
    await shoot(watched, "showing")
    own = await page.locator("main h2").all_inner_texts()
    assert own == ["Amber Home Care (invented)"]
    visitor = await browser.new_context(viewport={"width": 1366, "height": 768})
    looking = await watch(visitor, house.base)
    for address in ("/organisation/SIM-H01", "/wall?organisation=SIM-H01"):
        await settle(looking, address)
        assert "shown to hubs only" in await looking.page.inner_text("main"), address
        axe = await Axe().run(looking.page, options=VIOLATIONS_ALONE)
        assert axe.response["violations"] == [], axe.generate_report()
    await visitor.close()


async def test_somebody_who_speaks_for_no_provider_changes_nothing(house: House, context: BrowserContext) -> None:
    watched = await watch(context, house.base)
    await watched.page.goto(f"{house.base}/sign-in?next=/showing")
    await watched.page.click("button[value=viewer]")
    await watched.page.wait_for_url(f"{house.base}/showing")
    assert "You speak for no provider" in await watched.page.inner_text("main")
    assert await watched.page.locator("main button").count() == 0
