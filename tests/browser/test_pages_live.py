"""Dash pages left open: a tick refreshes them in place; keyboard and unfolded details survive it."""

from collections.abc import Callable

import pytest
from playwright.async_api import BrowserContext

from tests.browser.conftest import Server, settle, until, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OUTLINED = """() => {
  const box = document.activeElement;
  const styles = [getComputedStyle(box), getComputedStyle(box, "::after")];
  return styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""


async def test_a_tick_refreshes_an_open_page_in_place(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/organisation/QOP")
    await watched.page.click(".series details summary >> nth=0")
    await watched.page.evaluate("window.sameChart = document.querySelector('.chart .main-svg')")
    server.stand_in.tick(situation="severe")
    await until(watched.page, "document.querySelector('.lead').textContent === 'Level 4, extreme'")
    assert await watched.page.evaluate("document.querySelector('.series details').open") is True
    assert await watched.page.evaluate("window.sameChart === document.querySelector('.chart .main-svg')") is True
    watched.assert_quiet()


async def test_what_time_alone_has_changed_is_shown_before_anything_new_comes_in(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/organisation/QOP")
    await until(watched.page, "document.querySelector('.pulse-word').textContent === 'live'")
    server.stand_in.tick(situation="severe", is_by_time=True)
    await until(watched.page, "document.querySelector('.lead').textContent === 'Level 4, extreme'")
    watched.assert_quiet()


async def test_many_ticks_leave_at_most_one_question_in_flight(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/feeds")
    await watched.page.wait_for_timeout(300)
    before = sum("_dash-update-component" in request.url for request in watched.requests)
    for _ in range(20):
        server.stand_in.tick(situation="severe")
        await watched.page.wait_for_timeout(25)
    await until(watched.page, "document.querySelector('.filters').textContent.includes('Fresh: 23')")
    asked = sum("_dash-update-component" in request.url for request in watched.requests) - before
    assert 1 <= asked <= 2
    watched.assert_quiet()


async def test_an_open_page_says_when_its_link_is_lost(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/")
    await until(watched.page, "document.querySelector('.pulse-word').textContent === 'live'")
    server.stop()
    await until(watched.page, "!document.getElementById('band').hidden")
    server.start()
    await until(watched.page, "document.getElementById('band').hidden")


async def test_one_card_that_fails_leaves_the_others_live(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    server.stand_in.state.broken = {"series"}
    watched = await watch(context, server.address)
    await settle(watched, "/organisation/QOP")
    assert await watched.page.inner_text(".lead") == "Level 1, steady"
    assert "The figures cannot be read at the moment." in await watched.page.inner_text(".figure >> nth=0")
    assert "Traceback" not in await watched.page.content()


async def test_what_a_source_sent_is_shown_as_text(own_server: Callable[..., Server], context: BrowserContext) -> None:
    server = own_server()
    server.stand_in.state.situation = "stale"
    watched = await watch(context, server.address)
    await settle(watched, "/feeds")
    await watched.page.click(".feed-more summary >> nth=0")
    assert "<script>alert(1)</script>" in await watched.page.inner_text(".feed-more >> nth=0")
    watched.assert_quiet()


@pytest.mark.parametrize("address", ["/", "/wall", "/feeds", "/organisation/QOP"])
async def test_the_keyboard_reaches_what_can_be_reached(
    address: str, stand_in: Server, context: BrowserContext
) -> None:
    stand_in.stand_in.state.situation = "severe"
    watched = await watch(context, stand_in.address)
    await settle(watched, address)
    page = watched.page
    reached: list[str] = []
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement === document.body"):
            break
        assert await page.evaluate(OUTLINED), f"no visible focus on {reached[-1:]}'s successor"
        reached.append(
            await page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName")
        )
    assert reached[0] == "#main"
    assert {"/", "/wall", "/feeds", "/about"} <= set(reached)
    wanted = {"/": "/organisation/Y60", "/wall": "/organisation/RWJ", "/feeds": "/feeds?state=stuck"}
    assert wanted.get(address, "/organisation/RWJ") in reached


async def test_inline_styles_are_let_in_only_where_dash_puts_them(stand_in: Server, context: BrowserContext) -> None:
    for address, lets_in in (
        ("/wall", False),
        ("/wall/fragment", False),
        ("/assets/wall.css", False),
        ("/feeds", True),
    ):
        answer = await context.request.get(stand_in.address + address)
        policy = answer.headers["content-security-policy"]
        assert ("'unsafe-inline'" in policy) is lets_in
        assert "script-src 'self'" in policy
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("style-src")[0]
