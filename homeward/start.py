"""Making a database ready: schema, roles, clock and catalogue. Each step says what it did and can be taken again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from catalogue.model import Catalogue
from catalogue.reader import read
from db.clock import PictureClock, read_clock, start_clock
from db.engine import connection, owner_engine
from db.migrate import SchemaError, migrate
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


def replay_clock(settings: Settings) -> PictureClock | None:
    """The clock of the replay that the settings ask for; None for real time."""
    if settings.replay_from is None:
        return None
    return PictureClock(
        origin_picture=settings.replay_from, origin_service=datetime.now(UTC), rate=settings.replay_rate
    )


async def clock_in_force(database: Database) -> PictureClock:
    """The clock that this database runs on, read as the web's role. Raises SchemaError before one was set."""
    engine = database.engine("web", size=1)
    try:
        async with connection(engine) as conn:
            clock = await read_clock(conn)
    finally:
        await engine.dispose()
    if clock is None:
        raise SchemaError("this database was never started: run ./run migrate")
    return clock


def replay_options(clock: PictureClock) -> list[str]:
    """The clock as options of the feed server, which shares no code with us."""
    return [
        "--origin-picture", clock.origin_picture.isoformat(), "--origin-service", clock.origin_service.isoformat(),
        "--rate", str(clock.rate),
    ]  # fmt: skip


async def begin(database: Database, catalogue: Catalogue, *, wanted: PictureClock | None) -> PictureClock:
    """Set the clock and put the catalogue in force, as the worker's role. Raises SchemaError for a replay's store."""
    engine = database.engine("worker", size=1)
    try:
        async with connection(engine) as conn:
            try:
                clock = await start_clock(conn, service=datetime.now(UTC), wanted=wanted)
            except ValueError as error:
                raise SchemaError(f"{error}") from None
            await save_catalogue(conn, catalogue, since=clock.now(), code_version=CODE_VERSION)
            return clock
    finally:
        await engine.dispose()
