"""What every route about people asks for alike: whose, about when, as known when."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Query

from api import pages
from api.door import Door
from api.problems import ApiProblem
from db.engine import Connection
from picture.board import UnknownOrganisation, When
from picture.call import Call, call
from picture.person_level import PersonLevelClosed
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
ROWS_MAY_BE_REFUSED = (*MAY_BE_REFUSED, "person_level_closed")


@contextmanager
def rows_of_persons() -> Iterator[None]:
    """Turn rows that may be about real persons into the problem that says why nobody sees them."""
    try:
        yield
    except PersonLevelClosed:
        words = "Rows about persons are closed until it is known who is looking."
        raise ApiProblem(403, "person_level_closed", words) from None


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
