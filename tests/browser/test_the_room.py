"""The room on a telephone: what it says in each state, what can be pressed, what it says when the link has stopped."""

from collections.abc import Callable

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext

from tests.browser.conftest import UNREACHABLE, VIOLATIONS_ALONE, WIDER, Server, settle, shoot, until, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 390, "height": 844}
SIZES = (PHONE, {"width": 1366, "height": 768}, {"width": 1920, "height": 1080})
THUMB = 44
SAYS = {
    "calm": {"Yes"},
    "severe": {"Yes", "No", "Limited", "Not known", "Ask the hub", "Closed now"},
    "stale": {"Not known"},
    "night": {"Closed now"},
    "empty": set(),
}
# Everything in the page that is pressed, with the least of its height and width; a tel: link is among them.
PRESSED = """() => [...document.querySelectorAll("main a, main summary")].filter((one) => one.checkVisibility())
  .map((one) => ({ what: one.textContent, side: Math.min(one.offsetHeight, one.offsetWidth) }))"""
UNFOLD = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
ANSWERS = "[...document.querySelectorAll('.room-answer')].map((one) => one.lastChild.textContent)"
LOOKS = """[...new Set([...document.querySelectorAll('.room-answer')].map((one) => {
  const seen = getComputedStyle(one);
  return [one.firstChild.textContent, seen.borderRadius, seen.borderStyle, seen.borderWidth].join(' ');
}))].length"""


@pytest.mark.parametrize("situation", SAYS)
async def test_each_state_says_what_it_is_at_every_size(
    situation: str, stand_in: Server, context: BrowserContext
) -> None:  # fmt: skip
    stand_in.stand_in.state.situation = situation
    stand_in.stand_in.state.version += 1
    watched = await watch(context, stand_in.address)
    await settle(watched, "/room")
    assert set(await watched.page.evaluate(ANSWERS)) == SAYS[situation]
    for size in SIZES:
        await watched.page.set_viewport_size(size)  # type: ignore[arg-type]
        assert await watched.page.evaluate(WIDER) <= 0
        await watched.page.evaluate(UNFOLD)
        found = await Axe().run(watched.page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
        await shoot(watched, f"room-{situation}-{size['width']}")
    if situation == "empty":
        assert "No service is listed for this" in await watched.page.inner_text("main")
    watched.assert_quiet()


async def test_no_two_answers_look_alike_without_their_colour(stand_in: Server, context: BrowserContext) -> None:
    stand_in.stand_in.state.situation = "severe"
    stand_in.stand_in.state.version += 1
    watched = await watch(context, stand_in.address)
    await settle(watched, "/room")
    assert await watched.page.evaluate(LOOKS) == len(SAYS["severe"])


async def test_a_thumb_and_a_keyboard_reach_the_telephone(stand_in: Server, context: BrowserContext) -> None:
    stand_in.stand_in.state.situation = "severe"
    stand_in.stand_in.state.version += 1
    watched = await watch(context, stand_in.address)
    await watched.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await settle(watched, "/room")
    await watched.page.evaluate(UNFOLD)
    pressed = await watched.page.evaluate(PRESSED)
    assert len(pressed) > 10
    assert [each for each in pressed if each["side"] < THUMB] == []
    calls = await watched.page.evaluate("[...document.querySelectorAll('.room-call')].map((one) => one.href)")
    assert set(calls) == {"tel:01632960101", "tel:01632960199"}
    await watched.page.focus("main")
    for _ in range(40):
        await watched.page.keyboard.press("Tab")
        if (await watched.page.evaluate("document.activeElement.href || ''")).startswith("tel:"):
            break
    assert (await watched.page.evaluate("document.activeElement.href")).startswith("tel:")


async def test_links_narrow_it_and_can_be_taken_back(stand_in: Server, context: BrowserContext) -> None:
    stand_in.stand_in.state.situation = "calm"
    stand_in.stand_in.state.version += 1
    watched = await watch(context, stand_in.address)
    await settle(watched, "/room")
    await watched.page.click("text=Shown: Any need, Anywhere.")
    await watched.page.click(".filters >> text=Reablement")
    await watched.page.wait_for_url("**/room?need=reablement")
    await until(watched.page, "document.querySelectorAll('.room-card').length === 2")
    await watched.page.click("text=Shown: Reablement, Anywhere.")
    await watched.page.click(".filters >> text=Carrick Council")
    await watched.page.wait_for_url("**/room?need=reablement&council=SIM-L2")
    await until(watched.page, "document.querySelectorAll('.room-card').length === 1")
    assert await watched.page.evaluate(
        "[...document.querySelectorAll('.filters [aria-current]')].map((one) => one.textContent)"
    ) == ["Reablement", "Carrick Council", "All of it"]
    await watched.page.click("text=Shown: Reablement, Carrick Council, All of it.")
    await watched.page.click(".filters >> text=Anywhere")
    await watched.page.wait_for_url("**/room?need=reablement")


async def test_a_tick_changes_an_answer_and_a_lost_link_leaves_no_plain_yes(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/room")
    plain = await watched.page.evaluate("getComputedStyle(document.querySelector('.room-answer')).backgroundColor")
    server.stand_in.tick(situation="stale")
    await until(watched.page, f"{ANSWERS}.every((one) => one === 'Not known')")
    server.stand_in.tick(situation="calm")
    await until(watched.page, f"{ANSWERS}.every((one) => one === 'Yes')")
    server.stop()
    await until(watched.page, "document.documentElement.classList.contains('is-stalled')", within_seconds=30)
    assert "as they were" in await watched.page.inner_text("#band")
    seen = "getComputedStyle(document.querySelector('.room-answer'), '::after').content"
    assert "when last heard" in await watched.page.evaluate(seen)
    faded = "getComputedStyle(document.querySelector('.room-answer')).backgroundColor"
    assert await watched.page.evaluate(faded) != plain
    await shoot(watched, "room-lost-390")
    watched.assert_quiet(may_say=UNREACHABLE)
