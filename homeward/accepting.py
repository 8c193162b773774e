"""A person's word that what is held as suspect of a feed is right; composition and words.

The figures come with the feed's next answer, which is asked for anew: only a poll writes figures.
"""

import asyncio
from collections.abc import Callable, Sequence

from db.clock import read_clock
from db.engine import connection
from db.migrate import SchemaError
from db.read.suspects import Rival
from db.write import accept_suspects
from homeward.checking import NoSuchFeed
from homeward.database import Database
from homeward.settings import Settings
from homeward.start import load_catalogue


def accept_feed(database: Database, settings: Settings, key: str, *, say: Callable[[str], None]) -> None:
    """Accept what is held of a feed now and say what that was. Raises NoSuchFeed, SchemaError, CatalogueError."""
    if key not in load_catalogue(settings).feeds:
        raise NoSuchFeed(f"{key}: no feed of the catalogue has that key")
    accepted = asyncio.run(_accept(database, key))
    for each in accepted:
        where = " ".join(
            [each.organisation, each.measure, *(f"{name}={value}" for name, value in each.dimensions.items())]
        )
        say(f"{where}: {each.value:,g}, after {each.good_value:,g}")
    say(f"{len(accepted)} accepted; they come with the feed's next answer" if accepted else "nothing is held")


async def _accept(database: Database, key: str) -> Sequence[Rival]:
    pool = database.engine("worker", size=1)
    try:
        async with connection(pool) as conn:
            clock = await read_clock(conn)
            if clock is None:
                raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
            return await accept_suspects(conn, key, at=clock.now())
    finally:
        await pool.dispose()
