"""Accounts, tokens and agreements as an administrator changes them: each change with its entry, none past the rules."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from api.disclosure import says_of
from api.identity.secret import Opens, digest, new_secret
from db.access.tokens import TokenKind, add_secret, make_token
from homeward.embedded import Connection as Server
from metrics.access import EVERYWHERE, Grant, Role
from metrics.disclosure.rule import Rule
from tests.api.governed import ADMINISTRATOR, API, Governed, governed

HUB = Grant(Role.HUB, "SIM")
NEW = {"sign_in": "J.Example@Trust.Example", "grants": [{"role": "hub", "organisation": "SIM"}]}
# Ten digits whose last is the check digit of the others.
LIKE_A_PERSON = "943 476 5919"
AGREEMENT = {
    "owner": "SIM-T1", "role": "hub", "partner": "SIM", "valid_from": "2026-11-01", "valid_to": None,
    "purpose": "Direct care.", "lawful_basis": "Article 9(2)(h)", "asked_by": "Hub", "responsible": "Governance",
    "review_on": "2027-11-01",
}  # fmt: skip


@pytest.fixture
async def house(server: Server, database: str) -> AsyncIterator[Governed]:
    async with governed(server, database, accounts=[("j.hub", (HUB,))]) as found:
        yield found


async def named(house: Governed, name: str) -> dict[str, Any]:
    answer = await house.ask("/accounts")
    assert answer.status_code == 200
    return next(each for each in answer.json()["accounts"] if each["sign_in"] == name)


async def test_an_account_is_made_and_its_holder_chooses_a_password_by_a_link(house: Governed) -> None:
    answer = await house.tell("POST", "/accounts", NEW)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["sign_in"], made["has_password"], made["grants"]) == ("j.example@trust.example", False, NEW["grants"])
    link = await house.tell("POST", f"/accounts/{made['account']}/link")
    assert link.status_code == 201
    assert link.headers["cache-control"] == "no-store"
    choose = {"link": link.json()["link"], "password": "another sentence of words"}
    house.web.cookies.clear()
    assert (await house.web.post(f"{API}/session/choose", json=choose)).status_code == 204
    assert (await house.ask("/me")).json()["name"] == "j.example@trust.example"
    assert await house.recorded("who", "about", "after", action="make account") == [
        ("chief", "j.example@trust.example", {"grants": ["hub of SIM"], "issuer": None, "subject": None})
    ]
    kept = await house.everything_kept()
    assert link.json()["link"] not in kept
    assert "another sentence" not in kept


async def test_grants_are_changed_with_what_stood_before_and_hold_at_once(house: Governed) -> None:
    hub = await named(house, "j.hub")
    wanted = [{"role": "ward", "organisation": "SIM-S1"}]
    answer = await house.tell("PUT", f"/accounts/{hub['account']}/grants", {"grants": wanted})
    assert (answer.status_code, answer.json()["grants"]) == (200, wanted)
    assert await house.recorded("who", "about", "before", "after", action="set grants") == [
        ("chief", "j.hub", {"grants": ["hub of SIM"]}, {"grants": ["ward of SIM-S1"]})
    ]
    await house.sign_in("j.hub")
    assert (await house.ask("/me")).json()["grants"] == wanted


REFUSED_ACCOUNTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"grants": [{"role": "hub", "organisation": "NOWHERE"}]}, "NOWHERE"),
    ({"grants": [{"role": "administrator", "organisation": "SIM"}]}, "all"),
    # A role that no person has.
    ({"grants": [{"role": "display", "organisation": "SIM"}]}, "role"),
    ({"sign_in": f"p {LIKE_A_PERSON}"}, "NHS number"),
    # A character that the store cannot keep.
    ({"sign_in": "a\x00b"}, "sign_in"),
    ({"sign_in": "  "}, "sign_in"),
    ({"issuer": "https://login.example"}, "subject"),
)


async def test_an_account_that_makes_no_sense_is_refused(house: Governed) -> None:
    for change, words in REFUSED_ACCOUNTS:
        answer = await house.tell("POST", "/accounts", {**NEW, **change})
        assert answer.status_code == 422, change
        assert words in answer.json()["detail"]
        assert "943" not in answer.text
    assert await house.recorded("action", action="make account") == []


async def test_a_sign_in_name_is_one_persons(house: Governed) -> None:
    assert (await house.tell("POST", "/accounts", NEW)).status_code == 201
    again = await house.tell("POST", "/accounts", {**NEW, "sign_in": "j.EXAMPLE@trust.example"})
    assert (again.status_code, again.json()["code"]) == (409, "sign_in_taken")


async def test_a_closed_account_is_out_at_once_with_its_tokens_and_links(house: Governed) -> None:
    hub = await named(house, "j.hub")
    token = await make_token(
        house.store, TokenKind.PERSONAL, "report", at=house.now[0], by="j.hub", account=hub["account"]
    )
    secret = new_secret(Opens.PERSONAL)
    await add_secret(house.store, token, digest(secret), at=house.now[0])
    bearer = {"Authorization": f"Bearer {secret}"}
    chief = dict(house.web.cookies)
    await house.sign_in("j.hub")
    signed_in = dict(house.web.cookies)
    house.web.cookies = httpx2.Cookies(chief)
    link = (await house.tell("POST", f"/accounts/{hub['account']}/link")).json()["link"]
    assert (await house.tell("PUT", f"/accounts/{hub['account']}/closed", {"is_closed": True})).status_code == 200
    house.web.cookies = httpx2.Cookies(signed_in)
    assert (await house.ask("/me")).json()["kind"] == "nobody"
    house.web.cookies.clear()
    assert (await house.ask("/me", **bearer)).json()["kind"] == "nobody"
    assert (await house.sign_in("j.hub")).status_code == 401
    choose = {"link": link, "password": "another sentence of words"}
    assert (await house.web.post(f"{API}/session/choose", json=choose)).status_code == 401
    assert await house.recorded("about", "before", "after", action="close account") == [
        ("j.hub", {"is_closed": False}, {"is_closed": True})
    ]
    house.web.cookies = httpx2.Cookies(chief)
    await house.tell("PUT", f"/accounts/{hub['account']}/closed", {"is_closed": False})
    house.web.cookies.clear()
    assert (await house.ask("/me", **bearer)).json()["kind"] == "token"


async def test_the_last_administrator_stays_one(house: Governed) -> None:
    chief = await named(house, "chief")
    viewer, path, body = {"grants": [{"role": "viewer", "organisation": "SIM"}]}, "closed", {"is_closed": True}
    for what, wanted in (("grants", viewer), (path, body)):
        answer = await house.tell("PUT", f"/accounts/{chief['account']}/{what}", wanted)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    assert (await named(house, "chief"))["grants"] == [{"role": "administrator", "organisation": "*"}]
    # Somebody who never chose a password could not take over.
    await house.account("second", *ADMINISTRATOR, password=None)
    assert (await house.tell("PUT", f"/accounts/{chief['account']}/{path}", body)).status_code == 409
    await house.account("third", *ADMINISTRATOR)
    assert (await house.tell("PUT", f"/accounts/{chief['account']}/{path}", body)).status_code == 200


async def test_two_administrators_cannot_close_each_other_at_once(house: Governed) -> None:
    second = await house.account("second", *ADMINISTRATOR)
    chief = await named(house, "chief")
    first = dict(house.web.cookies)
    await house.sign_in("second")
    other = dict(house.web.cookies)
    house.web.cookies.clear()

    async def close(account: int, cookies: dict[str, str]) -> int:
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        answer = await house.tell("PUT", f"/accounts/{account}/closed", {"is_closed": True}, Cookie=cookie)
        return answer.status_code

    went = await asyncio.gather(close(second, first), close(chief["account"], other))
    assert went.count(200) == 1
    cursor = await house.store.execute("SELECT count(*) FROM account WHERE NOT is_closed AND sign_in <> 'j.hub'")
    assert await cursor.fetchone() == (1,)


async def test_sessions_are_listed_and_ended_one_by_one_or_all(house: Governed) -> None:
    hub = (await named(house, "j.hub"))["account"]
    chief = dict(house.web.cookies)
    for _ in range(3):
        await house.sign_in("j.hub")
    theirs = dict(house.web.cookies)
    house.web.cookies = httpx2.Cookies(chief)
    listed = (await house.ask(f"/accounts/{hub}/sessions")).json()["sessions"]
    assert [each["is_this"] for each in listed] == [False] * 3
    assert (await named(house, "j.hub"))["sessions"] == 3
    assert (await house.tell("DELETE", f"/accounts/{hub}/sessions/{listed[0]['session']}")).status_code == 204
    house.web.cookies = httpx2.Cookies(theirs)
    assert (await house.ask("/me")).json()["kind"] == "nobody"
    house.web.cookies = httpx2.Cookies(chief)
    own = (await house.ask(f"/accounts/{(await named(house, 'chief'))['account']}/sessions")).json()["sessions"]
    assert [each["is_this"] for each in own] == [True]
    # A session of somebody else's is not to be ended by the number of another account.
    assert (await house.tell("DELETE", f"/accounts/{hub}/sessions/{own[0]['session']}")).status_code == 404
    assert (await house.tell("DELETE", f"/accounts/{hub}/sessions")).status_code == 204
    assert (await house.ask(f"/accounts/{hub}/sessions")).json()["sessions"] == []
    ended = await house.recorded("before", action="end sessions")
    assert [len(before["sessions"]) for (before,) in ended] == [1, 2]


async def test_an_agreement_is_made_and_ended_and_opens_rows_in_between(house: Governed) -> None:
    answer = await house.tell("POST", "/agreements", AGREEMENT)
    assert answer.status_code == 201, answer.text
    number = answer.json()["agreement"]
    assert answer.json()["is_in_force"] is True
    hub = await house.door.book.viewer(await _bearer(house, "j.hub"))
    assert [each.owner for each in hub.viewer.agreements] == ["SIM-T1"]
    past = await house.tell("POST", f"/agreements/{number}/end", {"on": "2026-11-11"})
    assert past.status_code == 422
    ended = await house.tell("POST", f"/agreements/{number}/end", {"on": "2026-11-12"})
    assert (ended.status_code, ended.json()["is_in_force"]) == (200, False)
    later = await house.tell("POST", f"/agreements/{number}/end", {"on": "2026-12-01"})
    assert (later.status_code, later.json()["code"]) == (404, "unknown_agreement")
    assert await house.recorded("about", "before", "after", action="end agreement") == [
        ("SIM-T1", {"agreement": number, "valid_to": None}, {"agreement": number, "valid_to": "2026-11-12"})
    ]


async def _bearer(house: Governed, name: str, *grants: Grant) -> str:
    if grants:
        await house.account(name, *grants, password=None)
    cursor = await house.store.execute("SELECT account FROM account WHERE sign_in = %s", (name,))
    (account,) = await cursor.fetchone() or (None,)
    token = await make_token(house.store, TokenKind.PERSONAL, "t", at=house.now[0], by=name, account=account)
    secret = new_secret(Opens.PERSONAL)
    await add_secret(house.store, token, digest(secret), at=house.now[0])
    return secret


REFUSED_AGREEMENTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"owner": "NOWHERE"}, "NOWHERE"),
    ({"partner": "NOWHERE"}, "NOWHERE"),
    ({"owner": "*"}, "owner"),
    # A role that sees no rows, whoever shares them.
    ({"role": "planner"}, "role"),
    ({"valid_to": "2026-10-31"}, "valid_to"),
    ({"purpose": f"for {LIKE_A_PERSON}"}, "purpose"),
    ({"asked_by": LIKE_A_PERSON.replace(" ", "")}, "asked_by"),
)


async def test_an_agreement_that_makes_no_sense_is_refused(house: Governed) -> None:
    for change, words in REFUSED_AGREEMENTS:
        answer = await house.tell("POST", "/agreements", {**AGREEMENT, **change})
        assert answer.status_code == 422, change
        assert words in answer.json()["detail"]
    assert (await house.ask("/agreements")).json()["agreements"] == []


async def test_every_token_is_listed_and_revoked_whatever_its_kind(house: Governed) -> None:
    secret = await _bearer(house, "j.hub")
    wall = await make_token(house.store, TokenKind.DISPLAY, "wall", at=house.now[0], by="chief", organisation="SIM")
    listed = (await house.ask("/tokens")).json()["tokens"]
    assert [(each["kind"], each["account"], each["organisation"]) for each in listed] == [
        ("personal", "j.hub", None), ("display", None, "SIM"),
    ]  # fmt: skip
    assert secret not in (await house.ask("/tokens")).text
    for token in (listed[0]["token"], wall):
        assert (await house.tell("DELETE", f"/tokens/{token}")).status_code == 204
        assert (await house.tell("DELETE", f"/tokens/{token}")).status_code == 404
    house.web.cookies.clear()
    assert (await house.ask("/me", Authorization=f"Bearer {secret}")).json()["kind"] == "nobody"
    assert [about for (about,) in await house.recorded("about", action="revoke token")] == ["t", "wall"]


async def test_the_thresholds_in_force_have_owner_and_date(house: Governed) -> None:
    found = (await house.ask("/thresholds")).json()
    assert found["on"] == "2026-11-12"
    assert len(found["thresholds"]) >= 5
    assert all(each["owner"] and each["valid_from"] for each in found["thresholds"])


async def test_the_rule_of_public_files_in_force_has_owner_and_date(house: Governed) -> None:
    rule = (await house.ask("/thresholds")).json()["disclosure"]
    assert (rule["least_shown"], rule["rounding_base"], rule["least_mean_basis"]) == (8, 5, 8)
    assert (rule["shows_zero"], rule["protects_totals"], rule["is_indicative"]) == (True, True, True)
    assert (rule["owner"], rule["valid_from"]) == ("Homeward, until a system agrees its own", "2018-09-01")
    assert rule["says"] == says_of(Rule())
    assert "agreed locally" in rule["note"]


async def test_the_access_report_says_who_may_see_what_and_when_they_were_last_seen(house: Governed) -> None:
    await house.tell("POST", "/agreements", AGREEMENT)
    await house.account("nobody.yet", Grant(Role.WARD, "SIM-S1"), password=None)
    chief = dict(house.web.cookies)
    house.later(timedelta(minutes=5))
    await house.sign_in("j.hub")
    house.web.cookies = httpx2.Cookies(chief)
    lines = {each["name"]: each for each in (await house.ask("/access-report")).json()["access"]}
    assert set(lines) == {"chief", "j.hub", "nobody.yet"}
    hub = lines["j.hub"]
    assert (hub["role"], hub["organisation"], hub["shared_by"]) == ("hub", "SIM", ["SIM-T1"])
    assert hub["seen_at"] == "2026-11-12T09:05:00Z"
    assert (lines["nobody.yet"]["is_open"], lines["nobody.yet"]["seen_at"]) == (False, None)
    file = await house.ask("/access-report?format=csv")
    assert file.status_code == 200
    assert file.headers["content-type"].startswith("text/csv")
    assert file.text.count("\r\n") == 4
    looks = [action for (action,) in await house.recorded("action") if "access_report" in action]
    assert looks == ["look get_access_report", "export get_access_report"]


PATHS = (
    ("GET", "/accounts"), ("POST", "/accounts"), ("PUT", "/accounts/1/grants"), ("PUT", "/accounts/1/closed"),
    ("POST", "/accounts/1/link"), ("GET", "/accounts/1/sessions"), ("DELETE", "/accounts/1/sessions"),
    ("DELETE", "/accounts/1/sessions/1"), ("GET", "/tokens"), ("DELETE", "/tokens/1"), ("GET", "/agreements"),
    ("POST", "/agreements"), ("POST", "/agreements/1/end"), ("GET", "/audit"), ("GET", "/audit?format=csv"),
    ("GET", "/thresholds"), ("GET", "/access-report"), ("GET", "/access-report?format=csv"),
)  # fmt: skip


async def test_nobody_but_an_administrator_of_all_comes_near(house: Governed) -> None:
    others = [Grant(role, EVERYWHERE) for role in Role if role is not Role.ADMINISTRATOR and role.is_of_people]
    assert len(others) == 7
    for grant in (*others, Grant(Role.ADMINISTRATOR, "SIM")):
        bearer = {"Authorization": f"Bearer {await _bearer(house, f'other.{grant.role}', grant)}"}
        for method, path in PATHS:
            answer = await house.tell(method, path, {}, **bearer)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), (grant, method, path)
    house.web.cookies.clear()
    for method, path in PATHS:
        assert (await house.tell(method, path, {})).status_code == 401, (method, path)


async def test_what_is_not_there_is_said_to_be_unknown(house: Governed) -> None:
    for method, path, body in (
        ("PUT", "/accounts/99/grants", {"grants": []}), ("PUT", "/accounts/99/closed", {"is_closed": True}),
        ("POST", "/accounts/99/link", None), ("GET", "/accounts/99/sessions", None),
        ("DELETE", "/accounts/99/sessions/1", None), ("DELETE", "/tokens/99", None),
        ("POST", "/agreements/99/end", {"on": "2027-01-01"}),
    ):  # fmt: skip
        answer = await house.tell(method, path, body)
        assert answer.status_code == 404, (method, path, answer.text)
    huge = await house.tell("DELETE", f"/tokens/{2**63}")
    assert huge.status_code == 422


async def test_another_site_makes_no_administrator_change_anything(house: Governed) -> None:
    answer = await house.web.post(f"{API}/accounts", json=NEW, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert len((await house.ask("/accounts")).json()["accounts"]) == 2
