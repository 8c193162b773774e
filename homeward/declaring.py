"""Declaring a level for an organisation by a named role and with its reason; composition, words.

The rules are those of `picture.declaring`, which the API goes by too.
"""

import asyncio
from collections.abc import Callable

from db.access.declared import declare
from db.clock import read_clock
from db.engine import Connection, connection
from db.migrate import SchemaError
from homeward.database import Database
from metrics.opel.declared import Declared
from picture.declaring import STOOD_DOWN, DeclarationRefused, Wanted, checked
from picture.memory import Memory, NoCatalogue

__all__ = ["STOOD_DOWN", "DeclarationRefused", "Wanted", "checked", "declare_level", "write_declaration"]


def declare_level(database: Database, wanted: Wanted, *, say: Callable[[str], None]) -> None:
    """Write a declaration down and say what was written. Raises DeclarationRefused, SchemaError."""
    declared = asyncio.run(_declare(database, wanted))
    what = "stood down" if declared.level is None else f"level {declared.level:d}"
    say(f"{declared.organisation} {declared.of}: {what} from {declared.declared_at:%Y-%m-%d %H:%M} UTC")


async def _declare(database: Database, wanted: Wanted) -> Declared:
    pool = database.engine("worker", size=1)
    try:
        async with connection(pool) as conn:
            return await write_declaration(conn, wanted)
    finally:
        await pool.dispose()


async def write_declaration(conn: Connection, wanted: Wanted) -> Declared:
    """Check a declaration against the catalogue in force and the clock, and write it down; commits.

    Raises DeclarationRefused, SchemaError.
    """
    clock = await read_clock(conn)
    if clock is None:
        raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
    try:
        catalogue = await Memory().catalogue(conn, known=None)
    except NoCatalogue as error:
        raise SchemaError(f"{error}: run ./run demo, or ./run migrate") from None
    declared = checked(wanted, catalogue=catalogue, now=clock.now())
    await declare(conn, declared)
    return declared
