"""A wall on a screen that nobody signs in at: how it begins, what it outlives and how it ends. All parts are real."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from homeward import lifeline
from homeward.embedded import Connection as Server
from metrics.access import EVERYWHERE, Grant, Role
from tests.browser.conftest import SAY_BREACHES, VIOLATIONS_ALONE, WIDER, until
from tests.journeys.awaiting import until as awaited
from tests.journeys.awaiting import wait_until
from tests.journeys.bodies import sitrep
from tests.journeys.facts import FeedFacts, folder_with, trusts
from tests.journeys.house import House, opened
from tests.journeys.running import ROOT
from tests.signed_in import token_for

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TRUST = trusts()[0]
NOON = datetime(2021, 12, 20, 12, tzinfo=UTC)
DAY = date(2021, 12, 19)
WEEK = timedelta(days=7)
COOKIE = "homeward_display"
LIVE = "!!document.querySelector('.wall .pulse-word') && document.querySelector('.pulse-word').textContent === 'live'"
NOT_LET_IN = "document.querySelector('.wall-nothing h2')?.textContent === 'This display is no longer let in'"
SIZES = ((1920, 1080), (1366, 768), (390, 844))


@dataclass(slots=True)
class Web:
    """The web process over a real store, which can be stopped, started again on its port, and told another time."""

    house: House
    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def shift(self, by: timedelta) -> None:
        """Let service time be so much later than it is."""
        (self.folder / "shift").write_text(str(by.total_seconds()))

    def start(self) -> None:
        inherited = os.environ.items()
        environment = {name: value for name, value in inherited if not name.startswith(("HOMEWARD", "DATABASE"))}
        environment |= {
            "DATABASE_URL": self.house.server.url(dbname=self.house.database),
            "HOMEWARD_DATA": str(self.folder / "unused"),
            "HOMEWARD_CATALOGUE": str(self.folder / "catalogue"),
            "HOMEWARD_CONTACT": "the site office",
            lifeline.VARIABLE: "stdin",
        }
        log = (self.folder / "web.log").open("a")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.shifted_web", str(self.port), str(self.folder / "shift")],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            start_new_session=True,
        )  # fmt: skip
        log.close()
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said, (self.folder / "web.log").read_text()
        self.port = int(said.rpartition(":")[2])
        wait_until(self._is_ready, "the web process ready", every=0.1)

    def _is_ready(self) -> bool:
        with contextlib.suppress(httpx2.HTTPError):
            return httpx2.get(f"{self.address}/readyz", timeout=5, trust_env=False).status_code == 200
        return False

    def stop(self) -> None:
        """Stop it as a killed process is stopped."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    async def ask(self, method: str, path: str, **content: object) -> httpx2.Response:
        """Ask the API as an administrator."""
        address = self.house.server.url(role="web", dbname=self.house.database)
        grants = [Grant(Role.ADMINISTRATOR, EVERYWHERE)]
        headers = {"Authorization": f"Bearer {await token_for(address, sign_in='admin', grants=grants)}"}
        async with httpx2.AsyncClient(base_url=self.address, trust_env=False, headers=headers) as client:
            answer = await client.request(method, f"/api/v1{path}", json=content or None)
            assert answer.is_success, answer.text
            return answer

    async def make(self, **changes: str) -> int:
        wall = {"label": "Site office", "organisation": "QOP", **changes}
        return int((await self.ask("POST", "/displays", **wall)).json()["token"])

    async def code(self, token: int) -> str:
        return str((await self.ask("POST", f"/displays/{token}/link")).json()["code"])

    async def say(self, occupied: int) -> None:
        """Let the feed tell of so many beds taken of a thousand."""
        self.house.say("beds", sitrep(TRUST, {DAY: (1000, occupied)}))
        assert (await self.house.poll("beds")).outcome == "ok"


@pytest_asyncio.fixture(loop_scope="session")
async def web(server: Server, template: str, tmp_path: Path) -> AsyncIterator[Web]:
    feeds = [FeedFacts(key="beds", place=TRUST, url="${PARTNER}/beds")]
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(opened(server, template, feeds, at=NOON))
        folder_with(feeds, tmp_path / "catalogue")
        found = Web(house=house, folder=tmp_path)
        found.shift(timedelta(0))
        await found.say(900)
        await asyncio.to_thread(found.start)
        stack.push_async_callback(asyncio.to_thread, found.stop)
        yield found


@pytest.fixture
def origins() -> Iterator[list[str]]:
    """Every address at which a page of the test was, in order."""
    seen: list[str] = []
    yield seen
    assert not any("sign-in" in address for address in seen), "no wall is ever sent to a sign-in page"


async def _screen(browser: Browser, stack: AsyncExitStack, origins: list[str]) -> Page:
    context: BrowserContext = await browser.new_context(viewport={"width": 1920, "height": 1080})
    stack.push_async_callback(context.close)
    await context.add_init_script(SAY_BREACHES)
    page = await context.new_page()
    page.on("framenavigated", lambda frame: origins.append(frame.url))
    page.on("console", lambda said: _no_breach(said.text))
    return page


def _no_breach(said: str) -> None:
    assert "policy breach" not in said


async def _enrol(web: Web, page: Page, token: int) -> None:
    """Make a screen a wall as a person does: type the code, press the button."""
    await page.goto(f"{web.address}/display")
    await page.get_by_label("Code").fill(await web.code(token))
    await page.get_by_role("button", name="Make it a wall").press("Enter")
    await page.wait_for_url(f"{web.address}/wall")
    await _is_live(page)


async def _is_live(page: Page) -> None:
    await until(page, LIVE, within_seconds=40)
    assert await page.locator("#band").is_hidden()
    assert await page.locator(".wall-nothing").count() == 0


async def _follows(web: Web, page: Page, occupied: int) -> None:
    """The strongest word for alive: what the feed says now stands on it."""
    await web.say(occupied)
    await until(
        page, f"document.querySelector('.headline')?.innerText.includes('{occupied / 10:.1f}')", within_seconds=40
    )
    await _is_live(page)


async def _secret(page: Page) -> str:
    return next(each["value"] for each in await page.context.cookies() if each["name"] == COOKIE)


@pytest.mark.slow
async def test_a_wall_outlives_a_restart_a_rotation_and_a_week_without_a_sign_in_page(
    web: Web, browser: Browser, origins: list[str]
) -> None:
    token = await web.make()
    async with AsyncExitStack() as stack:
        page = await _screen(browser, stack, origins)
        await _enrol(web, page, token)
        await _follows(web, page, 910)
        await page.evaluate("window.isTheSamePage = true")
        first = await _secret(page)

        await asyncio.to_thread(web.stop)
        await until(page, "!document.getElementById('band').hidden", within_seconds=40)
        assert (await page.inner_text("#band")).startswith("Offline since ")
        await asyncio.to_thread(web.start)
        await _is_live(page)
        await _follows(web, page, 920)
        assert await _secret(page) == first

        await web.ask("POST", f"/displays/{token}/rotation")
        await _follows(web, page, 930)

        async def is_renewed() -> bool:
            return await _secret(page) != first

        await awaited(is_renewed, "a new secret in the open wall")
        second = await _secret(page)
        assert await page.evaluate("window.isTheSamePage") is True

        web.shift(WEEK)
        await _follows(web, page, 940)
        await page.reload()
        await _is_live(page)
        await _follows(web, page, 950)
        assert await _secret(page) == second

        # And once more all together: restarted a fortnight later, when the first secret opens nothing any more.
        await asyncio.to_thread(web.stop)
        web.shift(WEEK * 3)
        await asyncio.to_thread(web.start)
        await page.goto(f"{web.address}/")
        assert page.url == f"{web.address}/wall"
        await _is_live(page)
        await _follows(web, page, 960)
        async with httpx2.AsyncClient(base_url=web.address, trust_env=False) as client:
            path = "/api/v1/snapshot?organisation=QOP"
            shown = [
                (await client.get(path, headers={"Cookie": f"{COOKIE}={each}"})).status_code for each in (first, second)
            ]
        assert shown == [401, 200]


@pytest.mark.slow
async def test_walls_of_one_token_live_side_by_side_and_when_it_is_revoked_all_say_so(
    web: Web, browser: Browser, origins: list[str]
) -> None:
    token = await web.make(layout="greater-manchester")
    async with AsyncExitStack() as stack:
        pages = [await _screen(browser, stack, origins) for _ in range(2)]
        for page in pages:
            await _enrol(web, page, token)
        assert len({await _secret(page) for page in pages}) == 2
        await web.ask("POST", f"/displays/{token}/rotation")
        for number, page in enumerate(pages):
            await _follows(web, page, 915 + number)
        await web.ask("DELETE", f"/displays/{token}")
        for page in pages:
            await until(page, NOT_LET_IN, within_seconds=40)
            assert await page.locator(".tile, .headline, .mark").count() == 0, "its figures are gone"
            assert "ask the site office" in await page.inner_text(".wall-nothing")
            await until(page, "document.querySelector('.pulse-word').textContent === 'not let in'", within_seconds=40)
            assert await page.locator("#band").is_hidden()
        # Nor after anything that a person or a kiosk does with it.
        for address in ("/wall", "/", "/feeds", "/wall?organisation=QOP"):
            await pages[0].goto(f"{web.address}{address}")
            await until(pages[0], NOT_LET_IN)
        for width, height in SIZES:
            await pages[0].set_viewport_size({"width": width, "height": height})
            assert await pages[0].evaluate(WIDER) <= 0
        found = await Axe().run(pages[0], options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
        # A new wall on the same screen needs no visit to it but the code.
        other = await web.make()
        await pages[0].set_viewport_size({"width": 1920, "height": 1080})
        await _enrol(web, pages[0], other)
        await _follows(web, pages[0], 925)


async def test_the_page_for_a_code_is_fit_to_be_seen_and_a_wrong_code_is_told(
    web: Web, browser: Browser, origins: list[str]
) -> None:
    code = (await web.code(await web.make())).replace("-", "")
    async with AsyncExitStack() as stack:
        page = await _screen(browser, stack, origins)
        square = await page.goto(f"{web.address}/display/{code}/square.svg")
        assert square is not None
        assert square.headers["content-type"] == "image/svg+xml"
        await page.goto(f"{web.address}/display/{code}")
        assert await page.get_by_label("Code").input_value() == code
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate(WIDER) <= 0
        found = await Axe().run(page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
        await page.get_by_label("Code").fill("CCCC CCCC")
        await page.get_by_role("button", name="Make it a wall").click()
        assert "never was one" in await page.inner_text(".refused")
        # Opening the page has used nothing up.
        await page.goto(f"{web.address}/display/{code}")
        await page.get_by_role("button", name="Make it a wall").click()
        await page.wait_for_url(f"{web.address}/wall")
        await _is_live(page)


async def test_an_administrator_makes_links_rotates_and_revokes_on_one_page(web: Web, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        seen: list[str] = []
        page = await _screen(browser, stack, seen)
        address = web.house.server.url(role="web", dbname=web.house.database)
        secret = await token_for(address, sign_in="admin", grants=[Grant(Role.ADMINISTRATOR, EVERYWHERE)])
        await page.goto(f"{web.address}/admin/displays")
        assert "/sign-in?next=%2Fadmin%2Fdisplays" in page.url
        await page.context.set_extra_http_headers({"Authorization": f"Bearer {secret}"})
        await page.goto(f"{web.address}/admin/displays")
        await page.get_by_label("Where it hangs").fill("Site office <left>")
        await page.get_by_label("Code of the organisation").fill("QOP")
        await page.get_by_role("button", name="Make a wall").click()
        row = page.locator("tbody tr").first
        assert "Site office <left>" in await row.inner_text()
        await row.get_by_role("button", name="Link a screen").click()
        assert await page.locator(".told img").evaluate("image => image.complete && image.naturalWidth > 100")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate(WIDER) <= 0
        found = await Axe().run(page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
        await page.locator("tbody tr").first.get_by_role("button", name="Rotate").click()
        assert "rotated" in await page.locator("tbody tr").first.inner_text()
        await page.locator("tbody tr").first.locator("summary").click()
        await page.get_by_role("button", name="Revoke now").click()
        assert "revoked" in await page.locator("tbody tr").first.inner_text()
        await page.get_by_label("Which system it is").fill("Wards")
        await page.get_by_label("Key of the feed").fill("beds")
        await page.get_by_role("button", name="Make a token").click()
        assert "takes no payload" in await page.inner_text(".refused")
