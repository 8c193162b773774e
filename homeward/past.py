"""The past of the living demo: written by the same world, imported by the ordinary way, the newest first.

The fortnight before the demo's first moment by the hour, so that there is something behind the figures at once; then
the same fortnight as it was served, and two years, while the demo runs. What is there already is not written again.
How far it is stands in the lines that begin with `the past`; the demo says them again (`homeward.overheard`).
"""

import asyncio
import os
import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from catalogue.model import Catalogue, Delivery, Feed
from db.write import present
from homeward.children import Child
from homeward.collecting import collect_rarely
from homeward.database import Database
from homeward.importing import desk_of, read_file
from homeward.settings import Settings
from homeward.shows import PAST
from homeward.start import Say, load_catalogue
from ingest.bulk import import_file, settle
from ingest.desk import Desk
from simulators.world.shipped import FORTNIGHT, SEED

# The demo's own processes come first on a small machine.
_NICER = 10


def fill(database: Database, settings: Settings, *, say: Say) -> None:
    """Write and import the past. Raises: SchemaError; RuntimeError when the writer ended badly."""
    os.nice(_NICER)
    collect_rarely()
    asyncio.run(_Filler(database, settings, say=say).run())


class _Filler:
    def __init__(self, database: Database, settings: Settings, *, say: Say) -> None:
        self._database = database
        self._folder = settings.data / PAST
        self._catalogue = load_catalogue(settings)
        self._say = say
        self._began = time.monotonic()

    async def run(self) -> None:
        """The fortnight by the hour; then the fortnight whole while the two years are written; then those."""
        fortnight = FORTNIGHT.isoformat()
        async with desk_of(self._database, self._catalogue) as desk:
            await self._written(self._writer("fortnight", "--from", fortnight))
            await bring(desk, self._folder / "fortnight", say=self._step)
            self._step("the past: a fortnight by the hour is there")
            writers = [
                self._writer("recent", "--recent"),
                self._writer("years", "--to", fortnight, "--seed", str(SEED)),
            ]
            spans = ("days of the fortnight as it was served", "months")
            for writer, told_in in zip(writers, spans, strict=True):
                await self._written(writer)
                await bring(desk, self._folder / writer.name, say=self._step, told_in=told_in)
        self._step("the past is complete")

    def _writer(self, name: str, *options: str) -> Child:
        out = self._folder / name
        out.mkdir(parents=True, exist_ok=True)
        command = ("homeward", "write-past", "--out", str(out), *options)
        writer = Child(name=name, log=out / "writer.log", command=command)
        writer.start()
        return writer

    async def _written(self, writer: Child) -> None:
        if await asyncio.to_thread(writer.finish) != 0:
            raise RuntimeError(f"the past could not be written; see {writer.log}")
        self._step(f"written: {writer.name}")

    def _step(self, text: str) -> None:
        self._say(f"{time.monotonic() - self._began:7.1f} s  {text}")


async def bring(desk: Desk, folder: Path, *, say: Say, told_in: str = "") -> None:
    """Import what of a written past was not imported before, and note each file as its import is committed.

    `told_in`: what the files of one span are called, of which is said how many are there; nothing where it is empty.
    Raises: FeedFailed, LeaseLost, psycopg.Error as `import_file` does; LookupError for a file of nobody.
    """
    observations = 0
    brought = Brought(folder)
    paths = await asyncio.to_thread(newest_first, folder)
    async with present(desk.pool) as presence:
        for path in paths:
            if path.name in brought.names:
                continue
            feed = archive_for(desk.catalogue, path.name)
            payload = await asyncio.to_thread(read_file, path)
            done = await import_file(desk, feed, name=path.name, payload=payload, presence=presence)
            observations += done.observations
            brought.add(path.name)
            say(
                f"{path.name}: {done.rows:,} rows, {done.stored:,} figures and {done.versions:,} episodes new, "
                f"{len(done.rejects):,} refused"
            )
            if told_in and (there := spans_there(paths, brought.names, last=path)):
                say(f"the past: {there} of {len(_spans(paths))} {told_in}")
    if observations:
        await settle(desk)
    say(f"{folder.name}: {observations:,} observations")


def spans_there(paths: Sequence[Path], names: AbstractSet[str], *, last: Path) -> int:
    """How many months or days have all their files among the names; nought while that of the last file has not."""
    missing = {span_of(path) for path in paths if path.name not in names}
    return 0 if span_of(last) in missing else len(_spans(paths) - missing)


def _spans(paths: Sequence[Path]) -> AbstractSet[str]:
    return {span_of(path) for path in paths}


def span_of(path: Path) -> str:
    """The last day of what a file holds, which the files of one month or day have in common."""
    return path.name.split(".")[0].rpartition("_")[2]


class Brought:
    """Which files of a folder were imported: a demo that is started again goes on where it was stopped."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / "imported.txt"
        self.names = set(self._note.read_text(encoding="utf-8").split()) if self._note.exists() else set[str]()

    def add(self, name: str) -> None:
        """Note a file whose import was committed."""
        self.names.add(name)
        with self._note.open("a", encoding="utf-8") as note:
            note.write(f"{name}\n")


def newest_first(folder: Path) -> Sequence[Path]:
    """The files of a written past, the newest month before the older ones; nothing else that lies there."""
    found = [path for path in folder.iterdir() if path.name.endswith((".jsonl.gz", ".csv.gz"))]
    return sorted(found, key=lambda path: (span_of(path), path.name), reverse=True)


def archive_for(catalogue: Catalogue, name: str) -> Feed:
    """The archive feed that a file belongs to, by the family its name begins with. Raises: LookupError."""
    plain = name.removeprefix("recent_")
    for key, feed in catalogue.feeds.items():
        if feed.delivery is Delivery.ARCHIVE and plain.startswith(f"{key.removesuffix('_archive')}_"):
            return feed
    raise LookupError(f"{name}: no archive feed of the catalogue has such files")
