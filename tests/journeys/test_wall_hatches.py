"""Time passes and nobody writes a word: what was fresh turns late, stuck and stale on time, before every open wall."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import time_machine
from playwright.async_api import Page, async_playwright

from catalogue.tree import tree_on
from db.clock import PictureClock
from homeward import lifeline
from homeward.embedded import Connection as Server
from tests.browser.conftest import FLAGS, chromium
from tests.journeys.awaiting import until, wait_until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import OCCUPANCY, FeedFacts, folder_with, shipped_catalogue, trusts
from tests.journeys.house import House, opened
from tests.journeys.measured import note
from tests.journeys.running import ROOT
from tests.journeys.ticks import Listener, listening

DAY = date(2021, 12, 19)
EIGHT = datetime(2021, 12, 19, 8, tzinfo=UTC)
WALL = "QOP"
# Eight hours of the picture in a second.
RATE = 28_800.0
LATE, STUCK, STALE = (EIGHT + timedelta(hours=hours) for hours in (55, 79, 28 + 55))


def _feeds() -> list[FeedFacts]:
    """A feed for every trust of the wall."""
    beneath = tree_on(shipped_catalogue(), on=DAY).descendants(WALL)
    return [
        FeedFacts(key=f"feed_{place.lower()}", place=place, url=f"${{PARTNER}}/feed_{place.lower()}")
        for place in trusts()
        if place in beneath
    ]


@contextmanager
def _web(folder: Path, *, url: str, catalogue: Path) -> Iterator[str]:
    """The real web process, by its address."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEWARD", "DATABASE"))}
    environment |= {
        "DATABASE_URL": url,
        "HOMEWARD_DATA": str(folder / "unused"),
        "HOMEWARD_CATALOGUE": str(catalogue),
        # Whoever comes may look, as in a demo.
        "HOMEWARD_OPEN_DEMO": "yes",
        "HOMEWARD_PORT": "0",
        lifeline.VARIABLE: "stdin",
    }
    log = folder / "web.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "homeward", "web"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip

    def address() -> str | None:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        found = [line for line in log.read_text(encoding="utf-8").splitlines() if line.endswith("/wall")]
        return found[0].removesuffix("/wall") if found and _is_ready(found[0].removesuffix("/wall")) else None

    try:
        yield wait_until(address, "the web process ready", every=0.1)
    finally:
        process.kill()
        process.communicate()


def _is_ready(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/readyz", timeout=5, trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


@asynccontextmanager
async def _filled(server: Server, template: str) -> AsyncIterator[House]:
    """A store with one day's beds of every trust of the wall, polled at noon of the next day; no worker runs."""
    feeds = _feeds()
    async with opened(server, template, feeds, at=EIGHT + timedelta(hours=28)) as house:
        for feed in feeds:
            house.say(feed.key, sitrep(feed.place, {DAY: (100, 90)}))
            await house.poll(feed.key)
        yield house


async def _freshness(base: str) -> tuple[set[str], dict[str, Any]]:
    async with httpx2.AsyncClient(base_url=base, timeout=10, trust_env=False) as client:
        picture: dict[str, Any] = (await client.get("/api/v1/snapshot", params={"organisation": WALL})).json()
    readings = [
        reading for tile in picture["tiles"] for reading in tile["readings"] if reading["indicator"] == OCCUPANCY
    ]
    return {reading["freshness"] for reading in readings}, picture


async def _start_time(house: House, *, at: datetime) -> PictureClock:
    """Let picture time run fast from an instant on. The last thing that is written."""
    clock = PictureClock(origin_picture=at, origin_service=datetime.now(UTC), rate=RATE)
    await house.store.execute(
        "UPDATE picture_clock SET origin_picture = %s, origin_service = %s, rate = %s",
        (clock.origin_picture, clock.origin_service, clock.rate),
    )
    await house.store.execute("NOTIFY homeward_version")
    return clock


async def _watch(base: str, wall: Listener, clock: PictureClock) -> dict[str, float]:
    """Look at the picture at every tick until it is stale; service seconds by which each state came after its time."""
    lateness: dict[str, float] = {}
    due = {"late": LATE, "stuck": STUCK, "stale": STALE}
    heard = len(wall.ticks)
    while "stale" not in lateness:
        states, _ = await _freshness(base)
        (state,) = states
        if state in due and state not in lateness:
            lateness[state] = (datetime.now(UTC) - clock.service_at(due[state])).total_seconds()
        if state != "stale":
            await wall.after(heard)
            heard = len(wall.ticks)
    return lateness


@pytest.mark.browser
@pytest.mark.slow
async def test_an_open_wall_hatches_on_time_with_no_commit_at_all(
    server: Server, template: str, tmp_path: Path
) -> None:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found")
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(_filled(server, template))
        catalogue = folder_with(_feeds(), tmp_path / "catalogue")
        web = _web(tmp_path, url=server.url(dbname=house.database), catalogue=catalogue)
        base = await asyncio.to_thread(web.__enter__)
        stack.push_async_callback(asyncio.to_thread, web.__exit__, None, None, None)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        stack.push_async_callback(browser.close)
        page = await browser.new_page()
        wall = await stack.enter_async_context(listening(base))
        await page.goto(f"{base}/wall")
        await page.wait_for_selector(".tile")
        await page.evaluate("window.notReloaded = true")
        assert await page.locator(".tile").count() == len(_feeds())
        assert await page.locator(".tile-doubt").count() == 0
        assert (await _freshness(base))[0] == {"fresh"}
        version, polls = await house.version(), await house.all_polls()
        epoch = wall.last.epoch
        clock = await _start_time(house, at=LATE - timedelta(seconds=2) * RATE)
        hatched = asyncio.create_task(_hatched_at(page, len(_feeds())))
        lateness = await _watch(base, wall, clock)
        late_to_hatch = await hatched - clock.service_at(STUCK).timestamp()
        note(
            "no commit at all: "
            + ", ".join(f"{state} {seconds:.2f} s after its time" for state, seconds in lateness.items())
            + f"; the wall hatched {late_to_hatch:.2f} s after its time"
        )
        # Never before its time; the bound is for a busy machine.
        assert list(lateness) == ["late", "stuck", "stale"]
        assert all(0.0 <= seconds < 5.0 for seconds in lateness.values())
        assert -0.1 <= late_to_hatch < 8.0
        assert await page.evaluate("window.notReloaded") is True

        async def says_so() -> bool:
            said = await page.locator(".tile").all_text_contents()
            return all("was" in words and "overdue" in words for words in said)

        await until(says_so, "the last figure of every tile as what was, and overdue", within=15)
        # Epochs counted up, and nothing else did.
        assert wall.last.epoch >= epoch + 4
        assert {tick.version for tick in wall.ticks} == {version}
        assert await house.version() == version
        assert await house.all_polls() == polls
        assert wall.losses == 0


async def _hatched_at(page: Page, tiles: int) -> float:
    """When every tile of the open page was hatched, as time of day in seconds."""

    async def are_hatched() -> bool:
        return await page.locator(".tile-doubt").count() == tiles

    await until(are_hatched, "every tile hatched", every=0.05)
    return time.time()


async def test_a_machine_that_slept_turns_its_pictures_late_all_the_same(server: Server, template: str) -> None:
    feeds = [FeedFacts(key="ward", place=trusts()[0], url="${PARTNER}/ward")]
    at = LATE - timedelta(minutes=30)
    async with opened(server, template, feeds, at=at) as house, listening(str(house.web.base_url)) as wall:
        house.say("ward", sitrep(trusts()[0], {DAY: (100, 90)}))
        await house.poll("ward")
        assert (await house.reading(trusts()[0], OCCUPANCY))["freshness"] == "fresh"
        epoch = wall.last.epoch
        # Half an hour on the timers, an hour on the clock.
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):

            async def is_heard() -> bool:
                return wall.last.epoch > epoch

            await until(is_heard, "a new epoch", within=20)
            assert (await house.reading(trusts()[0], OCCUPANCY))["freshness"] == "late"
