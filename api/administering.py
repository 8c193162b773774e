"""What every route that changes something about people, tokens or agreements does alike: judge the texts, check the
organisations against today's tree, and write the change down in the transaction that makes it.

Knows no route. A secret is never among what is written down.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fastapi import Request
from fastapi.responses import Response

from api.answers import Sheet
from api.door import Door
from api.identity.credentials import credential_of
from api.identity.secret import digest
from api.problems import ApiProblem
from api.record import asked_in, entry_of
from api.wire import Wire
from catalogue.reading.nhs_number import holds_nhs_number
from catalogue.tree import Tree
from db.access import audit, sessions
from db.engine import Connection
from metrics.access import EVERYWHERE
from picture.sight import sight_of
from picture.viewer import Viewer

# The largest number that the store gives.
MOST = 2**63 - 1


def refuse_persons(**texts: str | None) -> None:
    """Raise ApiProblem for a text that reads as an NHS number; it is not repeated."""
    for name, text in texts.items():
        if text is not None and holds_nhs_number(text):
            detail = f"{name}: it reads as an NHS number, and nothing about a person belongs here"
            raise ApiProblem(422, "person_named", detail)


async def todays_tree(conn: Connection, door: Door, viewer: Viewer, *, now: datetime) -> Tree:
    """Today's tree of the catalogue in force, which access goes by."""
    return (await sight_of(conn, door.memory, now=now, viewer=viewer)).tree


def refuse_unknown(tree: Tree, codes: Iterable[str], *, name: str) -> None:
    """Raise ApiProblem for a code that today's tree does not have; `*` stands for all of it."""
    for code in codes:
        if code != EVERYWHERE and not tree.exists(code):
            raise ApiProblem(422, "invalid_parameter", f"{name}: today's tree has no organisation {code!r}")


async def write_change(
    conn: Connection, request: Request, door: Door, viewer: Viewer, *, action: str, about: str,
    before: Mapping[str, object] | None = None, after: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Write a change down, and commit both; whoever it is about is asked for anew."""
    entry = entry_of(
        viewer, asked_in(request.scope).from_where, action=action, about=about, at=door.book.clock(), before=before,
        after=after,
    )  # fmt: skip
    await audit.write_down(conn, entry)
    await conn.commit()
    door.book.forget()


def own_account(viewer: Viewer) -> int:
    """The number of the account of whoever asks. Raises ApiProblem for what is no person."""
    if viewer.account is None:
        raise ApiProblem(403, "not_allowed", "Only somebody who signed in has this (account).")
    return viewer.account


async def this_session(conn: Connection, request: Request, door: Door) -> int | None:
    """The number of the session that a request shows; None where it shows none."""
    shown = credential_of(request.scope, is_secure=door.doors.is_secure)
    if shown is None or not shown.is_cookie:
        return None
    found = await sessions.session_of(conn, digest(shown.secret))
    return None if found is None else found.session


def told(shape: Wire, *, status: int = 200) -> Response:
    """An answer that nobody keeps: it is about people, or holds a secret."""
    body = shape.__pydantic_serializer__.to_json(shape)
    return Response(body, status, media_type="application/json", headers={"Cache-Control": "no-store"})


def told_file(sheet: Sheet) -> Response:
    """A file that nobody keeps on its way."""
    named = {name.decode("ascii"): value.decode("ascii") for name, value in sheet.headers}
    return Response(sheet.body, media_type=sheet.media_type, headers={**named, "Cache-Control": "no-store"})


def done() -> Response:
    """An answer without a body, after a change."""
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
