"""What a browser may keep: nothing that one person was shown, everything that is the same for everybody."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx2
import pytest

from catalogue.reader import read
from db.access.accounts import make_account, set_password
from homeward.database import Database
from homeward.embedded import Connection as Server
from homeward.settings import Settings
from homeward.web import application
from metrics.access import Grant, Role
from tests.api.cast import Cast, cast_over
from tests.api.governed import PASSWORD
from tests.api.governed import _hash_of as hash_of

LIVING = Path(__file__).parents[2] / "catalogue" / "living"
FIGURES = ("/api/v1/snapshot?organisation=SIM-T1", "/api/v1/levels?organisation=SIM-T1", "/api/v1/me")


@pytest.fixture
async def cast(peopled: Server) -> AsyncIterator[Cast]:
    async with cast_over(peopled, "peopled") as found:
        yield found


async def sign_in(cast: Cast) -> None:
    name = f"kept.{cast.door.now():%H%M%S%f}"
    number = await make_account(cast.store, name, grants=[Grant(Role.HUB, "SIM-T1")], at=cast.door.book.clock())
    await set_password(cast.store, number, await hash_of(PASSWORD), at=cast.door.book.clock())
    assert (await cast.web.post("/api/v1/session", json={"sign_in": name, "password": PASSWORD})).status_code == 204


@pytest.mark.parametrize("path", FIGURES)
async def test_what_somebody_who_signed_in_sees_is_kept_nowhere_and_still_not_sent_twice(cast: Cast, path: str) -> None:
    await sign_in(cast)
    for _ in range(2):  # the second time from the ready answers
        answer = await cast.web.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    held = await cast.web.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (held.status_code, held.headers["cache-control"]) == (304, "no-store")


async def test_a_program_may_keep_figures_and_ask_whether_they_still_hold(cast: Cast) -> None:
    headers = await cast.headers((Role.VIEWER, "SIM-T1"))
    answer = await cast.web.get(FIGURES[0], headers=headers)
    assert answer.headers["cache-control"] == "no-cache"
    held = await cast.web.get(FIGURES[0], headers={**headers, "If-None-Match": answer.headers["etag"]})
    assert (held.status_code, held.headers["cache-control"]) == (304, "no-cache")


async def test_rows_about_persons_and_exports_are_kept_by_nobody(cast: Cast) -> None:
    headers = await cast.headers((Role.WARD, "SIM-T1"))
    for path in ("/api/v1/stays?organisation=SIM-T1", "/api/v1/levels?organisation=SIM-T1&format=csv"):
        answer = await cast.web.get(path, headers=headers)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_the_promise_is_for_people_who_are_known(cast: Cast) -> None:
    assert (await cast.web.get("/api/v1/openapi.json")).status_code == 401
    answer = await cast.get("/openapi.json", (Role.VIEWER, "SIM-T1"))
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Homeward"
    held = {"If-None-Match": answer.headers["etag"], **await cast.headers((Role.VIEWER, "SIM-T1"))}
    assert (await cast.web.get("/api/v1/openapi.json", headers=held)).status_code == 304


@pytest.fixture
async def web(peopled: Server) -> AsyncIterator[httpx2.AsyncClient]:
    """The whole web, pages and all."""
    database = Database(addresses={"web": peopled.url(role="web", dbname="peopled")}, assumed=frozenset(), passwords={})
    app = application(database, read(LIVING), Settings())
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.door.pulse.ready(), 10)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client


async def test_pages_are_kept_nowhere_and_the_files_they_are_made_of_are(cast: Cast, web: httpx2.AsyncClient) -> None:
    await sign_in(cast)
    cookie = {"Cookie": f"homeward={cast.web.cookies['homeward']}"}
    for path in ("/", "/wall?organisation=SIM-T1", "/wall/fragment?organisation=SIM-T1", "/account"):
        page = await web.get(path, headers=cookie)
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store"), path
    page = await web.get("/", headers=cookie)
    files = re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', page.text)
    assert len(files) > 5
    for path in files:
        file = await web.get(unescape(path), headers=cookie)
        assert "public" in file.headers["cache-control"], path
        assert "max-age=31536000" in file.headers["cache-control"], path


async def test_signing_out_has_the_browser_drop_what_it_was_shown(web: httpx2.AsyncClient) -> None:
    answer = await web.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
