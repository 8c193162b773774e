"""Tokens of walls over the API: made and ended by administrators, and how a browser becomes a wall by a code."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2
import psycopg
import pytest

from api.app import create_app
from api.door import Door, Doors
from api.identity.code import ALPHABET, LENGTH, new_code, read_code
from api.identity.secret import Opens, digest, new_secret
from catalogue.reader import SHIPPED_FACTS, read
from db.access.links import make_link
from db.clock import PictureClock, start_clock
from db.engine import Connection, engine
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import EVERYWHERE, Grant, Role
from tests.signed_in import token_for

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
WALL = {"label": "Site office", "organisation": "QOP"}
PICTURE = "/api/v1/snapshot?organisation=QOP"


@dataclass(slots=True)
class House:
    """The API over a store with an administrator, at a service time that can be moved."""

    web: httpx2.AsyncClient
    store: Connection
    door: Door
    admin: dict[str, str]
    now: list[datetime] = field(default_factory=lambda: [NOW])

    def later(self, by: timedelta) -> None:
        self.now[0] += by
        self.door.book.forget()

    async def make(self, **changes: str) -> int:
        made = await self.web.post("/api/v1/displays", headers=self.admin, json={**WALL, **changes})
        assert made.status_code == 201, made.text
        return int(made.json()["token"])

    async def link(self, token: int) -> str:
        made = await self.web.post(f"/api/v1/displays/{token}/link", headers=self.admin)
        assert made.status_code == 201, made.text
        return str(made.json()["code"])

    async def enrol(self, code: str) -> httpx2.Response:
        self.web.cookies.clear()
        return await self.web.post("/api/v1/displays/enrolment", json={"code": code})

    async def wall(self, token: int) -> str:
        """The cookie of a new browser of a wall."""
        answer = await self.enrol(await self.link(token))
        assert answer.status_code == 200, answer.text
        self.web.cookies.clear()
        return str(answer.headers["set-cookie"].split(";")[0])

    async def look(self, cookie: str, path: str = PICTURE) -> int:
        return (await self.web.get(path, headers={"Cookie": cookie})).status_code

    async def listed(self, token: int) -> dict[str, object]:
        found = (await self.web.get("/api/v1/displays", headers=self.admin)).json()["displays"]
        return next(each for each in found if each["token"] == token)

    async def recorded(self) -> list[tuple[str, str, str]]:
        cursor = await self.store.execute("SELECT action, about, outcome FROM audit ORDER BY entry")
        return [(action, about, outcome) for action, about, outcome in await cursor.fetchall()]


@pytest.fixture
async def house(server: Server, database: str) -> AsyncIterator[House]:
    async with await psycopg.AsyncConnection.connect(server.url(role="worker", dbname=database)) as conn:
        clock = PictureClock(origin_picture=NOW, origin_service=datetime.now(UTC), rate=1.0)
        await start_clock(conn, service=datetime.now(UTC), wanted=clock)
        await save_catalogue(conn, read(SHIPPED_FACTS), since=NOW, code_version="test")
    address = server.url(role="web", dbname=database)
    admin = await token_for(address, sign_in="admin", grants=[Grant(Role.ADMINISTRATOR, EVERYWHERE)])
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as store:
        pool = engine(address, role="web", assume_role=False, size=4)
        app = create_app(pool, code_version="test", build="test", doors=Doors())
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(app.state.door.pulse.ready(), 10)
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://test") as web:
                headers = {"Authorization": f"Bearer {admin}"}
                found = House(web=web, store=store, door=app.state.door, admin=headers)
                app.state.door.book.clock = lambda: found.now[0]
                yield found


async def test_a_code_makes_a_browser_a_wall_once(house: House) -> None:
    token = await house.make()
    code = await house.link(token)
    answer = await house.enrol(code.lower().replace("-", " "))
    assert answer.status_code == 200
    assert answer.json() == {"label": "Site office", "organisation": "QOP", "layout": None}
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("homeward_display=hwd_")
    assert "HttpOnly" in cookie
    assert f"Max-Age={400 * 24 * 3600}" in cookie
    me = (await house.web.get("/api/v1/me")).json()
    assert (me["kind"], me["name"], me["home"], me["may"]) == ("display", "Site office", "QOP", ["figures"])
    again = await house.enrol(code)
    assert (again.status_code, again.json()["code"]) == (401, "wrong_sign_in")
    assert [entry for entry in await house.recorded() if "display" in entry[0]] == [
        ("make display", "QOP", "done"), ("link display", "QOP", "done"), ("enrol display", "QOP", "done"),
        ("enrol display", "a code that opens nothing", "refused"),
    ]  # fmt: skip


async def test_a_code_works_for_half_an_hour_and_until_the_next_is_given(house: House) -> None:
    token = await house.make()
    first = await house.link(token)
    second = await house.link(token)
    assert (await house.enrol(first)).status_code == 401
    house.later(timedelta(minutes=30))
    assert (await house.enrol(second)).status_code == 401
    third = await house.link(token)
    house.later(timedelta(minutes=29))
    assert (await house.enrol(third)).status_code == 200


async def test_the_store_keeps_no_code_that_could_be_typed(house: House) -> None:
    code = await house.link(await house.make())
    cursor = await house.store.execute("SELECT secret FROM entry_link")
    ((kept,),) = await cursor.fetchall()
    plain = code.replace("-", "")
    assert kept != digest(plain)
    assert plain.encode() not in kept
    cursor = await house.store.execute("SELECT count(*) FROM audit WHERE audit::text LIKE %s", (f"%{plain}%",))
    assert await cursor.fetchone() == (0,)


async def test_codes_cannot_be_tried_out(house: House) -> None:
    code = await house.link(await house.make())
    for _ in range(30):
        assert (await house.enrol(new_code())).status_code == 401
    waiting = await house.enrol(code)
    assert (waiting.status_code, waiting.json()["code"]) == (429, "too_many_attempts")
    assert "set-cookie" not in waiting.headers
    house.later(timedelta(minutes=15, seconds=1))
    assert (await house.enrol(code)).status_code == 200


async def test_a_link_to_choose_a_password_is_not_used_up_by_typing_it_as_a_code(house: House) -> None:
    cursor = await house.store.execute("SELECT account FROM account LIMIT 1")
    ((account,),) = await cursor.fetchall()
    link = new_secret(Opens.LINK)
    await make_link(house.store, digest(link), at=NOW, ends_at=NOW + timedelta(hours=1), account=account)
    assert (await house.enrol(link[:40])).status_code == 401
    cursor = await house.store.execute("SELECT used_at FROM entry_link")
    assert await cursor.fetchall() == [(None,)]


def test_codes_are_short_and_have_no_characters_that_look_alike() -> None:
    assert not set("01258BILOSUVZ") & set(ALPHABET)
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(read_code(code) == code and len(code) == LENGTH for code in codes)
    assert read_code("k7wx-43pm") == "K7WX43PM"
    assert [read_code(text) for text in ("", "K7WX43P", "K7WX43PMM", "K7WX43P0", "K7WX43P\x00", "\u06677WX43PM")] == [
        None
    ] * 6


async def test_a_wall_sees_figures_of_its_organisation_and_nothing_else(house: House) -> None:
    cookie = await house.wall(await house.make())
    paths = {
        PICTURE: 200, "/api/v1/snapshot": 200, "/api/v1/snapshot?organisation=QE1": 403, "/api/v1/feeds": 403,
        "/api/v1/stays": 403, "/api/v1/displays": 403, "/api/v1/red-green?format=csv": 403, "/metrics": 403,
    }  # fmt: skip
    assert {path: await house.look(cookie, path) for path in paths} == paths


async def test_each_browser_of_a_wall_has_a_secret_of_its_own_and_all_end_together(house: House) -> None:
    token = await house.make()
    cookies = [await house.wall(token) for _ in range(3)]
    assert len(set(cookies)) == 3
    assert [await house.look(each) for each in cookies] == [200] * 3
    listed = await house.listed(token)
    assert (listed["browsers"], listed["last_seen_at"]) == (3, "2026-11-12T09:00:00Z")
    assert (await house.web.delete(f"/api/v1/displays/{token}", headers=house.admin)).status_code == 204
    assert [await house.look(each) for each in cookies] == [401] * 3
    assert (await house.listed(token))["revoked_at"] is not None
    assert (await house.web.post(f"/api/v1/displays/{token}/link", headers=house.admin)).status_code == 404


async def test_a_code_given_before_the_wall_was_revoked_opens_nothing(house: House) -> None:
    token = await house.make()
    code = await house.link(token)
    assert (await house.web.delete(f"/api/v1/displays/{token}", headers=house.admin)).status_code == 204
    assert (await house.enrol(code)).status_code == 401


async def test_a_rotation_gives_each_browser_a_new_secret_and_a_fortnight_with_the_old(house: House) -> None:
    token = await house.make()
    cookies = [await house.wall(token) for _ in range(2)]
    house.later(timedelta(minutes=1))
    assert (await house.web.post(f"/api/v1/displays/{token}/rotation", headers=house.admin)).status_code == 204
    renewed = []
    for cookie in cookies:
        answer = await house.web.get(PICTURE, headers={"Cookie": cookie})
        assert answer.status_code == 200
        renewed.append(answer.headers["set-cookie"].split(";")[0])
        house.web.cookies.clear()
    assert len({*cookies, *renewed}) == 4
    house.later(timedelta(days=15))
    assert [await house.look(each) for each in (*cookies, *renewed)] == [401, 401, 200, 200]


async def test_a_browser_that_never_keeps_its_new_secret_leaves_no_heap_of_them(house: House) -> None:
    token = await house.make()
    cookie = await house.wall(token)
    house.later(timedelta(minutes=1))
    assert (await house.web.post(f"/api/v1/displays/{token}/rotation", headers=house.admin)).status_code == 204
    house.later(timedelta(minutes=1))
    for _ in range(60):
        answer = await house.web.get(PICTURE, headers={"Cookie": cookie})
        assert "set-cookie" in answer.headers
        house.web.cookies.clear()
        house.later(timedelta(minutes=5))
    cursor = await house.store.execute("SELECT count(*) FROM token_secret WHERE token = %s", (token,))
    ((count,),) = await cursor.fetchall()
    assert count <= 5


async def test_a_secret_is_renewed_by_itself_long_before_a_browser_drops_it(house: House) -> None:
    cookie = await house.wall(await house.make())
    for _ in range(8):
        house.later(timedelta(days=100))
        answer = await house.web.get(PICTURE, headers={"Cookie": cookie})
        assert answer.status_code == 200
        if "set-cookie" in answer.headers:
            cookie = answer.headers["set-cookie"].split(";")[0]
        house.web.cookies.clear()
    assert await house.look(cookie) == 200


async def test_a_session_that_ran_out_on_a_walls_browser_leaves_it_a_wall(house: House) -> None:
    cookie = await house.wall(await house.make())
    assert await house.look(f"homeward=hws_ran_out; {cookie}") == 200
    assert await house.look("homeward=hws_ran_out") == 401


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"organisation": "NOPE"}, (404, "unknown_organisation")),
        ({"label": " "}, (422, "invalid_parameter")),
        ({"label": "x" * 81}, (422, "invalid_parameter")),
        ({"layout": "nothing"}, (422, "invalid_parameter")),
        ({"organisation": "R0A", "layout": "england"}, (422, "invalid_parameter")),
    ],
)
async def test_a_wall_that_could_show_nothing_is_not_made(
    house: House, changes: dict[str, str], expected: tuple[int, str]
) -> None:
    made = await house.web.post("/api/v1/displays", headers=house.admin, json={**WALL, **changes})
    assert (made.status_code, made.json()["code"]) == expected
    assert (await house.web.get("/api/v1/displays", headers=house.admin)).json()["displays"] == []


@pytest.mark.parametrize("role", [role for role in Role if role.is_of_people and role is not Role.ADMINISTRATOR])
async def test_nobody_but_an_administrator_makes_or_ends_a_wall(house: House, server: Server, role: Role) -> None:
    token = await house.make()
    address = server.url(role="web", dbname=house.store.info.dbname)
    secret = await token_for(address, sign_in=role.value, grants=[Grant(role, EVERYWHERE)])
    shown = {"Authorization": f"Bearer {secret}"}
    asked = [
        await house.web.get("/api/v1/displays", headers=shown),
        await house.web.post("/api/v1/displays", headers=shown, json=WALL),
        await house.web.post(f"/api/v1/displays/{token}/link", headers=shown),
        await house.web.post(f"/api/v1/displays/{token}/rotation", headers=shown),
        await house.web.delete(f"/api/v1/displays/{token}", headers=shown),
        await house.web.get("/api/v1/feed-tokens", headers=shown),
        await house.web.post("/api/v1/feed-tokens", headers=shown, json={"label": "x", "feed": "uec_qop"}),
        await house.web.post("/api/v1/feed-tokens/1/rotation", headers=shown),
        await house.web.delete("/api/v1/feed-tokens/1", headers=shown),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in asked} == {(403, "not_allowed")}
    assert (await house.listed(token))["revoked_at"] is None
