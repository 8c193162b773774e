"""Saying for an organisation whether it agrees with the reason recorded for somebody held; composition and words."""

import asyncio
from collections.abc import Callable

from db.access.stances import take_stances
from db.clock import read_clock
from db.engine import Connection, connection
from db.migrate import SchemaError
from homeward.database import Database
from metrics.flow.cause import Cause
from metrics.flow.stance import ToldStance
from picture.board import When
from picture.call import call
from picture.memory import Memory, NoCatalogue
from picture.stating import Wanted, checked
from picture.viewer import ITSELF


def say_stance(database: Database, wanted: Wanted, *, say: Callable[[str], None]) -> None:
    """Write a stance down and say what was written. Raises StanceRefused, SchemaError."""
    told, cause = asyncio.run(_say(database, wanted))
    what = "has taken back what it said of" if told.stance is None else f"{told.stance.value}:"
    say(f"{told.organisation} {what} {cause.label} ({cause.code}), the reason recorded for {told.stay}")


async def _say(database: Database, wanted: Wanted) -> tuple[ToldStance, Cause]:
    pool = database.engine("worker", size=1)
    try:
        async with connection(pool) as conn:
            return await write_stance(conn, wanted)
    finally:
        await pool.dispose()


async def write_stance(conn: Connection, wanted: Wanted) -> tuple[ToldStance, Cause]:
    """Check a stance against who is held now and why, and write it down; commits. Returns it with the reason.

    Raises StanceRefused, SchemaError.
    """
    clock = await read_clock(conn)
    if clock is None:
        raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
    now = clock.now()
    try:
        async with call(conn, Memory(), organisation=None, when=When(), now=now, viewer=ITSELF) as called:
            told, cause = checked(wanted, call=called, now=now)
    except NoCatalogue as error:
        raise SchemaError(f"{error}: run ./run demo, or ./run migrate") from None
    await take_stances(conn, (told,))
    return told, cause
