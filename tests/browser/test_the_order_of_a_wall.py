"""In which order the wall of the call is read: one on a telephone and by ear; on a screen two stand side by side."""

import pytest
from playwright.async_api import BrowserContext

from tests.browser.conftest import CUT_OFF, TALLER, Server, settle, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

READ = ["safety", "position", "leaving", "tiles", "costs", "actions", "changes", "days", "clocks"]
PARTS = ", ".join(".tiles-host" if each == "tiles" else f".{each}-card" for each in READ)
# The parts in the order of the document, each with its place on the page.
PLACES = f"""() => [...document.querySelectorAll("{PARTS}")].map((one) => {{
  const box = one.getBoundingClientRect();
  const names = one.className.split(" ").map((name) => name.replace(/-(card|host)$/, ""));
  return [names.find((name) => {READ}.includes(name)), ...[box.left, box.top, box.width].map(Math.round)];
}})"""


@pytest.mark.parametrize("situation", ["calm", "severe", "stale", "empty"])
async def test_one_below_the_other_in_the_order_of_the_document(
    situation: str, stand_in: Server, context: BrowserContext
) -> None:  # fmt: skip
    stand_in.stand_in.tick(situation=situation)
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall?layout=call")
    await watched.page.set_viewport_size({"width": 390, "height": 844})
    places = await watched.page.evaluate(PLACES)
    assert [each[0] for each in places] == READ
    tops = [each[2] for each in places]
    assert tops == sorted(set(tops))


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (3840, 2160)])
async def test_on_a_screen_what_is_lost_stands_beside_who_can_leave(
    width: int, height: int, stand_in: Server, context: BrowserContext
) -> None:
    stand_in.stand_in.tick(situation="severe")
    watched = await watch(context, stand_in.address)
    await settle(watched, "/wall?layout=call")
    await watched.page.set_viewport_size({"width": width, "height": height})
    found = {name: (left, top, wide) for name, left, top, wide in await watched.page.evaluate(PLACES)}
    assert found["costs"][1] == found["leaving"][1] < found["tiles"][1] < found["actions"][1]
    assert found["costs"][0] > found["leaving"][0]
    # Both rows end where the others do.
    end = {name: left + wide for name, (left, _, wide) in found.items()}
    assert abs(end["costs"] - end["tiles"]) <= 1
    assert found["leaving"][0] == found["tiles"][0]
    assert await watched.page.evaluate(CUT_OFF) == []
    assert await watched.page.evaluate(TALLER) <= 0


@pytest.mark.parametrize("left_out", ["leaving", "blockages"])
async def test_where_one_of_the_two_is_left_out_the_other_has_the_row(
    left_out: str, stand_in: Server, context: BrowserContext
) -> None:
    stand_in.stand_in.tick(situation="severe")
    watched = await watch(context, stand_in.address)
    await settle(watched, f"/wall?layout=without-{left_out}")
    found = {name: (left, top, wide) for name, left, top, wide in await watched.page.evaluate(PLACES)}
    stays = "costs" if left_out == "leaving" else "leaving"
    assert found["position"][1] < found[stays][1] < found["tiles"][1] < found["actions"][1]
    assert found[stays][2] == found["tiles"][2]
    assert await watched.page.evaluate(CUT_OFF) == []
