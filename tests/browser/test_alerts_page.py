"""The alerts in a browser: what is open, an answer to one, what was not delivered, and a rule tried on history."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page

from catalogue.reader import from_files
from db.access.actions import say_action
from homeward.embedded import Connection as Server
from jobs.alerts.watch import keep_alerts
from metrics.actions.action import NewAction, State
from metrics.calls.held import By
from picture.memory import Memory
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, settle, shoot, watch
from tests.browser.test_people_page import House, opened
from tests.jobs.alerted import CHANNELS, rule
from tests.picture.partners import LIVING, NOW

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RULES = [
    rule(channels=["duty", "room"], severity="urgent"),
    rule("source", kind="feed", trouble="failing"),
    rule("due", kind="action", organisations=["SIM"], within="30 min"),
]
OPEN = NewAction(
    number=None, organisation="SIM", call=None, title="Open six beds", owner="SIM-S1", owner_role="Site manager",
    due_at=NOW - timedelta(days=2), state=State.OPEN, figure=None, note="",
)  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """The demo, in which a hospital is full and the room could not be told. An action was withdrawn a day late."""
    catalogue = from_files({**LIVING.files, "alerts.toml": "\n".join([CHANNELS, *RULES]).encode()})
    async with opened(server, template, catalogue) as found:
        async with await psycopg.AsyncConnection.connect(found.store) as conn:
            chair = By(role="Chair", name="chair", account=None)
            number = await say_action(conn, OPEN, by=chair, at=NOW - timedelta(days=3))
            over = replace(OPEN, number=number, state=State.WITHDRAWN)
            await say_action(conn, over, by=chair, at=NOW - timedelta(days=1))
            await conn.commit()
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
    options = await page.locator("select[name=rule] option").all_inner_texts()
    assert options == ["Choose one", "Rule full", "Rule source", "Rule due"]
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


async def test_a_planner_tries_a_rule_on_actions_and_one_on_sources(house: House, context: BrowserContext) -> None:
    watched = await watch(context, house.base)
    page = watched.page
    await page.goto(f"{house.base}/sign-in?next=/alerts/bench")
    await page.click("button[value=planner]")
    await page.wait_for_url("**/alerts/bench")
    await page.goto(f"{house.base}/alerts/bench?rule=due")
    text = await page.inner_text("main")
    assert "3 of 180 days known" in text
    assert "no level known to be early for" in text
    assert "due or overdue, then not" in text
    row = page.locator("main tr", has_text="Open six beds").first
    assert (await row.locator("td").all_inner_texts())[0] == "1"
    await page.click("summary")
    each = await page.inner_text("details")
    assert "08:32 Sun 8 Nov 2026" in each
    assert "09:02 Mon 9 Nov 2026" in each
    await fit(page)
    await shoot(watched, "alerts-bench-action")
    await page.goto(f"{house.base}/alerts/bench?rule=source")
    text = await page.inner_text("main")
    assert "0 of 31 days known" in text
    assert text.count("nothing known") == 5
    await page.goto(f"{house.base}/alerts/bench?rule=source&raise_at=1")
    assert "no line to move" in await page.inner_text("main .refused")
    await fit(page)
