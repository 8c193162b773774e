"""Signing in by OpenID Connect at a real provider on a socket: who is let in, and all that lets nobody in.

The test is the browser: it follows the way out to the provider, says there who it is, and comes back with the code.
"""

import base64
import hashlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx2
import pytest

from api.door import Doors
from api.identity.elsewhere import NotProven
from homeward.doors import doors_of
from homeward.embedded import Connection as Server
from homeward.settings import Settings
from metrics.access import Grant, Role
from tests.api.governed import API, LIVING, SAME_ORIGIN, Governed, governed

ROOT = Path(__file__).parent.parent.parent
HUB = (Grant(Role.HUB, "SIM"),)
MAIL = "j.example@trust.example"
BACK = "http://127.0.0.1:8050/sign-in/back"


@dataclass(slots=True)
class Provider:
    """The provider's process and its address."""

    process: subprocess.Popen[bytes]
    issuer: str

    async def tell(self, how: str) -> None:
        """Let it go wrong in one way from now on."""
        async with httpx2.AsyncClient(trust_env=False) as client:
            assert (await client.put(f"{self.issuer}/told", content=how)).status_code == 204

    async def knows(self, subject: str, **claims: object) -> None:
        """Let it know somebody."""
        async with httpx2.AsyncClient(trust_env=False) as client:
            assert (await client.put(f"{self.issuer}/users/{subject}", json=claims)).status_code == 204

    async def sent(self) -> str:
        """What was last sent to its token address."""
        async with httpx2.AsyncClient(trust_env=False) as client:
            return str((await client.get(f"{self.issuer}/sent")).json()[-1])


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as found:
        yield found


@contextmanager
def running() -> Iterator[Provider]:
    """A provider while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The library uses parts of its own that are on their way out; they are no warnings of ours.
    command = [sys.executable, "-W", "ignore", "-m", "tests.api.identity_provider", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _listens(port):
            assert process.poll() is None, "the provider did not start"
            time.sleep(0.05)
        yield Provider(process, f"http://localhost:{port}")
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def doors(issuer: str, **changes: object) -> Doors:
    """The doors of a deployment whose people sign in at a provider on this machine."""
    settings = {"oidc_issuer": issuer, "oidc_client_id": "homeward", "oidc_client_secret": "s3cret/+ =", **changes}
    return doors_of(Settings(oidc_networks=("127.0.0.0/8", "::1/128"), **settings), LIVING)  # type: ignore[arg-type]


@pytest.fixture
async def house(server: Server, database: str, provider: Provider) -> AsyncIterator[Governed]:
    await provider.tell("honest")
    async with governed(server, database, doors=doors(provider.issuer), accounts=[(MAIL, HUB)]) as found:
        # The provider reads the machine's clock.
        found.now[0] = datetime.now(UTC)
        found.web.cookies.clear()
        yield found


async def leave(house: Governed) -> str:
    """The address that a browser is sent to."""
    answer = await house.web.post(f"{API}/session/elsewhere", headers=SAME_ORIGIN)
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    return str(answer.json()["address"])


async def say_who(address: str, subject: str) -> dict[str, str]:
    """Say at the provider who one is, and what the browser then comes back with."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.post(address, data={"sub": subject})
    assert answer.status_code in {302, 303}, answer.text
    where = urlsplit(answer.headers["location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == BACK
    return dict(parse_qsl(where.query))


async def come_back(house: Governed, told: dict[str, str]) -> httpx2.Response:
    body = {"code": told["code"], "state": told["state"]}
    return await house.web.post(f"{API}/session/elsewhere/back", json=body, headers=SAME_ORIGIN)


async def sign_in(house: Governed, subject: str) -> httpx2.Response:
    return await come_back(house, await say_who(await leave(house), subject))


async def who(house: Governed) -> str:
    return str((await house.ask("/me")).json()["name"])


async def test_whoever_has_an_account_by_a_confirmed_address_is_let_in_and_bound_once(
    house: Governed, provider: Provider
) -> None:
    await provider.knows("subject-1", email=MAIL.upper(), email_verified=True)
    answer = await sign_in(house, "subject-1")
    assert answer.status_code == 204, answer.text
    assert await who(house) == MAIL
    cursor = await house.store.execute("SELECT issuer, subject FROM account WHERE sign_in = %s", (MAIL,))
    assert await cursor.fetchone() == (provider.issuer, "subject-1")
    # From now on it is the identity that counts, and not what address it has.
    await provider.knows("subject-1", email="changed@trust.example", email_verified=True)
    assert (await sign_in(house, "subject-1")).status_code == 204
    assert await who(house) == MAIL
    # The address was given to somebody else: they are not who it was before.
    await provider.knows("subject-2", email=MAIL, email_verified=True)
    house.web.cookies.clear()
    answer = await sign_in(house, "subject-2")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_account")
    assert await house.recorded("about", "after", action="bind identity") == [
        (MAIL, {"issuer": provider.issuer, "subject": "subject-1"})
    ]


async def test_what_is_asked_is_by_the_book(house: Governed, provider: Provider) -> None:
    await provider.knows("subject-1", email=MAIL, email_verified=True)
    address = await leave(house)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", "homeward", BACK)
    assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "openid email")
    again = parse_qs(urlsplit(await leave(house)).query)
    assert all(again[name][0] != asked[name] for name in ("state", "nonce", "code_challenge"))
    address = await leave(house)
    told = await say_who(address, "subject-1")
    flow = house.web.cookies["homeward_flow"]
    assert (await come_back(house, told)).status_code == 204
    basic, _, form = (await provider.sent()).partition(" ")[2].partition(" ")
    assert base64.b64decode(basic) == b"homeward:s3cret%2F%2B+%3D"
    sent = {name: values[0] for name, values in parse_qs(form).items()}
    assert (sent["grant_type"], sent["redirect_uri"]) == ("authorization_code", BACK)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).decode().rstrip("=")
    assert parse_qs(urlsplit(address).query)["code_challenge"] == [challenge]
    assert flow not in json.dumps([asked, sent])
    kept = await house.everything_kept()
    assert not [secret for secret in (told["code"], sent["code_verifier"], flow, "s3cret") if secret in kept]


async def test_somebody_without_an_account_is_not_let_in_and_not_made_one(house: Governed, provider: Provider) -> None:
    await provider.knows("stranger", email="stranger@elsewhere.example", email_verified=True)
    answer = await sign_in(house, "stranger")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_account")
    assert await who(house) == "nobody"
    cursor = await house.store.execute("SELECT count(*) FROM account")
    assert await cursor.fetchone() == (2,)
    refused = await house.recorded("outcome", "detail", action="sign in")
    assert refused[-1] == (
        "refused", {"why": "no account", "issuer": provider.issuer, "subject": "stranger"}
    )  # fmt: skip


async def test_an_address_that_nobody_made_sure_of_binds_nothing(house: Governed, provider: Provider) -> None:
    for number, sure in enumerate((False, None, "true", 1)):
        claims = {"email": MAIL} if sure is None else {"email": MAIL, "email_verified": sure}
        await provider.knows(f"subject-9{number}", **claims)
        answer = await sign_in(house, f"subject-9{number}")
        assert (answer.status_code, answer.json()["code"]) == (403, "no_account"), sure


async def test_an_account_made_for_an_identity_needs_no_address(house: Governed, provider: Provider) -> None:
    await house.sign_in("chief")
    new = {"sign_in": "k.ward", "grants": [], "issuer": provider.issuer, "subject": "subject-k"}
    assert (await house.tell("POST", "/accounts", new)).status_code == 201
    house.web.cookies.clear()
    await provider.knows("subject-k")
    assert (await sign_in(house, "subject-k")).status_code == 204
    assert await who(house) == "k.ward"


async def test_a_closed_account_is_closed_whichever_way_one_comes(house: Governed, provider: Provider) -> None:
    await provider.knows("subject-1", email=MAIL, email_verified=True)
    await house.store.execute("UPDATE account SET is_closed = true WHERE sign_in = %s", (MAIL,))
    answer = await sign_in(house, "subject-1")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_account")
    assert await house.recorded("action", action="bind identity") == []


NOT_HOLDING = {
    "expired": "ExpiredTokenError", "forged": "BadSignatureError", "unsigned": "Error",
    "another audience": "InvalidClaimError",
}  # fmt: skip


async def test_a_token_that_does_not_hold_proves_nothing(provider: Provider) -> None:
    for how, why in NOT_HOLDING.items():
        await provider.tell("honest")
        await provider.knows("subject-1", email=MAIL, email_verified=True)
        # Anew for each: the keys of one way of going wrong are not those of another.
        outside = doors(provider.issuer).elsewhere
        assert outside is not None
        secret = "a-secret-of-this-browser"
        address = await outside.leave(secret)
        if how == "another audience":
            address = _changed(address, client_id="another")
        await provider.tell(how)
        told = await say_who(address, "subject-1")
        with pytest.raises(NotProven, match=why):
            await outside.come_back(secret, code=told["code"], state=told["state"], now=datetime.now(UTC))
        await outside.aclose()


async def test_what_is_not_proven_lets_nobody_in_and_stands_in_the_record(house: Governed, provider: Provider) -> None:
    await provider.knows("subject-1", email=MAIL, email_verified=True)
    told = await say_who(await leave(house), "subject-1")
    await provider.tell("forged")
    answer = await come_back(house, told)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused")
    assert await who(house) == "nobody"
    outcome, detail = (await house.recorded("outcome", "detail", action="sign in"))[-1]
    assert (outcome, "BadSignatureError" in detail["why"]) == ("refused", True)


async def test_the_same_ways_are_open_where_all_is_in_order(house: Governed, provider: Provider) -> None:
    """Guards the test above against refusing everything."""
    await provider.knows("subject-1", email=MAIL, email_verified=True)
    assert (await sign_in(house, "subject-1")).status_code == 204


def _changed(address: str, **changes: str) -> str:
    parts = urlsplit(address)
    return parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **changes})).geturl()


async def test_a_token_for_another_sign_in_is_not_taken(house: Governed, provider: Provider) -> None:
    await provider.knows("subject-1", email=MAIL, email_verified=True)
    told = await say_who(_changed(await leave(house), nonce="of-another-sign-in"), "subject-1")
    answer = await come_back(house, told)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused")
    assert "InvalidClaimError" in (await house.recorded("detail", action="sign in"))[-1][0]["why"]


async def test_a_code_that_somebody_slips_in_is_not_taken(house: Governed, provider: Provider) -> None:
    await provider.knows("attacker", email=MAIL, email_verified=True)
    slipped = await say_who(await leave(house), "attacker")
    # Another browser, whose own sign-in is under way: the state is the attacker's, and not its own.
    house.web.cookies.clear()
    await leave(house)
    answer = await come_back(house, slipped)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused")
    # A browser that was never sent away.
    house.web.cookies.clear()
    assert (await come_back(house, slipped)).status_code == 401
    assert await who(house) == "nobody"


async def test_a_code_works_once(house: Governed, provider: Provider) -> None:
    await provider.knows("subject-1", email=MAIL, email_verified=True)
    told = await say_who(await leave(house), "subject-1")
    flow = house.web.cookies["homeward_flow"]
    assert (await come_back(house, told)).status_code == 204
    assert "homeward_flow" not in house.web.cookies
    house.web.cookies.clear()
    house.web.cookies.set("homeward_flow", flow)
    assert (await come_back(house, told)).status_code == 401


async def test_a_provider_that_is_down_is_said_to_be_and_lets_nobody_in(server: Server, database: str) -> None:
    with running() as gone:
        async with governed(server, database, doors=doors(gone.issuer), accounts=[(MAIL, HUB)]) as house:
            house.web.cookies.clear()
            await gone.knows("subject-1", email=MAIL, email_verified=True)
            told = await say_who(await leave(house), "subject-1")
            gone.process.kill()
            gone.process.wait()
            answer = await come_back(house, told)
            assert (answer.status_code, answer.json()["code"]) == (503, "elsewhere_unavailable")
            assert "retry-after" in answer.headers
            assert await who(house) == "nobody"
            # Who signs in here is not held up by it.
            assert (await house.sign_in("chief")).status_code == 204


async def test_a_provider_that_says_it_is_another_is_not_asked_further(house: Governed, provider: Provider) -> None:
    await provider.tell("another issuer")
    answer = await house.web.post(f"{API}/session/elsewhere", headers=SAME_ORIGIN)
    assert (answer.status_code, answer.json()["code"]) == (503, "elsewhere_unavailable")


async def test_an_answer_that_is_no_json_lets_nobody_in(house: Governed, provider: Provider) -> None:
    await provider.knows("subject-1", email=MAIL, email_verified=True)
    told = await say_who(await leave(house), "subject-1")
    await provider.tell("not JSON")
    assert (await come_back(house, told)).status_code == 503


async def test_a_private_address_that_no_setting_names_is_not_reached(
    server: Server, database: str, provider: Provider
) -> None:
    await provider.tell("honest")
    guarded = doors_of(Settings(oidc_issuer=provider.issuer, oidc_client_id="homeward"), LIVING)
    async with governed(server, database, doors=guarded) as house:
        house.web.cookies.clear()
        answer = await house.web.post(f"{API}/session/elsewhere", headers=SAME_ORIGIN)
        assert (answer.status_code, answer.json()["code"]) == (503, "elsewhere_unavailable")


async def test_where_no_provider_is_set_there_is_no_such_way(server: Server, database: str) -> None:
    async with governed(server, database) as house:
        answer = await house.web.post(f"{API}/session/elsewhere", headers=SAME_ORIGIN)
        assert (answer.status_code, answer.json()["code"]) == (403, "closed")
        assert (await house.ask("/me")).json()["elsewhere"] is None


async def test_fifty_failures_from_one_place_are_enough(house: Governed) -> None:
    for _ in range(50):
        assert (await come_back(house, {"code": "x", "state": "y"})).status_code == 401
    answer = await come_back(house, {"code": "x", "state": "y"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
