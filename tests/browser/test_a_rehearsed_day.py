"""A surge rehearsed in the browser: three calls in a day, the wall beside them, an action judged the next day.

The invented system lives through it and is polled over sockets; whatever the wall and the call show is held, to the
digit, against what the API answers at the same data version.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from catalogue.model import Feed
from db.engine import connection
from db.timeseries import Room
from homeward.doors import settle_cast
from homeward.embedded import Connection as Server
from homeward.importing import read_file
from homeward.past import archive_for, newest_first
from ingest.bulk import import_file
from jobs.upkeep import keep_bands, keep_rollups
from picture.memory import Memory
from simulators.living.__main__ import run_export
from simulators.living.house import House as Partners
from simulators.living.opening import shipped
from simulators.world.shipped import DEMONSTRATION, FORTNIGHT
from tests.browser.beside_api import numbers, told, until_everything_agrees
from tests.browser.beside_tiles import TILES
from tests.browser.conftest import CUT_OFF, TALLER, Watched, settle, shoot, watch
from tests.browser.living_store import LivingStore, abreast, living_store
from tests.ingest.known import LIVING
from tests.journeys.awaiting import until
from tests.journeys.house import fresh_database
from tests.simulators.living.conftest import SECRETS, HandClock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THE_DAY = datetime(2026, 11, 11, tzinfo=UTC)
"""A Wednesday, the day after the surge begins; the fortnight before it says what is usual."""
CALLS = (THE_DAY + timedelta(hours=8.5), THE_DAY + timedelta(hours=12.5), THE_DAY + timedelta(hours=16))
NEXT_DAY = CALLS[1] + DAY + HOUR / 2
ITEMS = ("safety", "actions", "beds", "standing", "changes", "blockages", "ahead", "aid", "decisions")
ACTION = "Open six escalation beds"
SECOND = "Lend the northern hub two coordinators"


@dataclass(slots=True, kw_only=True)
class Rehearsal:
    """The system, told of as time passes, and where its web is."""

    hand: HandClock
    store: LivingStore
    base: str = ""

    async def live_to(self, at: datetime) -> None:
        """Beds are told of every hour; at the end everybody tells, and what the worker keeps is put in order."""
        first = self.hand.at.replace(minute=0) + HOUR
        for number in range(max(0, int((at - first) / HOUR) + 1)):
            await self._reach(first + number * HOUR)
            await self.store.poll(self.hand.at, those=_is_of_beds)
        await self._reach(at)
        await self.store.poll(at)
        async with connection(self.store.pool) as conn:
            room = Room()
            while await keep_rollups(conn, room):
                pass
            while await keep_bands(conn, Memory(), known=at):
                pass

    async def _reach(self, at: datetime) -> None:
        """Let the partners live up to a time, and have everything told that is due by then."""
        self.hand.at = at
        await abreast(self.store.partners, at)


def _is_of_beds(feed: Feed) -> bool:
    return feed.key.startswith("beds_")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def rehearsal(
    server: Server, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rehearsal]:
    """The system on the morning of the day, before its first call: a fortnight of its beds imported, then polled."""
    past, hand = tmp_path_factory.mktemp("past"), HandClock(at=DEMONSTRATION)
    run_export(["--out", str(past), "--from", FORTNIGHT.isoformat(), "--families", "beds,ed"])
    async with AsyncExitStack() as stack:
        partners = await stack.enter_async_context(Partners(shipped(DEMONSTRATION), hand, secrets=SECRETS))
        name = stack.enter_context(fresh_database(server, template))
        store = await stack.enter_async_context(living_store(server, name, partners, rate=0.001))
        found = Rehearsal(hand=hand, store=store)
        await store.begin(hand.at)
        desk = await store.desk(hand.at)
        for path in newest_first(past):
            done = await import_file(desk, archive_for(LIVING, path.name), name=path.name, payload=read_file(path))
            assert done.stored
        await store.poll(hand.at)
        partners.stories.switch_on("winter_surge")
        await found.live_to(CALLS[0])
        await settle_cast(store.as_web, LIVING, at=CALLS[0])
        found.base = await stack.enter_async_context(store.web())
        yield found


async def _enter(context: BrowserContext, base: str) -> Watched:
    watched = await watch(context, base)
    await watched.page.goto(f"{base}/sign-in?next=/call")
    await watched.page.click("button[value=chair]")
    await watched.page.wait_for_url(f"{base}/call")
    return watched


async def _wall_agrees(page: Page, base: str) -> Mapping[str, Any]:
    """Every number of the wall is the API's, to the digit: safety, beds, lanes, tiles, blockages, actions, changes,
    days and clocks; and the position is that of its own route."""

    # A last commit that changes no number may not have reached the wall yet when it agrees.
    async def of_one_version() -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        wall = await until_everything_agrees(page, base)
        alone = await told(page, base, "/bed-position?organisation=SIM")
        return (wall, alone) if alone["basis"]["data_version"] == wall["picture"]["data_version"] else None

    wall, alone = await until(of_one_version, "the wall and the position of one version")
    assert len(wall["position"]["sites"]) >= 3
    assert len(wall["picture"]["tiles"]) == len(TILES)
    assert alone["acute"]["on_definite"] == wall["position"]["acute"]["on_definite"]
    return wall


async def _call_agrees(page: Page, base: str, item: str) -> None:
    """Every line of an item is the API's agenda's, word for word, and none is left out."""
    agenda = await told(page, base, "/agenda?organisation=SIM")
    (of,) = (each for each in agenda["items"] if each["item"] == item)
    shown = [" ".join(each.split()) for each in await page.locator(".call-line").all_inner_texts()]
    assert len(shown) == len(of["lines"])
    for line, each in zip(shown, of["lines"], strict=True):
        assert " ".join(each["says"].split()) in line


async def _held(page: Page, base: str, call: int) -> None:
    """Open the call that is due and go through all of its items."""
    await page.goto(f"{base}/call")
    await page.click("text=Open the call")
    await page.wait_for_url(f"{base}/call/{call}")
    for place, item in enumerate(ITEMS):
        await _call_agrees(page, base, item)
        if place + 1 < len(ITEMS):
            await page.click("text=/^Next: /")
            await page.wait_for_load_state()


async def _capture(page: Page, title: str, *, owner: str, due: str) -> None:
    await page.fill("#field-title", title)
    await page.select_option("#field-owner", owner)
    await page.fill("#field-owner_role", "Site manager")
    await page.select_option("#field-due_at", label=due)
    await page.click("text=Capture the action")
    await page.wait_for_load_state()
    assert "The action is captured" in await page.inner_text("main")


async def _declare(page: Page, call: str, *, of: str, level: str) -> None:
    await page.goto(f"{call}?item=standing")
    await page.select_option("#field-pillar", of)
    await page.select_option("#field-level", level)
    await page.fill("#field-reason", "Both hospitals divert.")
    await page.click("text=Declare it")
    await page.wait_for_load_state()
    assert "The level is declared" in await page.inner_text("main")


async def _decide(page: Page, says: str) -> None:
    await page.fill("#field-says-decision", says)
    await page.click("text=Note the decision")
    await page.wait_for_load_state()


async def test_three_calls_of_a_surge_and_the_action_judged_next_day(
    rehearsal: Rehearsal, context: BrowserContext, browser: Browser
) -> None:
    base = rehearsal.base
    watched = await _enter(context, base)
    page = watched.page
    async with await browser.new_context(viewport={"width": 1920, "height": 1080}) as hung:
        wall = await watch(hung, base)
        await settle(wall, "/wall")
        await wall.page.evaluate("window.sameDocument = true")
        for number, at in enumerate(CALLS, start=1):
            if number > 1:
                await rehearsal.live_to(at)
            await _wall_agrees(wall.page, base)
            await _held(page, base, number)
            if number == 1:
                await page.select_option("#field-indicator", "acute.ga_occupancy")
                await page.fill("#field-by", "2")
                await _capture(page, ACTION, owner="SIM-S1", due="in 4 hours")
                await _wall_agrees(wall.page, base)
                assert ACTION in await wall.page.inner_text("#wall")
            if number == 2:
                await _capture(page, SECOND, owner="SIM-D1", due="by 08:00 tomorrow")
                await _declare(page, f"{base}/call/2", of="acute", level="4")
                await _declare(page, f"{base}/call/2", of="system", level="3")
                acute = next(
                    each for each in (await _wall_agrees(wall.page, base))["pillars"] if each["pillar"] == "acute"
                )
                assert acute["declared"]["level"] == 4
                facts = await wall.page.inner_text(".safety-facts")
                assert "OPEL 4, acute" in facts
                assert "declared 12:30" in facts
                assert "calculated" in facts
                whole = await wall.page.inner_text(".system-level")
                assert whole == "System: OPEL 3 declared 12:30 by Director on call"
            await page.goto(f"{base}/call/{number}?item=decisions")
            await _decide(page, f"Decision of call {number}: both hubs at ten.")
            assert await wall.page.evaluate(CUT_OFF) == []
            assert await wall.page.evaluate(TALLER) <= 0
            await shoot(wall, f"rehearsal-wall-{number}")
            await page.click("text=Stand the call down")
            await page.wait_for_load_state()
            assert "As it was known then" in await page.inner_text("main")
        assert "overdue" in await wall.page.inner_text(".actions-count")
        assert numbers([await wall.page.inner_text(".actions-count")]) == ["0", "1", "1"]

        first = await told(page, base, "/calls/1")
        await rehearsal.live_to(NEXT_DAY)
        await _wall_agrees(wall.page, base)
        assert await wall.page.evaluate("window.sameDocument") is True
        wall.assert_quiet()

    await page.goto(f"{base}/call/actions/1")
    judged = (await told(page, base, "/actions/1"))["judgement"]
    assert judged["verdict"] in {"moved", "within_usual"}
    assert judged["days_before"] >= 14
    assert judged["days_after"] == 1
    assert judged["says"].lower() in (await page.inner_text("main")).lower()
    await shoot(watched, "rehearsal-judged")

    # What was said and shown a day ago is read as it was, whatever has become known since.
    again = await told(page, base, "/calls/1")
    assert {**again, "actions": first["actions"]} == first
    for number in (1, 2, 3):
        minutes = await (await page.request.get(f"{base}/call/{number}/minutes.txt")).text()
        assert f"Decision of call {number}: both hubs at ten." in minutes
        assert (f"{ACTION}: " in minutes) is (number == 1)
        assert (f"{SECOND}: " in minutes) is (number == 2)
        agenda = (await told(page, base, f"/calls/{number}"))["agenda"]
        for each in agenda["items"]:
            assert each["heading"] in minutes
            assert [line["says"] for line in each["lines"] if line["says"] not in minutes] == []
    watched.assert_quiet()
