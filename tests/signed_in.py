"""Tokens for tests that look at more than anybody may: made in the store as an administrator would make them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import psycopg

from api.identity.secret import Opens, digest, new_secret
from db.access.accounts import account_by_sign_in, make_account
from db.access.agreements import Reasons, make_agreement
from db.access.tokens import TokenKind, add_secret, make_token
from metrics.access import EVERYWHERE, Agreement, Grant, Role

# Whose rows are shared with everybody who looks in a test: all beneath the roots of the two catalogues.
ROOTS = ("SIM", "ENG")
SEES_ALL = (Grant(Role.HUB, EVERYWHERE), Grant(Role.ANALYST, EVERYWHERE))
REASONS = Reasons(
    purpose="a test", lawful_basis="invented", asked_by="a test", responsible="a test", review_on=date(2030, 1, 1)
)


async def token_for(address: str, *, sign_in: str = "tester", grants: Iterable[Grant] = SEES_ALL) -> str:
    """A personal token of an account with these grants, which is made where it is missing. `address`: the web's."""
    now = datetime.now(UTC)
    async with await psycopg.AsyncConnection.connect(address) as conn:
        account = await account_by_sign_in(conn, sign_in)
        number = account.account if account else await make_account(conn, sign_in, grants=grants, at=now)
        token = await make_token(conn, TokenKind.PERSONAL, "test", at=now, by=sign_in, account=number)
        secret = new_secret(Opens.PERSONAL)
        await add_secret(conn, token, digest(secret), at=now)
    return secret


async def machine_token(address: str, role: Role, where: str) -> str:
    """The secret of a wall of an organisation, or of a system that writes the feed of a ward board. `address`: the
    web's."""
    now = datetime.now(UTC)
    opens, kind = (Opens.DISPLAY, TokenKind.DISPLAY) if role is Role.DISPLAY else (Opens.FEED, TokenKind.FEED)
    async with await psycopg.AsyncConnection.connect(address) as conn:
        token = await make_token(
            conn, kind, "test", at=now, by="test", organisation=where if role is Role.DISPLAY else None,
            feed="board_s1" if role is Role.FEED else None,
        )  # fmt: skip
        secret = new_secret(opens)
        await add_secret(conn, token, digest(secret), at=now)
    return secret


async def share_everything(address: str) -> None:
    """Let every hub see every row, as if all had agreed to it."""
    async with await psycopg.AsyncConnection.connect(address) as conn:
        for root in ROOTS:
            terms = Agreement(owner=root, role=Role.HUB, partner=EVERYWHERE, valid_from=date(2000, 1, 1))
            await make_agreement(conn, terms, reasons=REASONS, at=datetime.now(UTC))


async def headers_for(address: str) -> dict[str, str]:
    """The headers of somebody who sees every figure and every row."""
    await share_everything(address)
    return {"Authorization": f"Bearer {await token_for(address)}"}
