"""Administration and one's own account in a real browser over the real API: empty, usual and refused; by keyboard; fit
to be seen at a desk and on a phone."""

from collections.abc import AsyncIterator

import httpx2
import psycopg
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page, expect

from homeward.embedded import Connection as Server
from tests.browser.conftest import VIOLATIONS_ALONE, WIDER, Watched, shoot, watch
from tests.browser.governed_web import PASSWORD, GovernedWeb, enter, furnish, governed_web

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES = ((1366, 768), (390, 844))
PARTS = (
    "/admin",
    "/admin/tokens",
    "/admin/agreements",
    "/admin/record",
    "/admin/thresholds",
    "/admin/review",
    "/account",
)
MAY_SAY = ("404 (Not Found)", "409 (Conflict)", "422 (Unprocessable", "403 (Forbidden)", "401 (Unauthorized)")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def empty(server: Server, template: str) -> AsyncIterator[GovernedWeb]:
    """A deployment on its first day."""
    async with governed_web(server, template) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def usual(server: Server, template: str) -> AsyncIterator[GovernedWeb]:
    """A deployment after a year."""
    async with governed_web(server, template) as found:
        async with await psycopg.AsyncConnection.connect(found.store, autocommit=True) as store:
            await furnish(store)
        yield found


async def fit_to_be_seen(watched: Watched, name: str) -> None:
    """No wider than the screen, nothing that axe finds, at a desk and on a phone."""
    for width, height in SIZES:
        await watched.page.set_viewport_size({"width": width, "height": height})
        await shoot(watched, f"{name}-{width}")
        assert await watched.page.evaluate(WIDER) <= 0, f"{name} is wider than {width} px"
        found = await Axe().run(watched.page, options=VIOLATIONS_ALONE)
        assert found.response["violations"] == [], found.generate_report()
    await watched.page.set_viewport_size({"width": 1366, "height": 768})


async def as_chief(context: BrowserContext, web: GovernedWeb) -> Watched:
    watched = await watch(context, web.base)
    await enter(watched.page, web.base, "chief")
    return watched


@pytest.mark.parametrize("path", PARTS)
async def test_a_part_of_a_new_deployment_is_fit_to_be_seen(
    path: str, empty: GovernedWeb, context: BrowserContext
) -> None:
    watched = await as_chief(context, empty)
    await watched.page.goto(empty.base + path)
    await fit_to_be_seen(watched, f"empty{path.replace('/', '-')}")
    watched.assert_quiet(may_say=MAY_SAY)


@pytest.mark.parametrize("path", [*PARTS, "/admin/people/3"])
async def test_a_part_of_a_lived_in_deployment_is_fit_to_be_seen(
    path: str, usual: GovernedWeb, context: BrowserContext
) -> None:
    watched = await as_chief(context, usual)
    await watched.page.goto(usual.base + path)
    await fit_to_be_seen(watched, f"usual{path.replace('/', '-')}")
    watched.assert_quiet(may_say=MAY_SAY)


async def test_somebody_is_let_in_by_keyboard_alone(empty: GovernedWeb, context: BrowserContext) -> None:
    watched = await as_chief(context, empty)
    page = watched.page
    await page.get_by_role("link", name="Administration").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Administration")).to_be_visible()
    await page.get_by_label("Sign-in name").focus()
    await page.keyboard.type("new.person@trust.example")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Ward")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Wendmoor General Hospital")
    # Within a list Enter opens it: what sends the form is its button.
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="The account is made")).to_be_visible()
    await page.get_by_role("button", name="Make a link").focus()
    await page.keyboard.press("Enter")
    link = await page.locator(".secret").inner_text()
    await fit_to_be_seen(watched, "a-link")
    assert link.startswith(f"{empty.base}/enter/hwl_")
    # Whoever is let in opens it, and is shown what is theirs.
    await context.clear_cookies()
    await page.goto(link)
    await page.get_by_label("Password", exact=True).focus()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Wendmoor General Hospital")).to_be_visible()
    watched.assert_quiet(may_say=MAY_SAY)


async def test_a_refusal_stands_on_the_page_beside_what_was_filled_in(
    empty: GovernedWeb, context: BrowserContext
) -> None:
    watched = await as_chief(context, empty)
    page = watched.page
    await page.goto(f"{empty.base}/admin")
    await page.get_by_label("Sign-in name").fill("person 943 476 5919")
    await page.get_by_label("Over").select_option("SIM")
    await page.get_by_role("button", name="Make the account").click()
    await expect(page.get_by_role("alert").filter(has_text="NHS number")).to_be_visible()
    assert await page.get_by_label("Sign-in name").input_value() == "person 943 476 5919"
    await fit_to_be_seen(watched, "refused-person")
    await page.goto(f"{empty.base}/admin/people/1")
    await page.get_by_role("button", name="Close it").click()
    await expect(page.get_by_role("alert").filter(has_text="Nobody would be left")).to_be_visible()
    await fit_to_be_seen(watched, "refused-last")
    await page.goto(f"{empty.base}/admin/record?since=2026-11-12&who=nobody.of.that.name")
    await expect(page.get_by_text("No entry is like that.")).to_be_visible()
    gone = await page.goto(f"{empty.base}/admin/people/999")
    assert gone is not None
    assert gone.status == 404
    await fit_to_be_seen(watched, "refused-absent")
    watched.assert_quiet(may_say=MAY_SAY)


async def test_an_agreement_is_made_and_ended_on_the_page(empty: GovernedWeb, context: BrowserContext) -> None:
    watched = await as_chief(context, empty)
    page = watched.page
    await page.goto(f"{empty.base}/admin/agreements")
    await page.get_by_label("Whose rows").select_option("SIM-T1")
    await page.get_by_label("Of", exact=True).select_option("SIM")
    for label, words in (
        ("Purpose", "Direct care."), ("Lawful basis", "Article 9(2)(h)"), ("Asked for by", "Hub"),
        ("Answers for it", "Governance"), ("From", "2026-11-01"), ("Look at it again on", "2027-11-01"),
    ):  # fmt: skip
        await page.get_by_label(label, exact=True).fill(words)
    await page.get_by_role("button", name="Make the agreement").click()
    await expect(page.get_by_role("status").filter(has_text="The agreement is made")).to_be_visible()
    await expect(page.get_by_text("SIM-T1 to hub of SIM")).to_be_visible()
    day = page.get_by_label("First day without agreement 1")
    await day.fill("2026-11-01")
    await page.get_by_role("button", name="End it").click()
    await expect(page.get_by_role("alert").filter(has_text="lies in the past")).to_be_visible()
    await page.get_by_label("First day without agreement 1").fill("2026-11-12")
    await page.get_by_role("button", name="End it").click()
    await expect(page.get_by_role("status").filter(has_text="has its end")).to_be_visible()
    await expect(page.get_by_text("not in force today")).to_be_visible()
    watched.assert_quiet(may_say=MAY_SAY)


async def test_ones_own_token_is_shown_once_and_ones_password_is_changed(
    empty: GovernedWeb, context: BrowserContext
) -> None:
    watched = await watch(context, empty.base)
    page = watched.page
    await enter(page, empty.base, "j.hub")
    await page.goto(f"{empty.base}/account")
    await page.get_by_label("What it is for").fill("weekly report")
    await page.get_by_role("button", name="Make a token").click()
    secret = await page.locator(".secret").inner_text()
    await fit_to_be_seen(watched, "a-token")
    async with httpx2.AsyncClient(base_url=empty.base, trust_env=False) as program:
        bearer = {"Authorization": f"Bearer {secret}"}
        assert (await program.get("/api/v1/me", headers=bearer)).json()["name"] == "j.hub (weekly report)"
        await page.goto(f"{empty.base}/account")
        assert secret not in await page.content()
        await page.get_by_role("button", name="Revoke weekly report").click()
        await expect(page.get_by_role("status").filter(has_text="opens nothing any more")).to_be_visible()
        assert (await program.get("/api/v1/snapshot", headers=bearer)).status_code == 401
    await _choose(page, old="not the old one", new="another sentence of words")
    await expect(page.get_by_role("alert").filter(has_text="The old password is wrong")).to_be_visible()
    await _choose(page, old=PASSWORD, new="another sentence of words")
    await expect(page.get_by_role("status").filter(has_text="The new password is kept")).to_be_visible()
    await _choose(page, old="another sentence of words", new=PASSWORD)
    watched.assert_quiet(may_say=MAY_SAY)


async def _choose(page: Page, *, old: str, new: str) -> None:
    await page.get_by_label("Old password").fill(old)
    await page.get_by_label("New password").fill(new)
    await page.get_by_label("The new one again").fill(new)
    await page.get_by_role("button", name="Change it").click()
    await page.wait_for_load_state()


async def test_whoever_is_not_signed_in_is_led_to_the_way_in_and_back(
    empty: GovernedWeb, context: BrowserContext
) -> None:
    watched = await watch(context, empty.base)
    page = watched.page
    await page.goto(f"{empty.base}/admin/record?who=chief")
    assert page.url.startswith(f"{empty.base}/sign-in?next=")
    await page.get_by_label("Sign-in name").fill("chief")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{empty.base}/admin/record?who=chief")
    assert await page.get_by_label("Who", exact=True).input_value() == "chief"


async def test_one_persons_cookie_never_goes_along_with_anothers_page(empty: GovernedWeb) -> None:
    async with httpx2.AsyncClient(base_url=empty.base, trust_env=False) as first:
        told = {"sign_in": "chief", "password": PASSWORD}
        entered = await first.post("/sign-in", data=told, headers={"Sec-Fetch-Site": "same-origin"})
        assert entered.status_code == 303
        assert (await first.get("/admin")).status_code == 200
    async with httpx2.AsyncClient(base_url=empty.base, trust_env=False) as second:
        answer = await second.get("/admin")
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in")
