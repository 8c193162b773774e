"""Signing in and out over the API, as programs and browsers do: what lets somebody in, and for how long."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2
import psycopg
import pytest
from argon2 import PasswordHasher

from api.app import create_app
from api.door import Door, Doors
from api.identity.password import hashed, is_dated
from api.identity.secret import Opens, digest, new_secret
from catalogue.reader import SHIPPED_FACTS, read
from db.access.accounts import make_account, renew_password, set_closed, set_password
from db.access.links import make_link
from db.access.tokens import TokenKind, add_secret, make_token, revoke_token, rotate_token
from db.clock import PictureClock, start_clock
from db.engine import Connection, engine
from db.write import save_catalogue
from homeward.embedded import Connection as Server
from metrics.access import Grant, Role

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
PASSWORD = "four words make a sentence"
# What a browser says of a request that a page of ours made.
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class House:
    """The API over a store with one account, at a service time that can be moved."""

    web: httpx2.AsyncClient
    store: Connection
    door: Door
    account: int
    now: list[datetime] = field(default_factory=lambda: [NOW])

    def later(self, by: timedelta) -> None:
        self.now[0] += by
        self.door.book.forget()

    async def sign_in(self, password: str = PASSWORD, *, name: str = "j.example") -> httpx2.Response:
        return await self.web.post("/api/v1/session", json={"sign_in": name, "password": password}, headers=OURS)

    async def who(self, **headers: str) -> str:
        return str((await self.web.get("/api/v1/me", headers=headers)).json()["kind"])

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
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as store:
        account = await make_account(store, "j.example", grants=[Grant(Role.HUB, "QOP")], at=NOW)
        await set_password(store, account, await hashed(PASSWORD), at=NOW)
        pool = engine(address, role="web", assume_role=False, size=4)
        app = create_app(pool, code_version="test", build="test", doors=Doors())
        async with app.router.lifespan_context(app):
            await asyncio.wait_for(app.state.door.pulse.ready(), 10)
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://test") as web:
                found = House(web=web, store=store, door=app.state.door, account=account)
                app.state.door.book.clock = lambda: found.now[0]
                yield found


async def test_a_hash_made_by_older_parameters_is_made_anew_by_signing_in(house: House) -> None:
    async def kept() -> tuple[str, object]:
        cursor = await house.store.execute("SELECT password, password_at FROM account WHERE sign_in = 'j.example'")
        row = await cursor.fetchone()
        assert row is not None
        return str(row[0]), row[1]

    older = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    await set_password(house.store, house.account, older, at=NOW)
    assert (await house.sign_in("another sentence")).status_code == 401
    assert await kept() == (older, NOW), "a password that is wrong renews nothing"
    assert (await house.sign_in()).status_code == 204
    renewed, since = await kept()
    assert renewed != older
    assert not is_dated(renewed)
    assert since == NOW, "it is the same password"
    assert await house.who() == "account"
    assert (await house.sign_in()).status_code == 204
    assert (await kept())[0] == renewed, "a hash of today stays"
    await renew_password(house.store, house.account, older, before="another hash")
    assert (await kept())[0] == renewed, "one that was changed meanwhile stays"


async def test_without_a_session_nothing_is_shown(house: House) -> None:
    assert await house.who() == "nobody"
    answer = await house.web.get("/api/v1/snapshot")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
    assert "www-authenticate" in answer.headers


async def test_a_name_and_its_password_begin_a_session(house: House) -> None:
    answer = await house.sign_in(name=" J.Example ")
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert await house.who() == "account"
    assert (await house.web.get("/api/v1/snapshot?organisation=QOP")).status_code == 200
    assert await house.recorded() == [("sign in", "j.example", "done")]


@pytest.mark.parametrize(
    ("name", "password", "about"),
    [("j.example", "not the password", "j.example"), ("nobody", PASSWORD, "a name that nobody has")],
)
async def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nothing(
    house: House, name: str, password: str, about: str
) -> None:
    answer = await house.sign_in(password, name=name)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_sign_in")
    assert answer.json()["detail"] == "The sign-in name or the password is wrong."
    assert "set-cookie" not in answer.headers
    # A password typed where the name belongs must not stand in the record.
    assert await house.recorded() == [("sign in", about, "refused")]


async def test_after_ten_failures_a_name_waits_and_is_let_in_afterwards(house: House) -> None:
    for _ in range(10):
        assert (await house.sign_in("wrong wrong wrong")).status_code == 401
    waiting = await house.sign_in()
    assert (waiting.status_code, waiting.json()["code"]) == (429, "too_many_attempts")
    assert int(waiting.headers["retry-after"]) == 900
    house.later(timedelta(minutes=15, seconds=1))
    assert (await house.sign_in()).status_code == 204


async def test_a_password_lets_in_however_long_ago_it_was_chosen(house: House) -> None:
    house.later(timedelta(days=10 * 365))
    assert (await house.sign_in()).status_code == 204
    assert await house.who() == "account"


async def test_nothing_is_kept_by_which_somebody_could_guess_a_password(house: House) -> None:
    """No hint and no question: what an account has stands here by hand."""
    cursor = await house.store.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = 'account'"
    )
    assert {name for (name,) in await cursor.fetchall()} == {
        "account", "sign_in", "password", "issuer", "subject", "is_closed", "made_at", "password_at", "seen_at",
    }  # fmt: skip


async def test_a_session_that_is_not_used_runs_out(house: House) -> None:
    await house.sign_in()
    house.later(timedelta(minutes=59))
    assert await house.who() == "account"
    house.later(timedelta(minutes=59))
    assert await house.who() == "account", "it was used in between"
    house.later(timedelta(hours=1, seconds=1))
    assert await house.who() == "nobody"


async def test_a_session_runs_out_in_the_end_however_much_it_is_used(house: House) -> None:
    await house.sign_in()
    for _ in range(23):
        house.later(timedelta(minutes=30))
        assert await house.who() == "account"
    house.later(timedelta(minutes=30))
    assert await house.who() == "nobody"


async def test_signing_out_ends_the_session_and_not_only_the_cookie(house: House) -> None:
    await house.sign_in()
    secret = house.web.cookies["homeward"]
    assert (await house.web.delete("/api/v1/session", headers=OURS)).status_code == 204
    assert "homeward" not in house.web.cookies
    assert await house.who(Cookie=f"homeward={secret}") == "nobody"
    assert (await house.recorded())[-1] == ("sign out", "j.example", "done")


async def test_signing_in_again_ends_the_session_that_the_browser_had(house: House) -> None:
    first = (await house.sign_in()).headers["set-cookie"].partition(";")[0]
    assert (await house.sign_in()).status_code == 204
    house.web.cookies.clear()
    assert await house.who(Cookie=first) == "nobody"
    cursor = await house.store.execute("SELECT count(*) FROM session")
    assert await cursor.fetchone() == (1,)


async def test_a_closed_account_is_out_at_once(house: House) -> None:
    await house.sign_in()
    await set_closed(house.store, house.account, closed=True)
    house.door.book.forget()
    assert await house.who() == "nobody"
    assert (await house.sign_in()).status_code == 401


async def test_a_link_lets_its_holder_choose_a_password_once(house: House) -> None:
    await house.sign_in()
    link = new_secret(Opens.LINK)
    await make_link(house.store, digest(link), at=NOW, ends_at=NOW + timedelta(hours=24), account=house.account)
    choose = {"link": link, "password": "another sentence of words"}
    plain = await house.web.post("/api/v1/session/choose", json={**choose, "password": "password1234"}, headers=OURS)
    assert (plain.status_code, plain.json()["code"]) == (422, "invalid_parameter")
    assert (await house.web.post("/api/v1/session/choose", json=choose, headers=OURS)).status_code == 204
    again = await house.web.post("/api/v1/session/choose", json=choose, headers=OURS)
    assert (again.status_code, again.json()["code"]) == (401, "wrong_sign_in")
    house.web.cookies.clear()
    assert (await house.sign_in()).status_code == 401
    assert (await house.sign_in(choose["password"])).status_code == 204


async def test_a_link_that_is_too_old_opens_nothing(house: House) -> None:
    link = new_secret(Opens.LINK)
    await make_link(house.store, digest(link), at=NOW, ends_at=NOW + timedelta(hours=24), account=house.account)
    house.later(timedelta(hours=24))
    choose = {"link": link, "password": "another sentence of words"}
    assert (await house.web.post("/api/v1/session/choose", json=choose, headers=OURS)).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Sec-Fetch-Site": "same-origin"}, 204, id="our own page"),
        pytest.param({"Sec-Fetch-Site": "none"}, 204, id="typed by the person"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a neighbour under the same domain"),
        pytest.param({"Origin": "http://test"}, 204, id="our own page, as older browsers say it"),
        pytest.param({"Origin": "http://attacker.example"}, 403, id="another site, as older browsers say it"),
        pytest.param({"Origin": "null"}, 403, id="a page of nowhere"),
        pytest.param({}, 403, id="a cookie from a browser that says nothing"),
    ],
)
async def test_what_another_site_makes_a_browser_send_is_refused(
    house: House, headers: dict[str, str], status: int
) -> None:
    await house.sign_in()
    answer = await house.web.delete("/api/v1/session", headers=headers)
    assert answer.status_code == status
    assert await house.who() == ("nobody" if status == 204 else "account")


async def test_no_role_of_a_demo_is_to_be_had_where_there_is_no_demo(house: House) -> None:
    answer = await house.web.post("/api/v1/session/as", json={"role": "hub"})
    assert (answer.status_code, answer.json()["code"]) == (403, "closed")
    assert (await house.web.get("/api/v1/me")).json()["demo_roles"] == []


async def test_a_token_of_ones_own_lets_a_program_in_until_it_is_revoked(house: House) -> None:
    token = await make_token(house.store, TokenKind.PERSONAL, "report", at=NOW, by="j.example", account=house.account)
    secret = new_secret(Opens.PERSONAL)
    await add_secret(house.store, token, digest(secret), at=NOW)
    shown = {"Authorization": f"Bearer {secret}"}
    me = (await house.web.get("/api/v1/me", headers=shown)).json()
    assert (me["kind"], me["name"]) == ("token", "j.example (report)")
    assert (await house.web.get("/api/v1/snapshot?organisation=QOP", headers=shown)).status_code == 200
    await revoke_token(house.store, token, at=NOW)
    house.door.book.forget()
    assert (await house.web.get("/api/v1/snapshot?organisation=QOP", headers=shown)).status_code == 401


@pytest.mark.parametrize("secret", ["", "hwp_unknown", "hws_unknown", "hwl_unknown", "x" * 5000, "hwp_\x00"])
async def test_a_token_that_opens_nothing_is_nobody(house: House, secret: str) -> None:
    answer = await house.web.get("/api/v1/snapshot", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


async def test_a_display_is_given_a_new_secret_after_a_rotation_and_never_locked_out(house: House) -> None:
    token = await make_token(house.store, TokenKind.DISPLAY, "wall", at=NOW, by="test", organisation="QOP")
    secret = new_secret(Opens.DISPLAY)
    await add_secret(house.store, token, digest(secret), at=NOW)
    cookie = f"homeward_display={secret}"
    path = "/api/v1/snapshot?organisation=QOP"
    calm = await house.web.get(path, headers={"Cookie": cookie})
    assert (calm.status_code, "set-cookie" in calm.headers) == (200, False)
    house.later(timedelta(days=30))
    await rotate_token(house.store, token, at=house.now[0])
    house.later(timedelta(minutes=1))
    turned = await house.web.get(path, headers={"Cookie": cookie})
    assert turned.status_code == 200
    renewed = turned.headers["set-cookie"].split(";")[0]
    assert renewed != cookie
    # The answer with the new one may be lost: the old one works on for a fortnight, and no longer. Whoever shows it
    # again has lost the new one, and is given another in its place.
    house.later(timedelta(days=13))
    again = await house.web.get(path, headers={"Cookie": cookie})
    assert again.status_code == 200
    renewed = again.headers["set-cookie"].split(";")[0]
    house.later(timedelta(days=2))
    assert (await house.web.get(path, headers={"Cookie": cookie})).status_code == 401
    assert (await house.web.get(path, headers={"Cookie": renewed})).status_code == 200


async def test_a_display_sees_figures_of_its_organisation_and_nothing_else(house: House) -> None:
    token = await make_token(house.store, TokenKind.DISPLAY, "wall", at=NOW, by="test", organisation="QOP")
    secret = new_secret(Opens.DISPLAY)
    await add_secret(house.store, token, digest(secret), at=NOW)
    shown = {"Authorization": f"Bearer {secret}"}
    asked = {
        "/api/v1/snapshot": 200, "/api/v1/snapshot?organisation=QOP": 200, "/api/v1/snapshot?organisation=QE1": 403,
        "/api/v1/stays": 403, "/api/v1/feeds": 403, "/api/v1/red-green?format=csv": 403,
    }  # fmt: skip
    assert {path: (await house.web.get(path, headers=shown)).status_code for path in asked} == asked
