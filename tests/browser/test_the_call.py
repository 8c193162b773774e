"""A call in a browser: opened by keyboard, gone through in order, filled in place, stood down, and its minutes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from catalogue.reader import read
from homeward.embedded import Connection as Server
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, Watched, shoot, until, watch
from tests.browser.test_people_page import FACTS, House, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HEADINGS = [
    "Safety now", "Actions due", "Bed position", "Levels 3 and 4 still standing", "Changes since the last call",
    "Three largest blockages", "Next 24 to 72 hours, and the weekend", "Mutual aid, asked and offered",
    "Decisions and stand-down",
]  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def house(server: Server, template: str) -> AsyncIterator[House]:
    """The demo, in which no call has been held: each test is the first."""
    async with opened(server, template, read(FACTS)) as found:
        yield found


async def _enter(context: BrowserContext, house: House, role: str) -> Watched:
    watched = await watch(context, house.base)
    await watched.page.goto(f"{house.base}/sign-in?next=/call")
    await watched.page.click(f"button[value={role}]")
    await watched.page.wait_for_url(f"{house.base}/call")
    return watched


async def _is_sound(page: Page) -> None:
    """No wider than the screen, nothing that axe finds: at a desk, on a big screen and on a phone."""
    for width, height in ((1366, 768), (1920, 1080), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDER) <= 0, (page.url, width)
        found = await Axe().run(page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
    await page.set_viewport_size({"width": 1366, "height": 768})


async def test_a_call_from_its_hour_to_its_minutes(house: House, context: BrowserContext) -> None:
    watched = await _enter(context, house, "chair")
    page = watched.page
    assert "System call 08:30, due for 32 minutes" in await page.inner_text("main")
    await _is_sound(page)
    await page.focus("text=Open the call")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{house.base}/call/1")
    seen = []
    for place, heading in enumerate(HEADINGS):
        seen.append(await page.inner_text("h2#item"))
        assert seen[-1] == heading
        assert await page.inner_text("[aria-current=step]") == f"{place + 1} {heading}"
        if heading == "Three largest blockages":
            await _disputed(page)
        if place in {0, 3, 5, 7, 8}:
            await _is_sound(page)
            await shoot(watched, f"call-{place}")
        if place + 1 < len(HEADINGS):
            await page.focus("text=/^Next: /")
            await page.keyboard.press("Enter")
            await page.wait_for_load_state()

    await page.fill("label:has-text('What is to be done')", "Open six escalation beds")
    await page.select_option("#field-owner", "SIM-S1")
    await page.fill("#field-owner_role", "Site manager")
    await page.select_option("#field-indicator", "acute.ga_occupancy")
    await page.fill("#field-by", "2")
    await page.click("text=Capture the action")
    await page.wait_for_load_state()
    assert "The action is captured" in await page.inner_text("main")
    await page.fill("#field-says-decision", "Ring both hubs at ten <b>sharp</b>.")
    await page.click("text=Note the decision")
    await page.wait_for_load_state()
    said = await page.inner_text(".call-said")
    assert "Ring both hubs at ten <b>sharp</b>." in said
    assert "Open six escalation beds" in said

    await page.click("text=Stand the call down")
    await page.wait_for_load_state()
    text = await page.inner_text("main")
    assert "As it was known then" in text
    assert [each for each in HEADINGS if each not in text] == []
    await _is_sound(page)
    await page.click(".way-in")
    await page.wait_for_url(f"{house.base}/call/1/minutes")
    minutes = await page.inner_text("main")
    assert "Open six escalation beds: " in minutes
    assert "should move General and acute bed occupancy of Wendmoor General down by 2 points" in minutes
    assert "Decision: Ring both hubs at ten <b>sharp</b>." in minutes
    await _is_sound(page)
    await shoot(watched, "call-minutes")
    plain = await page.request.get(f"{house.base}/call/1/minutes.txt")
    assert plain.headers["content-type"].startswith("text/plain")
    written = await plain.text()
    assert [each for each in HEADINGS if each not in written] == []
    assert "Decision: Ring both hubs at ten <b>sharp</b>." in written

    await page.click("nav >> text=Call")
    assert "stood down" in await page.inner_text("main")
    await page.goto(f"{house.base}/call/actions/1")
    shown = await page.inner_text("main")
    assert "down by 2 points" in shown
    assert "Too early: no whole day has passed since it was due." in shown
    await _is_sound(page)


async def _disputed(page: Page) -> None:
    """Dispute the reasons of the first blockage offered."""
    await page.select_option("#field-blockage", index=1)
    await page.select_option("#field-about", "SIM-L1")
    await page.select_option("#field-stance", "disputed")
    await page.click("section:has-text('Agreed or disputed') >> text=Enter it")
    await page.wait_for_load_state()
    assert "What was said of the reasons is kept." in await page.inner_text("main")
    assert "reasons disputed" in await page.inner_text(".call-lines")


async def test_what_was_refused_stands_beside_what_was_filled_in_whatever_becomes_of_the_call(
    house: House, context: BrowserContext, browser: Browser
) -> None:
    watched = await _enter(context, house, "chair")
    page = watched.page
    await page.click("text=/^Open/")
    await page.wait_for_load_state()
    await page.fill("label:has-text('What is to be done')", "See 943 476 5919")
    await page.select_option("#field-owner", "SIM-S1")
    await page.fill("#field-owner_role", "Site manager")
    await page.click("text=Capture the action")
    await page.wait_for_load_state()
    assert "it reads as an NHS number" in await page.inner_text(".refused")
    assert await page.input_value("#field-owner_role") == "Site manager"
    async with await browser.new_context() as another:
        other = (await _enter(another, house, "chair")).page
        await other.goto(f"{house.base}/call/1?item=decisions")
        await other.click("text=Stand the call down")
        await other.wait_for_load_state()
    await until(page, "document.getElementById('band').textContent.startsWith('This page has become another one')")
    assert await page.input_value("#field-owner_role") == "Site manager"
    # The browser itself says of a refusal that it was one.
    watched.assert_quiet(may_say=("422",))


async def test_a_viewer_reads_the_call_and_enters_nothing(
    house: House, context: BrowserContext, browser: Browser
) -> None:
    watched = await _enter(context, house, "viewer")
    page = watched.page
    assert await page.locator("main button").count() == 0
    async with await browser.new_context() as another:
        chair = (await _enter(another, house, "chair")).page
        await chair.click("text=Open the call")
        await chair.wait_for_url(f"{house.base}/call/1")
    await page.goto(f"{house.base}/call/1")
    assert "Safety now" in await page.inner_text("main")
    assert await page.locator("main button").count() == 0
    await _is_sound(page)


async def test_an_open_call_follows_what_others_enter_and_keeps_what_is_filled_in(
    house: House, context: BrowserContext, browser: Browser
) -> None:
    chair = (await _enter(context, house, "chair")).page
    await chair.click("text=Open the call")
    await chair.wait_for_load_state()
    call = chair.url.partition("?")[0]
    await chair.goto(f"{call}?item=safety")
    await chair.click("summary >> text=Note something")
    async with await browser.new_context() as another:
        watched = await _enter(another, house, "viewer")
        viewer = watched.page
        await viewer.goto(f"{call}?item=safety")
        await until(viewer, "document.querySelector('.pulse-word').textContent === 'live'")
        assert "Twelve wait" not in await viewer.inner_text("main")
        await viewer.evaluate("window.sameDocument = true")
        await chair.fill("#field-title", "Half a thought")
        async with await browser.new_context() as third:
            other = (await _enter(third, house, "chair")).page
            await other.goto(f"{call}?item=safety")
            await other.click("summary >> text=Note something")
            await other.fill("#field-says-note", "Twelve wait in the corridor.")
            await other.click("text=Note it")
            await other.wait_for_load_state()
        for page in (viewer, chair):
            await until(page, "(document.querySelector('.call-said')?.textContent ?? '').includes('Twelve wait')")
        assert await viewer.evaluate("window.sameDocument") is True
        assert await chair.input_value("#field-title") == "Half a thought"
        await _is_sound(viewer)

        await chair.goto(f"{call}?item=decisions")
        await chair.click("text=Stand the call down")
        await chair.wait_for_load_state()
        await viewer.wait_for_selector("text=As it was known then")
        watched.assert_quiet()


async def _call(context: BrowserContext, house: House) -> Watched:
    """A call that its chair has opened."""
    watched = await _enter(context, house, "chair")
    await watched.page.click("text=/^Open/")
    await watched.page.wait_for_url(f"{house.base}/call/1")
    return watched


async def _told(page: Page, house: House, address: str) -> dict[str, Any]:
    answer = await page.request.get(f"{house.base}/api/v1{address}")
    assert answer.ok, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def test_the_count_of_an_item_goes_on_over_a_sent_form_and_each_item_has_its_own(
    house: House, context: BrowserContext
) -> None:
    page = (await _call(context, house)).page
    begun = datetime(2026, 11, 10, 9, 2, tzinfo=UTC)
    shown = "document.querySelector('[data-elapsed]').textContent"
    await page.clock.set_fixed_time(begun)
    await page.goto(f"{house.base}/call/1?item=aid")
    assert await page.evaluate(shown) == "0:00"
    await page.clock.set_fixed_time(begun + timedelta(seconds=75))
    await until(page, f"{shown} === '1:15'")
    await page.click("summary >> text=Note something")
    await page.fill("#field-says-note", "Nobody asks for aid.")
    await page.click("text=Note it")
    await page.wait_for_url("**done=noted")
    assert await page.evaluate(shown) == "1:15"
    await page.click("text=/^Next: /")
    await page.wait_for_url(f"{house.base}/call/1?item=decisions")
    assert await page.evaluate(shown) == "0:00"
    await page.clock.set_fixed_time(begun + timedelta(seconds=675))
    await until(page, f"{shown} === '10:00'")
    await page.click(".call-items a >> text=Mutual aid")
    await page.wait_for_url(f"{house.base}/call/1?item=aid")
    assert await page.evaluate(shown) == "11:15"


async def test_a_level_is_declared_beside_the_calculated_one_and_stood_down(
    house: House, context: BrowserContext
) -> None:  # fmt: skip
    watched = await _call(context, house)
    page = watched.page
    await page.goto(f"{house.base}/call/1?item=standing")
    calculated = (await _acute(page, house))["level"]
    row = ".call-item table tr:has-text('Acute')"
    assert "none" in await page.inner_text(row)
    for level, said in (("2", "2, Gold <commander>"), ("stood-down", "stood down, Gold <commander>")):
        await page.select_option("#field-pillar", "acute")
        await page.select_option("#field-level", level)
        await page.fill("#field-reason", f"As agreed: {level}.")
        await page.fill("#field-role-level", "Gold <commander>")
        await page.click("text=Declare it")
        await page.wait_for_load_state()
        assert "The level is declared." in await page.inner_text("main")
        text = await page.inner_text(row)
        assert said in text
        assert f"As agreed: {level}." in text
        found = await _acute(page, house)
        assert found["declared"]["level"] == (2 if level == "2" else None)
        assert found["level"] == calculated
        assert found["difference"]["says"] in text
        await _is_sound(page)
        await shoot(watched, f"call-level-{level}")
    await page.click("text=Declare it")
    # The browser itself holds back a form in which no level and no reason stand.
    assert await page.evaluate("document.querySelector('#field-level').matches(':invalid')") is True
    watched.assert_quiet()


async def _acute(page: Page, house: House) -> dict[str, Any]:
    """What the wall is told of the acute pillar."""
    pillars = (await _told(page, house, "/wall?organisation=SIM&sections=levels"))["pillars"]
    (found,) = (each for each in pillars if each["pillar"] == "acute")
    return dict(found)


async def test_mutual_aid_is_asked_for_and_offered(house: House, context: BrowserContext) -> None:
    watched = await _call(context, house)
    page = watched.page
    await page.goto(f"{house.base}/call/1?item=aid")
    entered = (
        ("aid_asked", "SIM-S1", "Four beds until noon."),
        ("aid_offered", "SIM-S2", "Two of them, with a nurse."),
    )
    for kind, whose, says in entered:
        await page.select_option("#field-kind", kind)
        await page.select_option("#field-about", whose)
        await page.fill("#field-says-aid", says)
        await page.fill("#field-role-aid", "Director on call")
        await page.click("section:has(h2:text-is('Mutual aid')) >> text=Enter it")
        await page.wait_for_load_state()
        assert "It is noted." in await page.inner_text("main")
    said = await page.inner_text(".call-said")
    assert "Mutual aid asked (Wendmoor General): Four beds until noon." in said
    assert "Mutual aid offered (Carrick Infirmary): Two of them, with a nurse." in said
    story = await _told(page, house, "/calls/1")
    kept = [(each["kind"], each["organisation"]["code"], each["says"]) for each in story["entries"]]
    assert kept == list(entered)
    await _is_sound(page)
    await shoot(watched, "call-aid")
    minutes = await (await page.request.get(f"{house.base}/call/1/minutes.txt")).text()
    assert "* Mutual aid asked (Wendmoor General): Four beds until noon. [Director on call, 09:0" in minutes
    watched.assert_quiet()


async def test_a_card_that_is_chosen_fills_in_the_form_and_captures_nothing_by_itself(
    house: House, context: BrowserContext
) -> None:
    watched = await _call(context, house)
    page = watched.page
    cards = (await _told(page, house, "/agenda?organisation=SIM"))["cards"]
    number, wanted = next((number, each) for number, each in enumerate(cards) if each["indicator"] and number)
    await page.goto(f"{house.base}/call/1?item=standing")
    await page.click("summary >> text=Actions offered at the levels reached")
    await _is_sound(page)
    await page.click(f"details a >> text={wanted['title']}")
    await page.wait_for_url(f"{house.base}/call/1?item=standing&card={number}#field-title")
    assert await page.input_value("#field-title") == wanted["title"]
    assert await page.input_value("#field-owner_role") == wanted["role"]
    assert await page.input_value("#field-indicator") == wanted["indicator"]
    assert await page.input_value("#field-owner") == ""
    assert (await _told(page, house, "/calls/1"))["actions"] == []
    await page.select_option("#field-owner", "SIM-S1")
    await page.click("text=Capture the action")
    await page.wait_for_load_state()
    (action,) = (await _told(page, house, "/calls/1"))["actions"]
    assert (action["title"], action["owner_role"]) == (wanted["title"], wanted["role"])
    for none in ("999", "-1", "one", "99999999999999999999"):
        await page.goto(f"{house.base}/call/1?item=standing&card={none}")
        assert await page.input_value("#field-title") == ""
    watched.assert_quiet()


async def test_an_action_is_said_to_be_done_on_its_page(house: House, context: BrowserContext) -> None:
    watched = await _call(context, house)
    page = watched.page
    await page.fill("#field-title", "Open six escalation beds")
    await page.select_option("#field-owner", "SIM-S1")
    await page.fill("#field-owner_role", "Site manager")
    await page.select_option("#field-due_at", label="in a week")
    await page.click("text=Capture the action")
    await page.wait_for_load_state()
    await page.goto(f"{house.base}/call/1?item=actions")
    await page.click("text=Open six escalation beds")
    await page.wait_for_url(f"{house.base}/call/actions/1")
    assert await page.inner_text("section.card h2 >> nth=0") == "Open"
    assert await page.input_value("#field-role") == "Site manager"
    await page.select_option("#field-state", "done")
    await page.fill("#field-note", "Six beds <b>staffed</b>.")
    await page.click("text=Say so")
    await page.wait_for_url(f"{house.base}/call/actions/1?done=said")
    assert "It is kept, with what was said before." in await page.inner_text("main")
    assert await page.inner_text("section.card h2 >> nth=0") == "Done"
    rows = await page.locator("section:has(h2:text-is('What was said of it')) tbody tr").all_inner_texts()
    assert ["Done" in rows[0], "Six beds <b>staffed</b>." in rows[0], "Open" in rows[1], len(rows)] == [
        True,
        True,
        True,
        2,
    ]
    await _is_sound(page)
    await shoot(watched, "call-action-done")
    counts = (await _told(page, house, "/wall?organisation=SIM&sections=actions"))["actions"]["counts"]
    assert (counts["done"], counts["open"], counts["overdue"]) == (1, 0, 0)
    watched.assert_quiet()
