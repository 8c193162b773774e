"""Plans in a browser: made for the next weekend by its name, a gap given an owner, agreed, and heard of in the call."""

from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page

from catalogue.reader import read
from homeward.embedded import Connection as Server
from tests.api.planned import SATURDAY, TODAY, responses_of, shifts_of, speak, told_daily
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, Watched, shoot, watch
from tests.browser.test_people_page import FACTS, House, opened
from tests.picture.partners import AT_NINE, NOW, Partners

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEAM = "Wendmoor and Carrick UCR"


@pytest_asyncio.fixture(loop_scope="session")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """The demo, in which one team has told of four weeks, of today, and of what it staffs today and on Saturday."""
    async with opened(server, template, read(FACTS)) as found:
        async with await psycopg.AsyncConnection.connect(found.store) as conn:
            sending = Partners(conn)
            await told_daily(sending, days=28)
            today = [each for each in responses_of(TODAY) if each.received_at <= AT_NINE]
            shifts = [
                *shifts_of(TODAY, early=9.0, late=2.0, told_at=NOW),
                *shifts_of(SATURDAY, early=9.0, late=1.0, told_at=NOW),
            ]
            await speak(sending, [*today, *shifts], at=NOW)
            await conn.commit()
        yield found


async def _enter(context: BrowserContext, house: House, role: str, *, to: str = "/plans") -> Watched:
    watched = await watch(context, house.base)
    await watched.page.goto(f"{house.base}/sign-in?next={to}")
    await watched.page.click(f"button[value={role}]")
    await watched.page.wait_for_url(f"{house.base}{to}")
    return watched


async def _is_sound(watched: Watched, name: str) -> None:
    """No wider than the screen, nothing that axe finds: at a desk, on a big screen and on a phone."""
    page = watched.page
    for width, height in ((1366, 768), (1920, 1080), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDER) <= 0, (page.url, width)
        found = await Axe().run(page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
        await shoot(watched, f"{name}-{width}")
    await page.set_viewport_size({"width": 1366, "height": 768})


async def _row(page: Page, service: str, shift: str, *, of: int = 0) -> str:
    rows = page.locator("section.card table").nth(of).locator(f"tbody tr:has-text('{service}'):has-text('{shift}')")
    return await rows.first.inner_text()


async def test_a_weekend_is_planned_agreed_and_a_gap_has_an_owner(house: House, context: BrowserContext) -> None:
    watched = await _enter(context, house, "planner")
    page = watched.page
    assert "There is no plan for any day to come." in await page.inner_text("main")
    await page.select_option("#field-days", label="Weekend: Saturday 14 to Sunday 15 November")
    await _is_sound(watched, "plans-none")
    await page.locator("form:has(#field-days) button").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{house.base}/plans/1?done=made")
    assert await page.inner_text("h1") == "Weekend: Saturday 14 to Sunday 15 November"
    text = await page.inner_text("main")
    assert "Draft, not agreed" in text
    assert "without history" in text
    late = await _row(page, TEAM, "Late")
    assert "4 (4 to 4)" in late
    assert "from 28 of 28 days, on Saturdays" in late
    assert "3 short at the upper end" in late
    quiet = await _row(page, "Eastdale UCR", "Late")
    assert "no history: 0 of 28 days known" in quiet
    assert "not known" in quiet
    assert "nobody says" in quiet
    await _is_sound(watched, "plan-draft")

    await page.locator("table").first.locator(f"tr:has-text('{TEAM}'):has-text('Late') a").click()
    await page.wait_for_load_state()
    await page.select_option("#field-owner", "SIM-U2")
    await page.fill("#field-move", "Lend a car <b>and</b> a nurse.")
    await page.click("text=Keep the line")
    await page.wait_for_load_state()
    assert "both or none" in await page.inner_text(".refused")
    assert await page.input_value("#field-move") == "Lend a car <b>and</b> a nurse."
    await page.fill("#field-owner_role", "Team lead")
    for none in ("nan", "inf", "some"):
        await page.fill("#field-staffed", none)
        await page.click("text=Keep the line")
        await page.wait_for_load_state()
        assert f"Staffed for: '{none}' is not a number." in await page.inner_text(".refused")
        assert await page.input_value("#field-staffed") == none
        assert await page.input_value("#field-move") == "Lend a car <b>and</b> a nurse."
    await page.fill("#field-staffed", "2.5")
    await _is_sound(watched, "plan-line")
    await page.click("text=Keep the line")
    await page.wait_for_url(f"{house.base}/plans/1?done=line")
    late = await _row(page, TEAM, "Late")
    assert "2.5, typed in" in late
    assert "its feed says now 1" in late
    assert "1.5 short at the upper end" in late
    assert "Eastdale UCR, Team lead: Lend a car <b>and</b> a nurse." in late
    await page.fill("#field-note", "Agreed in the call.")
    await page.click("text=Say so")
    await page.wait_for_url(f"{house.base}/plans/1?done=said")
    assert "Agreed in the call." in await page.inner_text("main")
    await page.select_option("#field-state", "stood_down")
    await page.click("text=Say so")
    await page.wait_for_load_state()
    assert await page.inner_text("section.card h2 >> nth=0") == "Stood down"
    assert await page.locator("td >> text=Change").count() == 0
    await page.select_option("#field-state", "agreed")
    await page.click("text=Say so")
    await page.wait_for_load_state()
    await page.click("nav >> text=Plans")
    await page.wait_for_url(f"{house.base}/plans")
    listed = await page.inner_text("table")
    assert "Agreed, to come" in listed
    await _is_sound(watched, "plans-listed")
    # The browser itself says of the refusal that it was one.
    watched.assert_quiet(may_say=("422",))


async def test_today_is_held_against_what_came_and_the_call_hears_of_it(house: House, context: BrowserContext) -> None:
    watched = await _enter(context, house, "chair")
    page = watched.page
    await page.fill("#field-first", TODAY.isoformat())
    await page.fill("#field-title", "A busy Tuesday")
    await page.select_option("#field-kind", "surge")
    await page.locator("form:has(#field-first) button").click()
    await page.wait_for_url("**/plans/*?done=made")
    number = page.url.split("?")[0].rsplit("/", 1)[1]
    early = await _row(page, TEAM, "Early")
    assert "2: within what was expected so far" in early
    assert "nothing was expected: no history" in await _row(page, "Eastdale UCR", "Early")
    await _is_sound(watched, "plan-actual")

    await page.goto(f"{house.base}/call")
    await page.click("text=/^Open/")
    await page.wait_for_load_state()
    await page.click("text=Next 24 to 72 hours, and the weekend")
    await page.wait_for_load_state()
    said = await page.inner_text(".call-item")
    assert "Plan: A busy Tuesday, Tuesday 10 November (draft, not agreed)" in said
    assert "nobody owns it, no move agreed" in said
    assert "Plan against actual: of 1 shift begun 1 within so far" in said
    await _is_sound(watched, "plan-in-call")
    plain = await (await page.request.get(f"{page.url.split('?')[0]}/minutes.txt")).text()
    assert "Plan: A busy Tuesday, Tuesday 10 November (draft, not agreed)" in plain
    await page.goto(f"{page.url.split('?')[0]}/minutes")
    assert "Plan: A busy Tuesday" in await page.inner_text("main")
    await page.click("text=/^Plan: A busy Tuesday/")
    await page.wait_for_url(f"{house.base}/plans/{number}")


async def test_a_viewer_reads_plans_and_makes_none(house: House, context: BrowserContext) -> None:
    watched = await _enter(context, house, "viewer")
    page = watched.page
    assert await page.locator("main form").count() == 0
    await page.goto(f"{house.base}/plans/1?known=2026-11-01T00:00:00Z")
    assert "No plan 1." in await page.inner_text("main")
    watched.assert_quiet(may_say=("404",))
