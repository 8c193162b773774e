"""The figures of the wall's tiles lead to how they swing, and look as they do where they lead nowhere."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext

from tests.browser.conftest import CUT_OFF, VIOLATIONS_ALONE, Server, settle, until, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = ((1920, 1080), (1366, 768), (390, 844))
# Where each figure lies and how it looks, to a tenth of a pixel.
LOOKS = """() => [...document.querySelectorAll(".tile, .tile-figure, .tile-figure strong, .tile-short")].map((one) => {
  const box = one.getBoundingClientRect(), seen = getComputedStyle(one);
  return [one.className, ...[box.x, box.y, box.width, box.height].map((side) => side.toFixed(1)), seen.color,
    seen.fontSize, seen.fontWeight, seen.textDecorationLine].join(" ");
})"""
AT_THE_FIGURE = """() => {
  const box = document.querySelector(".tile-figure strong").getBoundingClientRect();
  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest("a").className;
}"""


@pytest.mark.parametrize("wall", ["/wall?layout=call", "/wall?organisation=QOP"])
async def test_the_wall_looks_the_same_with_and_without_the_way(
    wall: str, stand_in: Server, context: BrowserContext
) -> None:
    seen: dict[str, list[list[str]]] = {}
    person = stand_in.stand_in.me
    try:
        for kind in ("visitor", "display"):
            stand_in.stand_in.me = person.model_copy(update={"kind": kind})
            # Another viewer is another scope, as another credential is.
            await context.set_extra_http_headers({"Authorization": f"Bearer {kind}"})
            watched = await watch(context, stand_in.address)
            await settle(watched, wall)
            links = await watched.page.evaluate("document.querySelectorAll('.tile-swing').length")
            assert (links > 0) == (kind == "visitor")
            for width, height in SIZES:
                await watched.page.set_viewport_size({"width": width, "height": height})
                seen.setdefault(kind, []).append(await watched.page.evaluate(LOOKS))
                if width >= 1366:
                    assert await watched.page.evaluate(CUT_OFF) == []
            await watched.page.close()
    finally:
        stand_in.stand_in.me = person
    assert seen["visitor"][0]
    assert seen["visitor"] == seen["display"]


async def test_a_press_on_the_figure_opens_its_swing_and_one_beside_it_the_organisation(
    stand_in: Server, context: BrowserContext
) -> None:
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall?layout=call")
    assert await watched.page.evaluate(AT_THE_FIGURE) == "tile-swing"
    found = await Axe().run(watched.page, options=VIOLATIONS_ALONE)
    assert found.response["violations"] == [], found.generate_report()
    await watched.page.click(".tile-figure strong >> nth=0")
    await watched.page.wait_for_url("**/variance?organisation=*&indicator=*")
    await until(watched.page, "document.querySelector('.swing-says') !== null")
    await settle(watched, "/wall?layout=call")
    await watched.page.click(".tile .tile-context >> nth=0", force=True)
    await watched.page.wait_for_url("**/organisation/*")
    watched.assert_quiet()
