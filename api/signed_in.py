"""The sessions of an account and its tokens as shapes, for its holder and for administrators alike."""

from datetime import datetime

from api import wire
from api.door import Door
from db.access.sessions import sessions_of
from db.access.tokens import Token
from db.engine import Connection


async def signed_in(conn: Connection, door: Door, account: int, *, this: int | None) -> wire.SignedInAt:
    """The sessions of an account that are not over. `this`: the one that asks."""
    now = door.book.clock()
    found = [
        each for each in await sessions_of(conn, account)
        if each.ends_at > now and each.seen_at + door.book.limits.idle > now
    ]  # fmt: skip
    return wire.SignedInAt(
        sessions=[
            wire.SignedIn(
                session=each.session, began_at=each.began_at, seen_at=each.seen_at, ends_at=each.ends_at,
                from_where=each.from_where, is_this=each.session == this,
            )
            for each in found
        ]
    )  # fmt: skip


def token_shape(token: Token, *, seen_at: datetime | None, holder: str | None) -> wire.Token:
    """A token without its secret. `holder`: the sign-in name of whose personal one it is."""
    return wire.Token(
        token=token.token, kind=token.kind.value, label=token.label, account=holder, organisation=token.organisation,
        feed=token.feed, made_at=token.made_at, made_by=token.made_by, seen_at=seen_at, ends_at=token.ends_at,
        revoked_at=token.revoked_at,
    )  # fmt: skip
