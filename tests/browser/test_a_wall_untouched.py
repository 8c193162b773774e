"""A wall on a screen that nobody touches: it stays awake, moves a little, and starts afresh once a night if it can."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import BrowserContext

from tests.browser.conftest import CUT_OFF, TALLER, UNREACHABLE, WIDER, Server, Watched, settle, shoot, until, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IS_LIVE = "document.querySelector('.pulse-word').textContent === 'live' && document.getElementById('band').hidden"
IS_OFFLINE = "document.documentElement.classList.contains('is-offline')"
LONDON = ZoneInfo("Europe/London")
PLACES = 6
OUT_OF_SIGHT = """() => {
  const found = [];
  const isOut = (box, spare) =>
    box.left < 0 || box.top < -spare || box.right > innerWidth || box.bottom > innerHeight + spare;
  const texts = document.createTreeWalker(document.querySelector("#wall"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const holder = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !holder.checkVisibility() || holder.closest(".unseen")) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    // The box of a line is higher than its letters.
    const spare = parseFloat(getComputedStyle(holder).fontSize) / 10;
    if (isOut(range.getBoundingClientRect(), spare)) found.push(texts.currentNode.data);
  }
  const boxes = [...document.querySelectorAll(".card, .tile, .mark")].filter((box) => box.checkVisibility());
  return found.concat(boxes.filter((box) => isOut(box.getBoundingClientRect(), 0)).map((box) => box.className));
}"""
CORNER = "(({ x, y }) => [x, y])(document.querySelector('.wall').getBoundingClientRect())"
NIGHT = (
    "2026-01-15T04:31:00Z",
    "2026-01-15T05:59:00Z",
    "2026-07-15T03:31:00Z",
    "2026-07-15T04:59:00Z",
    "2026-03-29T03:31:00Z",
    "2026-10-25T04:31:00Z",
)
NO_NIGHT = (
    "2026-01-15T00:00:00Z",
    "2026-01-15T04:09:00Z",
    "2026-01-15T06:00:00Z",
    "2026-07-15T03:09:00Z",
    "2026-07-15T05:01:00Z",
    "2026-03-29T05:01:00Z",
    "2026-10-25T03:31:00Z",
    "2026-01-15T08:30:00Z",
    "2026-07-15T07:30:00Z",
    "2026-01-15T12:30:00Z",
    "2026-01-15T16:00:00Z",
)
SCROLLED = """() => {
  const boxes = [document.documentElement, document.body];
  boxes.forEach((box) => box.scrollTo(50, 50));
  return boxes.flatMap((box) => [box.scrollLeft, box.scrollTop]);
}"""
LOCKS = """
window.locks = [];
Object.defineProperty(Navigator.prototype, "wakeLock", { configurable: true, value: {
  request: async (kind) => {
    const lock = Object.assign(new EventTarget(), { kind, released: false });
    window.locks.push(lock);
    return lock;
  },
} });
window.letGo = () => {
  const lock = window.locks.at(-1);
  lock.released = true;
  lock.dispatchEvent(new Event("release"));
};
window.hide = (isHidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
NO_LOCKS = "delete Navigator.prototype.wakeLock;"
REFUSED = """
Object.defineProperty(Navigator.prototype, "wakeLock", { configurable: true, value: {
  request: async () => { window.asked = true; throw new DOMException("No.", "NotAllowedError"); },
} });
"""


def _awake(said: str) -> str:
    return f"document.documentElement.dataset.awake === '{said}'"


def _afresh(said: str) -> str:
    return f"document.documentElement.dataset.afresh === '{said}'"


@pytest.mark.parametrize("layout", ["gm", "call", "many"])
async def test_nothing_leaves_the_screen_at_any_place_of_the_wall(
    layout: str, stand_in: Server, context: BrowserContext
) -> None:
    watched = await watch(context, stand_in.address)
    await settle(watched, f"/wall?layout={layout}")
    await until(watched.page, IS_LIVE)
    for width, height in ((1920, 1080), (1366, 768), (3840, 2160)):
        await watched.page.set_viewport_size({"width": width, "height": height})
        seen = set()
        for place in range(PLACES):
            await watched.page.evaluate(f"document.documentElement.dataset.aside = {place}")
            seen.add(tuple(await watched.page.evaluate(CORNER)))
            assert await watched.page.evaluate(WIDER) <= 0, (width, place)
            assert await watched.page.evaluate(TALLER) <= 0, (width, place)
            if width <= 1920:  # Its one pixel to spare is not in proportion to larger screens.
                assert await watched.page.evaluate(CUT_OFF) == [], (width, place)
            assert await watched.page.evaluate(SCROLLED) == [0, 0, 0, 0], (width, place)
            assert await watched.page.evaluate(OUT_OF_SIGHT) == [], (width, place)
            await shoot(watched, f"aside-{layout}-{width}-{place}")
        most = int(4 * width / 1920)
        assert seen == {(x, y) for x in (-most, 0, most) for y in (0, most)}
    watched.assert_quiet()


async def test_a_wall_goes_round_its_places_and_begins_again(
    own_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = own_server(aside_every_seconds=0.05)
    await context.add_init_script("""
      window.places = [];
      new MutationObserver(() => window.places.push(document.documentElement.dataset.aside))
        .observe(document, { attributes: true, subtree: true, attributeFilter: ["data-aside"] });
    """)
    watched = await watch(context, server.address)
    await settle(watched, "/wall")
    await until(watched.page, "window.places.length >= 20")
    found = [int(place) for place in await watched.page.evaluate("window.places.slice(0, 20)")]
    assert found == [number % PLACES for number in range(20)]
    watched.assert_quiet()


async def test_a_screen_is_kept_awake_again_after_it_was_let_go(stand_in: Server, context: BrowserContext) -> None:
    await context.add_init_script(LOCKS)
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall")
    await until(watched.page, _awake("held"))
    assert await watched.page.evaluate("window.locks.map((lock) => lock.kind)") == ["screen"]
    await watched.page.evaluate("window.letGo()")
    assert await watched.page.evaluate(_awake("released"))
    await until(watched.page, f"{_awake('held')} && window.locks.length === 2")
    watched.assert_quiet()


async def test_a_screen_is_kept_awake_again_when_its_page_is_seen_again(
    stand_in: Server, context: BrowserContext
) -> None:
    await context.add_init_script(LOCKS)
    watched = await watch(context, stand_in.address)
    await watched.page.clock.install(time=datetime.now(UTC))
    await settle(watched, "/wall")
    await until(watched.page, _awake("held"))
    await watched.page.evaluate("window.hide(true); window.letGo()")
    await watched.page.clock.run_for(120_000)
    assert await watched.page.evaluate(f"{_awake('released')} && window.locks.length === 1")
    await watched.page.evaluate("window.hide(false)")
    await until(watched.page, f"{_awake('held')} && window.locks.length === 2")
    watched.assert_quiet()


@pytest.mark.parametrize(("script", "said"), [(NO_LOCKS, "absent"), (REFUSED, "refused")])
async def test_a_screen_that_cannot_be_kept_awake_says_so_and_shows_its_wall(
    script: str, said: str, stand_in: Server, context: BrowserContext
) -> None:
    await context.add_init_script(script)
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall")
    await until(watched.page, _awake(said))
    await until(watched.page, IS_LIVE)
    watched.assert_quiet()


async def test_this_browser_says_whether_it_keeps_the_screen_awake(stand_in: Server, context: BrowserContext) -> None:
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall")
    await until(watched.page, f"{_awake('held')} || {_awake('refused')}")
    watched.assert_quiet()


def _at(of_day: datetime) -> str:
    return f"{of_day.astimezone(LONDON):%H:%M}"


async def _opened(server: Server, context: BrowserContext) -> Watched:
    """A wall that is live and newly opened, in a browser whose time can be moved on."""
    watched = await watch(context, server.address)
    await watched.page.clock.install(time=datetime.now(UTC))
    await settle(watched, "/wall")
    await until(watched.page, IS_LIVE)
    await watched.page.evaluate("window.sameDocument = true")
    return watched


async def _a_day_later(watched: Watched) -> None:
    """The page is a day older; what it last found about starting afresh is forgotten."""
    await watched.page.clock.fast_forward(timedelta(days=1) // timedelta(milliseconds=1))
    await watched.page.evaluate("delete document.documentElement.dataset.afresh")


@pytest.fixture
def night_server(own_server: Callable[..., Server]) -> Server:
    """A server to whose walls it is night, an hour more or less for the change of the clocks."""
    began = datetime.now(UTC) - timedelta(hours=2)
    return own_server(
        afresh_at=_at(began), afresh_within_seconds=4 * 3600, afresh_spread_seconds=0, afresh_look_seconds=0.1
    )


async def test_an_old_wall_starts_afresh_once_a_night(night_server: Server, context: BrowserContext) -> None:
    watched = await _opened(night_server, context)
    documents: list[str] = []
    watched.page.on("framenavigated", lambda frame: documents.append(frame.url))
    await until(watched.page, _afresh("young"))
    await watched.page.clock.fast_forward(timedelta(days=1) // timedelta(milliseconds=1))
    await until(watched.page, "window.sameDocument === undefined")
    await until(watched.page, IS_LIVE)
    await until(watched.page, _afresh("young"))
    assert len(documents) == 1
    watched.assert_quiet()


async def test_an_old_wall_stays_by_day(own_server: Callable[..., Server], context: BrowserContext) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=6)
    watched = await _opened(own_server(afresh_at=_at(ahead), afresh_look_seconds=0.1), context)
    await _a_day_later(watched)
    await until(watched.page, IS_LIVE)
    await watched.page.evaluate("delete document.documentElement.dataset.afresh")
    await until(watched.page, _afresh("not-night"))
    assert await watched.page.evaluate("window.sameDocument") is True


async def test_an_old_wall_stays_while_its_link_is_lost_and_starts_afresh_when_it_is_back(
    night_server: Server, context: BrowserContext
) -> None:
    watched = await _opened(night_server, context)
    night_server.stop()
    await until(watched.page, IS_OFFLINE)
    await _a_day_later(watched)
    await until(watched.page, _afresh("link-lost"))
    assert await watched.page.evaluate("window.sameDocument") is True
    night_server.start()
    await until(watched.page, "window.sameDocument === undefined")
    await until(watched.page, IS_LIVE)
    watched.assert_quiet(may_say=UNREACHABLE)


async def test_an_old_wall_keeps_its_picture_while_the_server_has_none(
    night_server: Server, context: BrowserContext
) -> None:
    watched = await _opened(night_server, context)
    night_server.stand_in.state.broken = {"wall"}
    night_server.stand_in.tick()
    await _a_day_later(watched)
    await until(watched.page, _afresh("no-picture"))
    assert await watched.page.evaluate("window.sameDocument") is True
    assert await watched.page.inner_text(".level-words") == "Level 1, steady"
    night_server.stand_in.state.broken = set()
    await until(watched.page, "window.sameDocument === undefined")
    await until(watched.page, IS_LIVE)
    watched.assert_quiet(may_say=("503 (Service Unavailable)",))


async def test_the_night_of_a_wall_is_londons_on_both_sides_of_its_changes_and_no_hour_of_a_call(
    stand_in: Server, context: BrowserContext
) -> None:
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall")
    instants = [*NIGHT, *NO_NIGHT]
    found = await watched.page.evaluate(
        "(all) => all.filter((at) => window.homeward.isNight(Date.parse(at)))", instants
    )
    assert found == list(NIGHT)


async def test_a_thousand_walls_do_not_start_afresh_at_once(stand_in: Server, context: BrowserContext) -> None:
    await context.add_init_script("Math.random = () => 0.999;")
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall")
    early, late = "2026-01-15T04:29:00Z", "2026-01-15T04:30:00Z"
    assert await watched.page.evaluate(f"window.homeward.isNight(Date.parse('{early}'))") is False
    assert await watched.page.evaluate(f"window.homeward.isNight(Date.parse('{late}'))") is True
