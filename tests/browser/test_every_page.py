"""Every page the registry knows, in every situation: accessible, quiet, within its origin, no wider than its screen."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext

from dashboard.registry import pages
from tests.browser.conftest import (
    CUT_OFF,
    OUT_OF_LINE,
    TALLER,
    TOO_SMALL,
    VIOLATIONS_ALONE,
    WIDER,
    Server,
    settle,
    shoot,
    watch,
)
from tests.dashboard.situations import SITUATIONS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WALLS = (
    "/wall?organisation=ENG",
    "/wall?organisation=Y60",
    "/wall?layout=many",
    "/wall?layout=call",
    "/wall?organisation=R0A",
)
ADDRESSES = sorted({sample for page in pages() for sample in page.samples} | set(WALLS))
# A wall of four times the pixels is seen from as far, so that everything on it is twice as large.
LARGEST = (3840, 2160)
SIZES = ((1920, 1080), (1366, 768), (390, 844), (320, 640))
NO_FIGURES = ("503 (Service Unavailable)", "404 (Not Found)")


async def test_there_are_pages_to_look_at() -> None:
    """Guards the rest of this file against looking at nothing."""
    assert len(ADDRESSES) >= 8
    assert {"/", "/wall", "/feeds", "/about"} <= set(ADDRESSES)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("situation", SITUATIONS)
async def test_a_page_is_fit_to_be_seen(
    situation: str, address: str, stand_in: Server, context: BrowserContext
) -> None:
    state = stand_in.stand_in.state
    state.situation = situation
    state.broken = {"all"} if situation == "broken" else set()
    state.version += 1
    watched = await watch(context, stand_in.address)
    await settle(watched, address)
    name = f"{address.strip('/').replace('/', '-').replace('?', '-').replace('=', '-') or 'overview'}-{situation}"
    is_wall = address.startswith("/wall")
    for width, height in (LARGEST, *SIZES) if is_wall else SIZES:
        await watched.page.set_viewport_size({"width": width, "height": height})
        assert await watched.page.evaluate(WIDER) <= 0, f"wider than {width} px"
        if is_wall and width >= 1366:
            assert await watched.page.evaluate(CUT_OFF) == []
            assert await watched.page.evaluate(OUT_OF_LINE) == []
            assert await watched.page.evaluate(TALLER) <= 0, f"taller than {height} px"
        if is_wall and width >= 1920:
            assert await watched.page.evaluate(TOO_SMALL) == []
        await shoot(watched, f"{name}-{width}")
    found = await Axe().run(watched.page, options=VIOLATIONS_ALONE)
    assert found.response["violations"] == [], found.generate_report()
    watched.assert_quiet(may_say=NO_FIGURES if situation == "broken" else ())


async def test_an_unknown_address_is_an_honest_404(stand_in: Server, context: BrowserContext) -> None:
    watched = await watch(context, stand_in.address)
    answer = await watched.page.goto(stand_in.address + "/no-such-page")
    assert answer is not None
    assert answer.status == 404
    assert "There is no page at this address" in await watched.page.inner_text("main")
    found = await Axe().run(watched.page)
    assert found.response["violations"] == []
