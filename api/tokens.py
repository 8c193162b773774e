"""What the routes of tokens share: finding one of a kind, and writing down what was done to it.

A change and its entry stand or fall together. No secret is ever in the record.
"""

from collections.abc import Mapping
from datetime import datetime

from fastapi import Request
from fastapi.responses import Response

from api import wire
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from db.access.audit import write_down
from db.access.tokens import Token, TokenKind, token_by_number
from db.engine import Connection
from picture.viewer import Viewer

NO_STORE = {"Cache-Control": "no-store"}


async def token_of_kind(conn: Connection, number: int, kind: TokenKind) -> Token:
    """A token that still works. Raises ApiProblem where there is none of that number and kind, or it was revoked."""
    token = await token_by_number(conn, number)
    if token is None or token.kind is not kind or token.revoked_at is not None:
        raise ApiProblem(404, "unknown_token", f"No {kind.value} token {number} that works.")
    return token


async def note_change(
    conn: Connection, request: Request, viewer: Viewer, *, action: str, about: str, at: datetime, token: int,
    label: str, before: Mapping[str, object] | None = None, after: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Write down what a viewer did to a token; the transaction is the caller's."""
    entry = entry_of(
        viewer, asked_in(request.scope).from_where, action=action, about=about, at=at,
        detail={"token": token, "label": label}, before=before, after=after,
    )  # fmt: skip
    await write_down(conn, entry)


def told(shape: wire.Wire, *, status: int = 200) -> Response:
    """An answer that is told once and kept nowhere on its way."""
    return Response(shape.model_dump_json(), status, media_type="application/json", headers=NO_STORE)


def instant(of: datetime | None) -> str | None:
    """A time as the record keeps it."""
    return None if of is None else of.isoformat()
