"""The book of who is who: finds the viewer that a secret stands for, and keeps the answer for a few seconds.

A thousand walls ask at once after each tick, and none of them has become somebody else since the last. What is ended
here is forgotten here at once; another process hears of it within `KEPT_SECONDS`.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from api.identity.credentials import Credential
from api.identity.secret import Opens, digest, new_secret, opens
from db.access import accounts, sessions, tokens
from db.access.agreements import agreements
from db.access.tokens import Secret
from db.engine import Connection
from metrics.access import Grant, Role
from picture.viewer import NOBODY, VISITOR, Kind, Viewer

KEPT_SECONDS = 5.0
_KEPT = 4096
_SEEN_EVERY = timedelta(minutes=1)
_ON_ITS_WAY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long things last, in service time. A display's old secret works on for `overlap` after it was replaced, which
    happens by itself after `renew`: well before a browser would drop it."""

    idle: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=12)
    overlap: timedelta = timedelta(days=14)
    link: timedelta = timedelta(hours=24)
    display_link: timedelta = timedelta(minutes=30)
    renew: timedelta = timedelta(days=180)


class Known(NamedTuple):
    """A viewer, and the secret that takes the place of the one that was shown, where that is to be replaced."""

    viewer: Viewer
    instead: str | None = None


class Book:
    """Finds viewers. `look` gives a connection; `clock` service time, handed in so that a week can pass in a test."""

    def __init__(
        self, look: Callable[[], AbstractAsyncContextManager[Connection]], *, is_open: bool,
        limits: Limits | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._look = look
        self._anybody = VISITOR if is_open else NOBODY
        self._held: OrderedDict[bytes, tuple[float, Viewer]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Known]] = {}
        self.limits = limits or Limits()
        self.clock = clock

    @property
    def anybody(self) -> Viewer:
        """The viewer that a request without any secret stands for."""
        return self._anybody

    def forget(self) -> None:
        """Ask the store again about everybody: something about somebody has changed."""
        self._held.clear()

    async def who(self, shown: Iterable[Credential]) -> Known:
        """The viewer of a request by all that it shows: the first secret that opens something.

        A cookie that ran out is as good as none, so that a wall whose browser somebody signed in with stays a wall; a
        program that sends a wrong token is to hear that it is wrong. Raises as `viewer`.
        """
        for each in shown:
            known = await self.viewer(each.secret)
            if known.viewer.is_known or not each.is_cookie:
                return known
        return Known(self._anybody)

    async def viewer(self, secret: str) -> Known:
        """The viewer that a secret stands for; nobody, where it opens nothing (any more).

        Raises what the store raises when it cannot be asked: nobody is let in on what was true a while ago.
        """
        if opens(secret) in {None, Opens.LINK}:
            return Known(NOBODY)
        key = digest(secret)
        held = self._held.get(key)
        if held is not None and held[0] > time.monotonic():
            return Known(held[1])
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.ensure_future(self._ask(secret, key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        # Shielded: one request that goes away must not leave the others without an answer.
        return await asyncio.shield(task)

    async def _ask(self, secret: str, key: bytes) -> Known:
        now = self.clock()
        async with self._look() as conn:
            if opens(secret) is Opens.SESSION:
                known = Known(await self._of_session(conn, key, now=now))
            else:
                known = await self._of_token(conn, key, now=now)
            await conn.commit()
        self._held[key] = (time.monotonic() + KEPT_SECONDS, known.viewer)
        while len(self._held) > _KEPT:
            self._held.popitem(last=False)
        return known

    async def _of_session(self, conn: Connection, key: bytes, *, now: datetime) -> Viewer:
        session = await sessions.session_of(conn, key)
        if session is None or session.ends_at <= now or session.seen_at + self.limits.idle <= now:
            return NOBODY
        if session.seen_at + _SEEN_EVERY <= now:
            await sessions.note_seen(conn, session.session, at=now)
            await accounts.note_account_seen(conn, session.account, at=now)
        return await self._of_account(conn, session.account, kind=Kind.ACCOUNT, label=None, token=None)

    async def _of_token(self, conn: Connection, key: bytes, *, now: datetime) -> Known:
        secret = await tokens.secret_of(conn, key)
        if secret is None or not _works(secret, now=now):
            return Known(NOBODY)
        token = secret.token
        if secret.seen_at is None or secret.seen_at + _SEEN_EVERY <= now:
            await tokens.note_secret_seen(conn, key, at=now)
            if token.account is not None:
                await accounts.note_account_seen(conn, token.account, at=now)
        if token.kind is tokens.TokenKind.PERSONAL:
            if token.account is None:
                return Known(NOBODY)
            return Known(
                await self._of_account(conn, token.account, kind=Kind.TOKEN, label=token.label, token=token.token)
            )
        if token.kind is tokens.TokenKind.FEED:
            grants = (Grant(Role.FEED, "*"),)
            return Known(Viewer(name=token.label, kind=Kind.FEED, grants=grants, feed=token.feed, token=token.token))
        display = Viewer(
            name=token.label, kind=Kind.DISPLAY, grants=(Grant(Role.DISPLAY, token.organisation or ""),),
            token=token.token, layout=token.layout,
        )  # fmt: skip
        is_rotated = token.rotated_at is not None and secret.made_at < token.rotated_at
        if not is_rotated and now < secret.made_at + self.limits.renew:
            return Known(display)
        instead = new_secret(Opens.DISPLAY)
        # A browser that keeps no cookie is given one after another: those that cannot be on their way any more go.
        await tokens.drop_unseen(conn, key, made_before=now - _ON_ITS_WAY)
        await tokens.add_secret(conn, token.token, digest(instead), at=now, replaces=key)
        await tokens.let_secret_end(conn, key, ends_at=now + self.limits.overlap)
        return Known(display, instead)

    async def _of_account(
        self, conn: Connection, number: int, *, kind: Kind, label: str | None, token: int | None
    ) -> Viewer:
        account = await accounts.account_by_number(conn, number)
        if account is None or account.is_closed:
            return NOBODY
        roles = {grant.role for grant in account.grants}
        agreed = [each.terms for each in await agreements(conn) if each.terms.role in roles]
        name = account.sign_in if label is None else f"{account.sign_in} ({label})"
        return Viewer(
            name=name, kind=kind, grants=account.grants, agreements=tuple(agreed), account=number, token=token
        )


def _works(secret: Secret, *, now: datetime) -> bool:
    ends = (secret.ends_at, secret.token.ends_at, secret.token.revoked_at)
    return all(end is None or end > now for end in ends)
