"""What somebody who signed in does with their own account, and with nobody else's."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest

from homeward.embedded import Connection as Server
from metrics.access import Grant, Role
from tests.api.governed import PASSWORD, Governed, governed

HUB = (Grant(Role.HUB, "SIM"),)
NEW = "another sentence of words"


@pytest.fixture
async def house(server: Server, database: str) -> AsyncIterator[Governed]:
    async with governed(server, database, accounts=[("j.hub", HUB), ("k.hub", HUB)]) as found:
        await found.sign_in("j.hub")
        yield found


async def test_a_token_is_shown_once_works_as_its_maker_and_runs_out(house: Governed) -> None:
    made = await house.tell("POST", "/me/tokens", {"label": "weekly report", "days": 7})
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    secret = made.json()["secret"]
    listed = await house.ask("/me/tokens")
    assert [each["label"] for each in listed.json()["tokens"]] == ["weekly report"]
    assert secret not in listed.text
    assert secret not in await house.everything_kept()
    house.web.cookies.clear()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert (await house.ask("/me", **bearer)).json()["name"] == "j.hub (weekly report)"
    house.later(timedelta(days=7))
    assert (await house.ask("/me", **bearer)).json()["kind"] == "nobody"


async def test_a_token_is_revoked_by_whoever_made_it_and_by_nobody_else(house: Governed) -> None:
    made = (await house.tell("POST", "/me/tokens", {"label": "report"})).json()
    number, bearer = made["token"]["token"], {"Authorization": f"Bearer {made['secret']}"}
    await house.sign_in("k.hub")
    assert (await house.ask("/me/tokens")).json()["tokens"] == []
    assert (await house.tell("DELETE", f"/me/tokens/{number}")).status_code == 404
    await house.sign_in("j.hub")
    assert (await house.tell("DELETE", f"/me/tokens/{number}")).status_code == 204
    house.web.cookies.clear()
    assert (await house.ask("/me", **bearer)).json()["kind"] == "nobody"
    assert await house.recorded("who", "about", "after", action="revoke token") == [
        ("j.hub", "j.hub", {"is_revoked": True})
    ]


OWN = (
    ("GET", "/me/tokens"), ("POST", "/me/tokens"), ("DELETE", "/me/tokens/1"), ("GET", "/me/sessions"),
    ("DELETE", "/me/sessions/1"), ("PUT", "/me/password"),
)  # fmt: skip


async def test_a_token_that_leaked_makes_no_other_and_chooses_no_password(house: Governed) -> None:
    secret = (await house.tell("POST", "/me/tokens", {"label": "report"})).json()["secret"]
    house.web.cookies.clear()
    body = {"label": "another", "old": PASSWORD, "new": NEW}
    for method, path in OWN:
        answer = await house.tell(method, path, body, Authorization=f"Bearer {secret}")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path
        assert (await house.tell(method, path, body)).status_code == 401


async def test_a_label_names_no_person_and_a_token_ends_within_a_year(house: Governed) -> None:
    for body in ({"label": "for 943 476 5919"}, {"label": "report", "days": 367}, {"label": "a\nb"}, {"label": ""}):
        assert (await house.tell("POST", "/me/tokens", body)).status_code == 422
    assert (await house.ask("/me/tokens")).json()["tokens"] == []


async def test_twenty_tokens_are_enough(house: Governed) -> None:
    for number in range(20):
        assert (await house.tell("POST", "/me/tokens", {"label": f"report {number}"})).status_code == 201
    answer = await house.tell("POST", "/me/tokens", {"label": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")


async def test_ones_other_browsers_are_listed_and_signed_out(house: Governed) -> None:
    elsewhere = dict(house.web.cookies)
    await house.sign_in("j.hub")
    listed = (await house.ask("/me/sessions")).json()["sessions"]
    assert [each["is_this"] for each in listed] == [True, False]
    assert (await house.tell("DELETE", f"/me/sessions/{listed[1]['session']}")).status_code == 204
    assert (await house.ask("/me")).json()["name"] == "j.hub"
    house.web.cookies = httpx2.Cookies(elsewhere)
    assert (await house.ask("/me")).json()["kind"] == "nobody"
    await house.sign_in("k.hub")
    assert (await house.tell("DELETE", f"/me/sessions/{listed[0]['session']}")).status_code == 404


async def test_another_password_needs_the_old_one_and_ends_every_session(house: Governed) -> None:
    elsewhere = dict(house.web.cookies)
    await house.sign_in("j.hub")
    wrong = await house.tell("PUT", "/me/password", {"old": "not the old one at all", "new": NEW})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_sign_in")
    plain = await house.tell("PUT", "/me/password", {"old": PASSWORD, "new": "password12345"})
    assert plain.status_code == 422
    assert (await house.tell("PUT", "/me/password", {"old": PASSWORD, "new": NEW})).status_code == 204
    assert (await house.ask("/me")).json()["name"] == "j.hub", "this browser goes on, with another session"
    house.web.cookies = httpx2.Cookies(elsewhere)
    assert (await house.ask("/me")).json()["kind"] == "nobody"
    assert (await house.sign_in("j.hub")).status_code == 401
    assert (await house.sign_in("j.hub", NEW)).status_code == 204
    kept = await house.everything_kept()
    assert NEW not in kept
    assert PASSWORD not in kept


async def test_the_old_password_is_not_to_be_guessed_from_an_open_browser(house: Governed) -> None:
    for _ in range(10):
        assert (await house.tell("PUT", "/me/password", {"old": "wrong", "new": NEW})).status_code == 401
    answer = await house.tell("PUT", "/me/password", {"old": PASSWORD, "new": NEW})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")


async def test_a_sign_in_name_with_a_control_character_is_refused_and_breaks_nothing(house: Governed) -> None:
    for name in ("a\x00b", "a\nb", "\x7f"):
        answer = await house.tell("POST", "/session", {"sign_in": name, "password": PASSWORD})
        assert answer.status_code == 422
