"""The alerts in a browser: what is open, an answer to one, what was not delivered, and a rule tried on history."""

from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page

from catalogue.reader import from_files
from homeward.embedded import Connection as Server
from jobs.alerts.watch import keep_alerts
from picture.memory import Memory
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, settle, shoot, watch
from tests.browser.test_people_page import House, opened
from tests.jobs.alerted import CHANNELS, rule
from tests.picture.partners import LIVING, NOW

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RULES = [rule(channels=["duty", "room"], severity="urgent"), rule("source", kind="feed", trouble="failing")]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """The demo, in which a hospital is full and the room could not be told."""
    catalogue = from_files({**LIVING.files, "alerts.toml": "\n".join([CHANNELS, *RULES]).encode()})
    async with opened(server, template, catalogue) as found:
        async with await psycopg.AsyncConnection.connect(found.store) as conn:
            assert await keep_alerts(conn, Memory(), now=NOW, told_at=NOW)
            await conn.execute(
                "UPDATE alert_letter SET failure = 'It answered 503.', attempts = 2 WHERE channel = 'room'"
            )
            await conn.execute(
                "UPDATE alert_letter SET state = 'sent', attempts = 1, done_at = made_at WHERE channel = 'duty'"
            )
            await conn.execute("UPDATE data_version SET version = version + 1")
        yield found


async def fit(page: Page) -> None:
    """No wider than its screen, and nothing that axe finds."""
    for width, height in ((1366, 768), (390, 844), (320, 640)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDER) <= 0, width
    found = await Axe().run(page, options=VIOLATIONS_ALONE)
    assert found.response["violations"] == [], found.generate_report()


async def test_an_alert_is_seen_answered_and_says_who_was_not_told(house: House, context: BrowserContext) -> None:
    watched = await watch(context, house.base)
    page = watched.page
    await page.goto(f"{house.base}/sign-in?next=/alerts")
    await page.click("button[value=hub]")
    await settle(watched, "/alerts")
    text = await page.inner_text("main")
    assert "1 alert open, 1 of them not yet answered. 1 alert not delivered to everybody." in text
    assert "act now" in text
    assert "System room, that it began: not delivered yet, after 2 attempts; tried again. It answered 503." in text
    assert "Duty manager, that it began: sent" in text
    assert "Simulated." in text
    await fit(page)
    await shoot(watched, "alerts-open")
    await page.click("text=Say that it is seen")
    await page.wait_for_url("**/seen")
    await fit(page)
    await page.fill("input[name=role]", "Duty manager")
    await page.fill("input[name=note]", "about 943 476 5919")
    await page.press("input[name=note]", "Enter")
    await page.wait_for_selector("main .refused")
    assert "it reads as an NHS number" in await page.inner_text("main .refused")
    await page.fill("input[name=role]", "Duty manager")
    await page.fill("input[name=note]", "<b>Second</b> round at 11.")
    await page.press("input[name=note]", "Enter")
    await page.wait_for_url("**/alerts")
    await page.get_by_text("Duty manager (demo-hub)").wait_for()
    text = await page.inner_text("main")
    assert "<b>Second</b> round at 11." in text
    assert "0 of them not yet answered" in text
    await fit(page)


async def test_whoever_only_looks_answers_nothing_and_tries_nothing(house: House, context: BrowserContext) -> None:
    watched = await watch(context, house.base)
    await settle(watched, "/alerts")
    text = await watched.page.inner_text("main")
    assert "Rule full" in text
    assert "Say that it is seen" not in text
    assert "Try a rule on history" not in text
    assert "demo-hub" not in text


async def test_a_planner_tries_a_rule_by_other_lines(house: House, context: BrowserContext) -> None:
    watched = await watch(context, house.base)
    page = watched.page
    await page.goto(f"{house.base}/sign-in?next=/alerts")
    await page.click("button[value=planner]")
    await settle(watched, "/alerts")
    await page.click("text=Try a rule on history")
    await page.wait_for_url("**/alerts/bench")
    assert await page.locator("select[name=rule] option").all_inner_texts() == ["Choose one", "Rule full"]
    await page.select_option("select[name=rule]", "full")
    await page.fill("input[name=raise_at]", "0.95")
    await page.click("text=Try it")
    await page.wait_for_selector("main table")
    text = await page.inner_text("main")
    assert "By the other lines" in text
    assert "False calls" in text
    assert "of 180 days known" in text
    await fit(page)
    await shoot(watched, "alerts-bench")
    await page.fill("input[name=raise_at]", "0.9")
    await page.click("text=Try it")
    await page.wait_for_selector("main .refused")
    assert "the clear line must lie on the good side" in await page.inner_text("main .refused")
