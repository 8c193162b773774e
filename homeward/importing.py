"""Files into the store by hand: finds them, imports one after the other with a progress bar, and says what was refused.

The journey of each file is `ingest.bulk`; this is composition and words.
"""

import asyncio
import gzip
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from catalogue.model import Catalogue, Delivery, Feed
from db.clock import read_clock
from db.engine import connection
from db.migrate import SchemaError
from db.write import present
from homeward.collecting import collect_rarely
from homeward.database import Database
from homeward.settings import Settings
from homeward.start import load_catalogue
from homeward.version import CODE_VERSION
from homeward.worker import holder_name
from ingest.bulk import Imported, import_file, settle
from ingest.desk import Desk
from ingest.failure import FeedFailed

_SHOWN = 20


class ImportRefused(ValueError):
    """The import cannot be begun; the message names the feed, folder or file and why."""


def archive(catalogue: Catalogue, key: str) -> Feed:
    """The archive feed of a key. Raises ImportRefused, naming those there are."""
    feed = catalogue.feeds.get(key)
    if feed is None or feed.delivery is not Delivery.ARCHIVE:
        known = ", ".join(sorted(k for k, f in catalogue.feeds.items() if f.delivery is Delivery.ARCHIVE)) or "none"
        raise ImportRefused(f"{key}: not an archive feed of the catalogue (there are: {known})")
    return feed


def find(paths: Sequence[Path]) -> list[Path]:
    """The files meant: those named, and those directly in the folders named, in name order. Raises ImportRefused."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(each for each in path.iterdir() if each.suffix in {".csv", ".json", ".gz"})
        elif path.is_file():
            found.append(path)
        else:
            raise ImportRefused(f"{path}: no such file or folder")
    if not found:
        raise ImportRefused("no .csv, .json or .gz file was found")
    return found


def import_files(database: Database, settings: Settings, *, feed: str, paths: Sequence[Path]) -> int:
    """Import files for an archive feed; returns how many were refused whole. Raises ImportRefused, SchemaError."""
    catalogue = load_catalogue(settings)
    stanza = archive(catalogue, feed)
    files = find(paths)
    collect_rarely()
    return asyncio.run(_import(database, catalogue, stanza, files))


@asynccontextmanager
async def desk_of(database: Database, catalogue: Catalogue) -> AsyncIterator[Desk]:
    """What an import works with, on the clock of the database. Raises SchemaError when it has none."""
    pool = database.engine("worker", size=2)
    try:
        async with connection(pool) as conn:
            clock = await read_clock(conn)
            await conn.rollback()
        if clock is None:
            raise SchemaError("this database was never started: run ./run demo, or ./run migrate")
        yield Desk(
            pool=pool, catalogue=catalogue, clock=clock, holder=f"import {holder_name()}", code_version=CODE_VERSION,
            places={},
        )  # fmt: skip
    finally:
        await pool.dispose()


async def _import(database: Database, catalogue: Catalogue, feed: Feed, files: Sequence[Path]) -> int:
    console = Console()
    refused = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with desk_of(database, catalogue) as desk, present(desk.pool) as presence:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("importing", total=len(files))
            for path in files:
                progress.update(task, description=path.name)
                try:
                    payload = await asyncio.to_thread(read_file, path)
                    _tell(console, await import_file(desk, feed, name=path.name, payload=payload, presence=presence))
                except (FeedFailed, OSError) as failure:
                    refused += 1
                    console.print(f"{path.name}: refused whole: {failure}", markup=False, highlight=False)
                progress.advance(task)
        await settle(desk)
    return refused


def read_file(path: Path) -> bytes:
    """The content of a file, unpacked where it is packed. Raises OSError, EOFError for one that is cut off."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _tell(console: Console, done: Imported) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    say(f"{done.name}: {done.rows:,} rows, {done.observations:,} observations, {done.stored:,} new")
    if done.rejects:
        counts = ", ".join(f"{code.value} {n}" for code, n in Counter(r.code for r in done.rejects).most_common())
        say(f"  {len(done.rejects)} refused, kept with their reasons: {counts}")
        for each in done.rejects[:_SHOWN]:
            say(f"  row {each.row or '?'}, {each.field or 'row'}: {each.reason} [{each.sample}]")
        if len(done.rejects) > _SHOWN:
            say(f"  and {len(done.rejects) - _SHOWN} more")
