"""Everybody who could come to a door: each role here and there, and nobody; and what a role may do, by hand.

`test_every_door` walks the routes of the API with them, `test_every_page` the pages and their forms.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from api.identity.credentials import DISPLAY_COOKIE, SESSION_COOKIE
from api.identity.secret import Opens, digest, new_secret
from db.access.accounts import account_by_sign_in
from db.access.sessions import begin_session
from metrics.access import Grant, Role
from tests.signed_in import machine_token, token_for

HERE, THERE = "SIM-T1", "SIM-T2"

# What a role may do, by hand. It is what a person would read in the register of roles.
MAY: dict[str, set[str]] = {
    "viewer": {"figures", "feeds", "export"},
    "hub": {"figures", "feeds", "export", "rows"},
    "ward": {"figures", "feeds", "export", "rows"},
    "planner": {"figures", "feeds", "export", "try_rules"},
    "provider": {"figures", "feeds", "export"},
    "analyst": {"figures", "feeds", "export", "try_rules"},
    "administrator": {"figures", "feeds", "try_rules", "administer"},
    "chair": {"figures", "feeds", "export"},
    "display": {"figures"},
    "feed": set(),
}


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody with one role over HERE or over THERE, or everywhere; without a role: nobody. `headers` are what a
    program shows, `browser` what a browser does: a session, or a wall's cookie."""

    role: str | None
    where: str
    headers: dict[str, str]
    browser: dict[str, str]


async def everybody(address: str) -> dict[str, Looker]:
    """All of them, by role and place. `address`: the web's."""
    found = {"nobody": Looker(None, HERE, {}, {})}
    for role in Role:
        for where in (HERE, THERE, *(["*"] if role is Role.ADMINISTRATOR else [])):
            name = f"{role.value} {where}"
            if role.is_of_people:
                secret = await token_for(address, sign_in=name.lower(), grants=[Grant(role, where)])
                cookie = f"{SESSION_COOKIE}={await _session(address, name.lower())}"
            else:
                secret = await machine_token(address, role, where)
                cookie = f"{DISPLAY_COOKIE}={secret}"
            shown = {"Authorization": f"Bearer {secret}"}
            # A system that sends a feed has no browser.
            found[name] = Looker(role.value, where, shown, shown if role is Role.FEED else {"Cookie": cookie})
    return found


async def _session(address: str, sign_in: str) -> str:
    """The secret of a session that began just now."""
    now = datetime.now(UTC)
    secret = new_secret(Opens.SESSION)
    async with await psycopg.AsyncConnection.connect(address) as conn:
        account = await account_by_sign_in(conn, sign_in)
        if account is None:
            raise LookupError(sign_in)
        await begin_session(
            conn, digest(secret), account=account.account, at=now, ends_at=now + timedelta(hours=12), from_where="test"
        )
    return secret
