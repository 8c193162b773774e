"""The whole web over a store of accounts, on a socket, as it is served to those who sign in; and a browser of one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import httpx2
import psycopg
import uvicorn
from playwright.async_api import Page

from api.identity.password import hashed
from api.identity.secret import Opens, digest, new_secret
from db.access.accounts import make_account, set_password
from db.access.agreements import Reasons, make_agreement
from db.access.audit import Entry, Outcome, write_down
from db.access.tokens import TokenKind, add_secret, make_token
from db.clock import PictureClock
from db.engine import Connection
from homeward.database import Database
from homeward.embedded import Connection as Server
from homeward.settings import Settings
from homeward.sockets import listen
from homeward.web import application
from metrics.access import EVERYWHERE, Agreement, Grant, Role
from tests.api.governed import LIVING
from tests.journeys.awaiting import until
from tests.journeys.house import begin_store, fresh_database

PASSWORD = "four words make a sentence"
PICTURE = datetime(2026, 11, 12, 9, tzinfo=UTC)
_LONG = "an-office-with-a-long-name.of-the-discharge-hub@a-trust-with-a-long-name.example"


@dataclass(frozen=True, slots=True)
class GovernedWeb:
    """The base address, and the address of the store."""

    base: str
    store: str


@asynccontextmanager
async def governed_web(server: Server, template: str) -> AsyncIterator[GovernedWeb]:
    """A deployment with an administrator `chief` and a hub's `j.hub`, and nothing else yet."""
    with fresh_database(server, template) as database:
        clock = PictureClock(origin_picture=PICTURE, origin_service=datetime.now(UTC), rate=1.0)
        async with await psycopg.AsyncConnection.connect(server.url(dbname=database), autocommit=True) as conn:
            await begin_store(conn, LIVING, clock)
            for name, grant in (("chief", Grant(Role.ADMINISTRATOR, EVERYWHERE)), ("j.hub", Grant(Role.HUB, "SIM"))):
                account = await make_account(conn, name, grants=[grant], at=datetime.now(UTC))
                await set_password(conn, account, await hashed(PASSWORD), at=datetime.now(UTC))
        address = server.url(role="web", dbname=database)
        web = Database(addresses={"web": address}, assumed=frozenset(), passwords={})
        app = application(web, LIVING, Settings())
        running = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        with listen("127.0.0.1", 0) as listener:
            task = asyncio.create_task(running.serve(sockets=[listener]))
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                async with httpx2.AsyncClient(base_url=base, timeout=10, trust_env=False) as client:

                    async def is_ready() -> bool:
                        return (await client.get("/readyz")).status_code == 200

                    await until(is_ready, "the web ready")
                yield GovernedWeb(base, address)
            finally:
                running.should_exit = True
                await task


async def furnish(store: Connection) -> None:
    """What stands there after a year: people of every role, tokens of every kind, agreements, a long record."""
    now = datetime.now(UTC)
    for role in (each for each in Role if each.is_of_people and each is not Role.ADMINISTRATOR):
        await make_account(
            store, f"{role.value}.{_LONG}"[:90], grants=[Grant(role, "SIM"), Grant(role, "SIM-T1")], at=now
        )
    elsewhere = await make_account(
        store, "k.elsewhere", grants=[], at=now, issuer="https://login.example", subject="k-17"
    )
    for kind, label, of in (
        (TokenKind.PERSONAL, "weekly report", {"account": elsewhere}),
        (TokenKind.FEED, "Ward system of the Infirmary", {"feed": "board_s1"}),
        (TokenKind.DISPLAY, "Site office, left screen", {"organisation": "SIM"}),
    ):
        token = await make_token(store, kind, label, at=now, by="chief", ends_at=now + timedelta(days=90), **of)  # type: ignore[arg-type]
        await add_secret(store, token, digest(new_secret(Opens.PERSONAL)), at=now)
    for owner, valid_to in (("SIM-T1", None), ("SIM-T2", date(2026, 11, 1))):
        await make_agreement(
            store, Agreement(owner=owner, role=Role.HUB, partner="SIM", valid_from=date(2026, 1, 1), valid_to=valid_to),
            reasons=Reasons(
                purpose="Direct care: arranging what people who are ready to leave wait for, every day of the week.",
                lawful_basis="UK GDPR Article 6(1)(e) and 9(2)(h); Health and Social Care Act 2012, section 251B",
                asked_by="Discharge hub", responsible="Information governance of the trust",
                review_on=date(2026, 11, 1),
            ), at=now,
        )  # fmt: skip
    for number in range(60):
        entry = Entry(
            at=now - timedelta(hours=number), who="j.hub", kind="account", from_where="10.20.4.17",
            action="look get_stays", about="SIM-S1", outcome=Outcome.DONE if number % 7 else Outcome.REFUSED,
            detail={"organisation": "SIM-S1", "state": "ready"},
        )  # fmt: skip
        await write_down(store, entry)


async def enter(page: Page, base: str, name: str) -> None:
    """Sign in on the page, as a person does."""
    await page.goto(f"{base}/sign-in")
    await page.get_by_label("Sign-in name").fill(name)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{base}/")
