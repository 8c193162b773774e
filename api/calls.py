"""What every route about people asks for alike: whose, about when, as known when."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from api import pages
from api.door import Door
from api.problems import ApiProblem
from catalogue.model import Kind
from db.engine import Connection
from picture.board import UnknownOrganisation, When
from picture.call import Call, call
from picture.viewer import Viewer


class Asked(NamedTuple):
    """The parameters as they were given."""

    organisation: str | None
    at: str | None
    known: str | None


async def _asked(
    organisation: str | None = Query(
        None, min_length=1, max_length=40, description="The code of any node of the tree (default: the first wall's).",
        examples=["SIM"],
    ),
    at: str | None = Query(None, max_length=40, description="The instant or London day it is about (default: now)."),
    known: str | None = Query(None, max_length=40, description="Only what had arrived by this instant (default: now)."),
) -> Asked:  # fmt: skip
    return Asked(organisation, at, known)


Of = Annotated[Asked, Depends(_asked)]


# What every such route may refuse.
MAY_BE_REFUSED = (
    "unknown_organisation", "invalid_parameter", "invalid_time", "naive_time", "at_in_future", "known_in_future",
    *pages.MAY_BE_REFUSED,
)  # fmt: skip


def refuse_unknown(call: Call, **codes: str | None) -> None:
    """Refuse a code that names no organisation of the catalogue, or as a ward none, under the name of its parameter:
    an empty answer would say that nobody is there. Raises ApiProblem."""
    for name, code in codes.items():
        found = None if code is None else call.catalogue.organisations.get(code)
        if code is not None and (found is None or (name == "ward" and found.kind is not Kind.WARD)):
            what = "ward" if name == "ward" else "organisation"
            raise ApiProblem(404, "unknown_organisation", f"{name}: no {what} {code[:40]!r}.")


@contextmanager
def named_organisation() -> Iterator[None]:
    """Turn an organisation that is not in the tree into the problem that says so."""
    try:
        yield
    except UnknownOrganisation as unknown:
        code = str(unknown.args[0])[:40]
        raise ApiProblem(404, "unknown_organisation", f"No organisation {code!r} on that date.") from None


@asynccontextmanager
async def called(
    conn: Connection, door: Door, *, of: Asked, when: When, now: datetime, viewer: Viewer
) -> AsyncIterator[Call]:
    """The roll call that was asked for. Raises ApiProblem for an organisation that is not in the tree."""
    with named_organisation():
        async with call(conn, door.memory, organisation=of.organisation, when=when, now=now, viewer=viewer) as found:
            yield found
