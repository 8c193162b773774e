"""A wall left alone: it follows the picture, says when it cannot, and comes back by itself."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, BrowserContext

from tests.browser.conftest import UNREACHABLE, Server, settle, until, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WORDS = "document.querySelector('.level-words').textContent"
BAND = "document.getElementById('band')"
IS_LIVE = "document.querySelector('.pulse-word').textContent === 'live' && document.getElementById('band').hidden"


async def test_a_tick_brings_the_new_picture_and_nothing_else_moves(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, "document.querySelectorAll('.pulse').length === 1")
    await watched.page.focus(".tile-link[href='/organisation/RWJ']")
    before = await watched.page.evaluate(
        "JSON.stringify([...document.querySelectorAll('.tile')].map((t) => t.getBoundingClientRect()))"
    )
    assert await watched.page.evaluate(WORDS) == "Level 1, steady"
    await watched.page.evaluate("window.sameDocument = true")
    server.stand_in.tick(situation="severe")
    await until(watched.page, f"{WORDS} === 'Level 4, extreme'")
    after = await watched.page.evaluate(
        "JSON.stringify([...document.querySelectorAll('.tile')].map((t) => t.getBoundingClientRect()))"
    )
    assert after == before
    assert await watched.page.evaluate("document.activeElement.getAttribute('href')") == "/organisation/RWJ"
    assert await watched.page.evaluate("window.sameDocument") is True
    assert await watched.page.inner_text("#said") == "Greater Manchester: Level 4, extreme"
    watched.assert_quiet()


async def test_a_wall_waits_before_it_asks_as_little_as_the_tick_allows_and_no_longer_than_its_own_limit(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server(jitter_seconds=0.123)
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    await watched.page.evaluate("""() => {
      const later = window.setTimeout.bind(window);
      window.waits = [];
      window.setTimeout = (then, ms) => { window.waits.push(ms); return later(then, ms); };
      Math.random = () => 1;
    }""")
    extreme, steady = ("severe", "Level 4, extreme"), ("calm", "Level 1, steady")
    # The first may still be answered with the tick that every wall gets when it comes; after it nothing is waited for.
    for spread_ms, (situation, words) in ((5, extreme), (7, steady), (900, extreme)):
        server.stand_in.spread_ms = spread_ms
        server.stand_in.tick(situation=situation)
        await until(watched.page, f"{WORDS} === '{words}'")
    waits = await watched.page.evaluate("window.waits")
    assert 123 in waits[waits.index(7) :]
    assert 900 not in waits


async def test_a_tick_without_change_costs_a_304_and_touches_nothing(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    statuses: list[int] = []
    watched.page.on(
        "response", lambda answer: statuses.append(answer.status) if "/wall/fragment" in answer.url else None
    )
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    await watched.page.evaluate("""() => {
      window.touched = 0;
      new MutationObserver((found) => { window.touched += found.filter((one) => one.type === 'childList').length; })
        .observe(document.querySelector('.tiles-host'), { childList: true, subtree: true });
    }""")
    server.stand_in.state.version -= 1
    server.stand_in.tick()
    await watched.page.wait_for_timeout(500)
    assert statuses
    assert set(statuses) == {304}
    assert await watched.page.evaluate("window.touched") == 0


async def test_a_lost_link_is_said_across_the_screen_and_unsaid_when_it_is_back(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    await watched.page.wait_for_timeout(600)
    server.stop()
    await until(watched.page, f"!{BAND}.hidden")
    words = await watched.page.inner_text("#band")
    assert words.startswith("Offline since ")
    assert words.endswith("Figures below are as they were then.")
    assert await watched.page.inner_text(".pulse-word") == "link lost"
    width = await watched.page.evaluate(f"{BAND}.getBoundingClientRect().width")
    assert width == 1920
    assert await watched.page.get_attribute("#band", "role") == "alert"
    server.stand_in.state.situation = "severe"
    server.stand_in.state.version += 1
    server.start()
    await until(watched.page, IS_LIVE)
    await until(watched.page, f"{WORDS} === 'Level 4, extreme'")
    watched.assert_quiet(may_say=UNREACHABLE)


async def test_silence_counts_as_loss_even_when_the_connection_stands(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    server.stand_in.heartbeat_seconds = 30
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, f"!{BAND}.hidden")
    assert (await watched.page.inner_text("#band")).startswith("Offline since ")


async def test_a_picture_that_cannot_be_made_is_said_while_the_old_one_stays(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    server.stand_in.state.broken = {"wall"}
    server.stand_in.tick()
    await until(watched.page, f"!{BAND}.hidden")
    words = await watched.page.inner_text("#band")
    assert words.startswith("The figures cannot be read at the moment. Figures below are as they were at ")
    assert await watched.page.evaluate(WORDS) == "Level 1, steady"
    assert await watched.page.inner_text(".pulse-word") == "live"
    server.stand_in.state.broken = set()
    server.stand_in.tick()
    await until(watched.page, IS_LIVE)


async def test_another_build_makes_an_open_wall_start_afresh_once(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    server.stop()
    server.stand_in.state.build = "build-2"
    server.start()
    await until(watched.page, "document.documentElement.dataset.build === 'build-2'")
    await until(watched.page, IS_LIVE)


async def test_an_expired_picture_under_a_lost_link_loses_its_colour(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server()
    server.stand_in.state.rate = 20_000.0
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    server.stop()
    await until(watched.page, "document.documentElement.classList.contains('is-overdue')")


async def test_two_tabs_share_one_stream(own_server: Callable[..., Server], context: BrowserContext) -> None:
    server = own_server()
    first = await watch(context, server.address)
    second = await watch(context, server.address)
    await settle(first, "/wall")
    await settle(second, "/feeds")
    await until(first.page, IS_LIVE)
    await until(second.page, "document.querySelector('.pulse-word').textContent === 'live'")
    assert len(server.stand_in.streams) == 1


async def test_a_browser_without_shared_workers_follows_too(
    own_server: Callable[..., Server], browser: Browser
) -> None:
    server = own_server()
    context = await browser.new_context()
    await context.add_init_script("delete window.SharedWorker")
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, "document.querySelectorAll('.pulse-beat').length === 1")
    server.stand_in.tick(situation="severe")
    await until(watched.page, f"{WORDS} === 'Level 4, extreme'")
    await context.close()


async def test_ages_follow_the_picture_clock_not_the_browsers(
    own_server: Callable[..., Server], browser: Browser
) -> None:
    server = own_server()
    context = await browser.new_context()
    await context.add_init_script("Date.now = () => 0")
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    assert await watched.page.inner_text(".tile-age") == "27\N{NO-BREAK SPACE}h ago"
    assert await watched.page.inner_text("[data-now=time]") == "11:42"
    assert await watched.page.inner_text("[data-now=day]") == "Wed 5 Jan 2022"
    await context.close()


async def test_pages_of_tiles_take_turns_and_stand_still_under_a_pointer(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server(rotate_every_seconds=0.4)
    watched = await watch(context, server.address)
    await settle(watched, "/wall?layout=many")
    assert await watched.page.evaluate("document.querySelectorAll('.tile').length") == 18
    assert (
        await watched.page.evaluate("[...document.querySelectorAll('.tile')].filter((t) => t.checkVisibility()).length")
        <= 16
    )
    shown = "document.querySelector('[data-page]:not([hidden])').dataset.page"
    await until(watched.page, f"{shown} === '2'")
    await until(watched.page, f"{shown} === '1'")
    await watched.page.hover(".tile >> visible=true")
    held = await watched.page.evaluate(shown)
    await watched.page.wait_for_timeout(1000)
    assert await watched.page.evaluate(shown) == held
    await watched.page.mouse.move(5, 5)
    await watched.page.focus("[data-strip='2']")
    await watched.page.keyboard.press("Enter")
    assert await watched.page.evaluate(shown) == "2"
    assert await watched.page.get_attribute("[data-strip='2']", "aria-pressed") == "true"


async def test_nothing_turns_for_those_who_asked_for_stillness(
    own_server: Callable[..., Server], browser: Browser
) -> None:
    server = own_server(rotate_every_seconds=0.2)
    context = await browser.new_context(reduced_motion="reduce", viewport={"width": 1920, "height": 1080})
    watched = await watch(context, server.address)
    await settle(watched, "/wall?layout=many")
    await watched.page.wait_for_timeout(800)
    assert await watched.page.evaluate("document.querySelector('[data-page]:not([hidden])').dataset.page") == "1"
    await context.close()


async def test_walls_take_turns_and_one_can_be_held(own_server: Callable[..., Server], context: BrowserContext) -> None:
    watched = await watch(context, own_server().address)
    await settle(watched, "/wall?layout=turns")
    title = "document.querySelector('.wall-bar h1').textContent"
    await until(watched.page, f"{title} === 'A system of many'")
    await until(watched.page, f"{title} === 'In turns'")
    await watched.page.focus("[data-hold]")
    await watched.page.keyboard.press("Enter")
    held = await watched.page.evaluate(title)
    await watched.page.wait_for_timeout(1200)
    assert await watched.page.evaluate(title) == held
    assert await watched.page.get_attribute("[data-hold]", "aria-pressed") == "true"
    await watched.page.keyboard.press("Enter")
    await until(watched.page, f"{title} !== '{held}'")


async def test_a_wall_is_light(own_server: Callable[..., Server], context: BrowserContext) -> None:
    server = own_server()
    watched = await watch(context, server.address)
    sizes: list[int] = []
    session = await context.new_cdp_session(watched.page)
    await session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    await settle(watched, "/wall?layout=many")
    await until(watched.page, IS_LIVE)
    assert 5_000 < sum(sizes) < 100_000, sum(sizes)
    assert not any("plotly" in request.url or "_dash" in request.url for request in watched.requests)


# What is on the screen is what the fragment says, but for what the browser itself renders: ages, beats and turns.
SHOWN = """async () => {
  const plain = (element) => {
    element.querySelectorAll('[hidden]').forEach((one) => one.removeAttribute('hidden'));
    element.querySelectorAll('[aria-pressed]').forEach((one) => one.removeAttribute('aria-pressed'));
    element.querySelectorAll('time, .pulse-word, [data-now]').forEach((one) => { one.textContent = ''; });
    element.querySelectorAll('.pulse').forEach((one) => { one.className = 'pulse'; });
    return Array.from(element.children);
  };
  const fresh = document.createElement('div');
  fresh.innerHTML = await (await fetch(document.getElementById('wall').dataset.fragment)).text();
  const now = plain(document.getElementById('wall').cloneNode(true));
  const then = plain(fresh);
  return now.length === then.length && now.every((one, place) => one.isEqualNode(then[place]));
}"""


async def test_every_situation_can_follow_every_other_in_place(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    """Prevents: text that gives way to an element stopped the change half-way, and the wall called it a lost server."""
    server = own_server()
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    situations = ["calm", "severe", "stale", "empty"]
    for first in situations:
        for then in situations:
            for situation in (first, then):
                server.stand_in.tick(situation=situation)
                await until(watched.page, f"({SHOWN})()")
                assert await watched.page.evaluate(IS_LIVE), (first, then)
    watched.assert_quiet()
