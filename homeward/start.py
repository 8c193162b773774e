"""Making a database ready: schema, roles, clock and catalogue. Each step says what it did and can be taken again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from catalogue.model import Catalogue
from catalogue.reader import read
from db.clock import PictureClock, start_clock
from db.engine import connection, owner_engine
from db.migrate import migrate
from db.timeseries import Support
from db.write import save_catalogue
from homeward.database import Database
from homeward.settings import Settings
from homeward.version import CODE_VERSION
from ingest.adapters import formats
from metrics.pressure import INDICATORS

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What the system starts with."""

    catalogue: Catalogue
    clock: PictureClock
    support: Support


def load_catalogue(settings: Settings) -> Catalogue:
    """The catalogue folder, strictly read. Raises CatalogueError naming file, stanza and key of every fault."""
    return read(settings.catalogue, formats=formats(), indicators=frozenset(INDICATORS))


def bring_up_to_date(database: Database, say: Say) -> Support:
    """Migrate as the owner and lift to TimescaleDB where it is found."""
    engine = owner_engine(database.addresses["owner"])
    try:
        return migrate(engine, passwords=database.passwords, progress=lambda text: say(f"  {text}"))
    finally:
        engine.dispose()


async def begin(database: Database, catalogue: Catalogue, *, wanted: PictureClock | None) -> PictureClock:
    """Set the clock and put the catalogue in force, as the worker's role."""
    engine = database.engine("worker", size=1)
    try:
        async with connection(engine) as conn:
            clock = await start_clock(conn, service=datetime.now(UTC), wanted=wanted)
            await save_catalogue(conn, catalogue, since=clock.now(), code_version=CODE_VERSION)
            return clock
    finally:
        await engine.dispose()
