"""The page of people in a real browser, a trust's real look-up service beside it: names are seen and kept nowhere."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import httpx2
import psycopg
import pytest
import pytest_asyncio
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Response
from playwright.async_api import Error as BetweenDocuments
from psycopg.sql import SQL, Identifier

from catalogue.model import Catalogue
from catalogue.reader import read
from db.clock import PictureClock, start_clock
from db.write import save_catalogue
from homeward.database import Database
from homeward.doors import settle_cast
from homeward.embedded import Connection as Server
from homeward.settings import Settings
from homeward.sockets import listen
from homeward.web import application
from tests.api.peopled import everybody
from tests.api.test_looks import with_service
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, Watched, shoot, until, watch
from tests.browser.lookup_service import NAMES, LookUpService
from tests.journeys.awaiting import until as until_true
from tests.journeys.house import fresh_database
from tests.picture.partners import NOW, whole_system

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FACTS = Path(__file__).parent.parent.parent / "catalogue" / "living"
NAME = NAMES["ST-s10"]
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


@dataclass
class House:
    """The web over a store of its own, and the browser's way in."""

    base: str
    store: str
    sent: list[str] = field(default_factory=list)

    async def recorded(self) -> list[tuple[str, str]]:
        """About whom a look is on record, and its outcome."""
        async with await psycopg.AsyncConnection.connect(self.store) as conn:
            cursor = await conn.execute("SELECT about, outcome FROM audit WHERE action = 'look up' ORDER BY entry")
            return [(about, outcome) for about, outcome in await cursor.fetchall()]

    async def holds(self, text: str) -> list[str]:
        """The tables in which a text stands anywhere."""
        async with await psycopg.AsyncConnection.connect(self.store, autocommit=True) as conn:
            tables = [name for (name,) in await (await conn.execute(TABLES)).fetchall()]
            assert len(tables) > 30
            found = []
            for table in tables:
                asked = SQL("SELECT count(*) FROM {} AS t WHERE t::text LIKE %s").format(Identifier(table))
                (count,) = await (await conn.execute(asked, (f"%{text}%",))).fetchone() or (0,)
                found += [table] if count else []
            return found


@asynccontextmanager
async def opened(server: Server, template: str, catalogue: Catalogue) -> AsyncIterator[House]:
    """A demo of a catalogue, in whose beds somebody lies."""
    with fresh_database(server, template) as name:
        address = server.url(role="worker", dbname=name)
        async with await psycopg.AsyncConnection.connect(address) as conn:
            clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=0.001)
            await start_clock(conn, service=datetime.now(UTC), wanted=clock)
            sending = await whole_system(conn)
            for site, people in everybody().items():
                await sending.tell(f"board_{site[-2:].lower()}", site, people)
            await conn.commit()
            await save_catalogue(conn, catalogue, since=NOW, code_version="test")
        database = Database(addresses={"web": server.url(role="web", dbname=name)}, assumed=frozenset(), passwords={})
        await settle_cast(database, catalogue, at=NOW)
        app = application(database, catalogue, Settings(open_demo=True))
        running = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        with listen("127.0.0.1", 0) as listener:
            task = asyncio.create_task(running.serve(sockets=[listener]))
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                async with httpx2.AsyncClient(base_url=base, timeout=10, trust_env=False) as client:

                    async def is_ready() -> bool:
                        return (await client.get("/readyz")).status_code == 200

                    await until_true(is_ready, "the web ready")
                yield House(base=base, store=server.url(dbname=name))
            finally:
                running.should_exit = True
                await task


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def service() -> AsyncIterator[LookUpService]:
    """The trust's service."""
    found = LookUpService()
    yield found
    found.stop()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(
    server: Server, template: str, service: LookUpService, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """The demo, whose first trust has the service."""
    catalogue = with_service(tmp_path_factory.mktemp("facts"), url=service.origin + "/people/{key}")
    async with opened(server, template, catalogue) as found:
        yield found


async def enter(context: BrowserContext, house: House, role: str = "hub") -> Watched:
    """Take a role, and open the page."""
    watched = await watch(context, house.base)

    async def keep(response: Response) -> None:
        if response.url.startswith(house.base) and response.request.resource_type in {"document", "fetch", "xhr"}:
            with contextlib.suppress(BetweenDocuments):
                # Of a page that was left at once the browser keeps no body.
                house.sent.append(await response.text() if response.status < 300 else "")

    watched.page.on("response", keep)
    await watched.page.goto(f"{house.base}/sign-in?next=/people")
    await watched.page.click(f"button[value={role}]")
    await watched.page.wait_for_url(f"{house.base}/people*")
    return watched


async def press(watched: Watched, key: str) -> str:
    """Look one key up, and what stands beside it then."""
    await watched.page.click(f'button[data-look="{key}"]')
    beside = f"document.querySelector('[data-name-of=\"{key}\"]').textContent"
    await until(watched.page, f"{beside} !== ''")
    return str(await watched.page.evaluate(beside))


async def test_a_name_is_shown_beside_its_key_after_the_look_is_on_record(
    house: House, service: LookUpService, context: BrowserContext
) -> None:
    watched = await enter(context, house)
    before = len(await house.recorded())
    assert await press(watched, "ST-s10") == NAME
    assert (await house.recorded())[before:] == [("ST-s10", "done")]
    path, headers = service.asked[-1]
    assert path == "/people/ST-s10"
    assert "referer" not in headers
    assert "cookie" not in headers, "this service is asked without them"
    await shoot(watched, "people-looked-up")


async def test_a_name_is_text_and_nothing_else(house: House, context: BrowserContext) -> None:
    watched = await enter(context, house)
    assert await press(watched, "ST-s11") == NAMES["ST-s11"]
    assert await watched.page.locator("main b").count() == 0


async def test_names_stand_nowhere_but_on_the_open_page(house: House, context: BrowserContext) -> None:
    watched = await enter(context, house)
    assert await press(watched, "ST-s10") == NAME
    assert await house.holds(NAME) == []
    assert await house.holds("ST-s10") != [], "guards the line above against looking nowhere"
    assert house.sent
    assert not any(NAME in text for text in house.sent)
    ours = [each for each in watched.requests if each.url.startswith(house.base)]
    assert not any(NAME in (each.post_data or "") or "Ottilie" in each.url for each in ours)
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert NAME not in await watched.page.evaluate(kept)
    await watched.page.reload()
    assert NAME not in await watched.page.content()


async def test_names_are_gone_after_a_minute_and_when_the_page_is_left(house: House, context: BrowserContext) -> None:
    watched = await enter(context, house)
    await watched.page.clock.install()
    assert await press(watched, "ST-s10") == NAME
    await watched.page.clock.fast_forward(59_000)
    assert NAME in await watched.page.inner_text("main")
    await watched.page.clock.fast_forward(2_000)
    text = await watched.page.inner_text("main")
    assert NAME not in text
    assert "The names are gone from this page" in text
    assert await press(watched, "ST-s10") == NAME
    await watched.page.goto(f"{house.base}/about")
    await watched.page.go_back()
    assert NAME not in await watched.page.content()


async def test_the_policy_lets_this_page_alone_reach_the_service_and_no_other_address(
    house: House, service: LookUpService, context: BrowserContext
) -> None:
    watched = await enter(context, house)
    policies = {}
    for path in ("/people", "/about", "/wall", "/sign-in"):
        answer = await context.request.get(house.base + path)
        policies[path] = answer.headers["content-security-policy"]
    assert f"connect-src 'self' {service.origin};" in policies["/people"]
    assert "script-src 'self';" in policies["/people"]
    assert [path for path, policy in policies.items() if service.origin in policy] == ["/people"]
    other = LookUpService()
    try:
        asked = f"fetch('{other.origin}/people/ST-s10').then(() => 'asked', () => 'stopped')"
        assert await watched.page.evaluate(asked) == "stopped"
        assert other.asked == []
    finally:
        other.stop()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (HTTPStatus.FORBIDDEN, "refused by the trust's service"),
        (HTTPStatus.UNAUTHORIZED, "refused by the trust's service"),
        (HTTPStatus.INTERNAL_SERVER_ERROR, "the trust's service failed"),
    ],
)
async def test_a_refusal_of_the_service_is_said_in_words(
    house: House, service: LookUpService, context: BrowserContext, status: HTTPStatus, words: str
) -> None:
    watched = await enter(context, house)
    before = len(await house.recorded())
    service.status = status
    try:
        assert await press(watched, "ST-s10") == words
    finally:
        service.status = HTTPStatus.OK
    assert len(await house.recorded()) == before + 1, "the attempt is on record too"


async def test_a_person_whom_the_service_or_the_trust_does_not_know(house: House, context: BrowserContext) -> None:
    watched = await enter(context, house)
    await watched.page.goto(f"{house.base}/people?state=present")
    assert await press(watched, "ST-s13") == "not known to the trust's service"
    # The second trust has no service.
    assert await press(watched, "ST-s30") == "no look-up service"


async def test_all_of_a_page_are_looked_up_at_once_each_on_record(house: House, context: BrowserContext) -> None:
    watched = await enter(context, house)
    before = len(await house.recorded())
    shown = await watched.page.locator("[data-name-of]").count()
    assert shown == 15
    await watched.page.click('button[data-look=""]')
    await until(watched.page, "[...document.querySelectorAll('[data-name-of]')].every((each) => each.textContent)")
    # Two of the five sites belong to a trust without a service: of those nothing was asked.
    about = [key for key, _ in (await house.recorded())[before:]]
    assert len(about) == len(set(about))
    assert set(NAMES) <= set(about)
    assert not any(key.startswith("ST-s3") for key in about)


async def test_what_cannot_be_recorded_is_not_asked(
    house: House, service: LookUpService, context: BrowserContext
) -> None:
    watched = await enter(context, house)
    asked = len(service.asked)
    async with await psycopg.AsyncConnection.connect(house.store, autocommit=True) as owner:
        await owner.execute("ALTER TABLE audit ADD CONSTRAINT full_disk CHECK (action <> 'look up') NOT VALID")
        try:
            await watched.page.click('button[data-look="ST-s10"]')
            await until(watched.page, "document.getElementById('lookup-said').textContent.includes('nobody was asked')")
        finally:
            await owner.execute("ALTER TABLE audit DROP CONSTRAINT full_disk")
    assert len(service.asked) == asked
    assert NAME not in await watched.page.inner_text("main")


async def test_the_list_is_narrowed_by_ward_and_pathway_and_goes_on_in_pages(
    house: House, context: BrowserContext
) -> None:
    watched = await enter(context, house)
    await watched.page.select_option("#narrow-state", "present")
    await watched.page.click("form.narrow button")
    assert await watched.page.locator("[data-name-of]").count() == 25
    first = await watched.page.locator("tbody code").all_inner_texts()
    await watched.page.click("text=Next page")
    second = await watched.page.locator("tbody code").all_inner_texts()
    assert second
    assert not set(first) & set(second)
    ward = await watched.page.evaluate("document.querySelector('#narrow-ward option:nth-child(2)').value")
    await watched.page.goto(f"{house.base}/people?state=present&ward={ward}")
    assert await watched.page.locator("tbody code").count() <= 25
    assert await watched.page.input_value("#narrow-ward") == ward
    await watched.page.goto(f"{house.base}/people?pathway=P3")
    assert "Nobody you may see is among them" in await watched.page.inner_text("main")


async def test_whoever_sees_no_rows_sees_no_list_and_it_stands_in_no_navigation_of_theirs(
    house: House, context: BrowserContext
) -> None:
    watched = await enter(context, house, role="viewer")
    text = await watched.page.inner_text("main")
    assert "Your role does not allow this (rows)" in text
    assert "ST-" not in text
    await watched.page.goto(f"{house.base}/about")
    assert await watched.page.locator('nav a[href="/people"]').count() == 0


async def test_each_look_at_the_list_is_on_record(house: House, context: BrowserContext) -> None:
    await enter(context, house)
    async with await psycopg.AsyncConnection.connect(house.store) as conn:
        cursor = await conn.execute(
            "SELECT who, outcome FROM audit WHERE action = 'look get_stays' ORDER BY entry DESC LIMIT 1"
        )
        assert await cursor.fetchone() == ("demo-hub", "done")


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
async def test_the_page_is_fit_to_be_seen(house: House, context: BrowserContext, size: tuple[int, int]) -> None:
    watched = await enter(context, house)
    await watched.page.set_viewport_size({"width": size[0], "height": size[1]})
    assert await press(watched, "ST-s10") == NAME
    assert await watched.page.evaluate(WIDER) <= 0
    found = await Axe().run(watched.page, options=VIOLATIONS_ALONE)
    assert found.response["violations"] == [], found.generate_report()
    assert watched.complaints == []
    await shoot(watched, f"people-{size[0]}")


async def test_without_a_service_people_are_known_by_their_keys_and_no_script_looks_up(
    server: Server, template: str, context: BrowserContext
) -> None:
    async with opened(server, template, read(FACTS)) as bare:
        watched = await enter(context, bare)
        text = await watched.page.inner_text("main")
        assert "No trust has a look-up service here" in text
        assert "ST-s10" in text
        assert await watched.page.locator("[data-look]").count() == 0
        assert "lookup.js" not in await watched.page.content()
        policy = (await context.request.get(f"{bare.base}/people")).headers["content-security-policy"]
        assert "connect-src 'self';" in policy


async def test_a_service_that_is_gone_is_said_to_be_out_of_reach(
    house: House, service: LookUpService, context: BrowserContext
) -> None:
    watched = await enter(context, house)
    with service.gone():
        assert await press(watched, "ST-s10") == "the trust's service cannot be reached"
    assert (await house.recorded())[-1] == ("ST-s10", "done")
