"""What a process keeps between pictures: stored catalogues, the series index, and the grounds worked out from them."""

import asyncio
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from catalogue.model import Catalogue
from catalogue.reader import from_files
from catalogue.spans import turning_points
from db.engine import Connection
from db.read.catalogue import catalogue_files, catalogue_in_force
from db.read.series import SeriesIndex
from db.read.values import Value, values_now
from picture.ground import Ground
from picture.misses import MissBook
from picture.roll import Roll, brought_up_to_date, read_roll
from picture.settings import Settings, settings_of
from picture.shelf import Shelf

_GROUNDS_KEPT = 16
# Of one organisation up to four: its people, with those its services serve, its requests, and everybody's.
_MUSTERS_KEPT = 48
# Of the last call, by as many walls and scopes as look at once.
_BOARDS_KEPT = 16


class Past(NamedTuple):
    """The roll of another time, and where what pictures of it have worked out is kept."""

    roll: Roll
    musters: Shelf[object]


class NoCatalogue(LookupError):
    """No catalogue has been stored yet: the system was never started on this database."""


class Memory:
    """Catalogues by version, the series index, and the grounds last used."""

    def __init__(self) -> None:
        self.index = SeriesIndex()
        self.misses = MissBook()
        self._catalogues: dict[str, Catalogue] = {}
        self._grounds: OrderedDict[tuple[str, date, int], Ground] = OrderedDict()
        self._settings: dict[str, Settings] = {}
        self._roll: tuple[str, Roll] | None = None
        self._past: tuple[tuple[str, datetime, datetime | None, int], Past] | None = None
        self._values: tuple[int, Sequence[Value]] | None = None
        # What `picture.muster` keeps of organisations; it knows what is in it.
        self.musters: Shelf[object] = Shelf(holds=_MUSTERS_KEPT)
        # What `picture.since_call` keeps of boards as they were known at a call; it knows what is in it.
        self.boards: Shelf[object] = Shelf(holds=_BOARDS_KEPT)
        # Held from before a look is opened until the roll is of its version, so that two looks never mend it at once.
        self.calling = asyncio.Lock()
        # Whoever asks for the same past while it is read waits for it.
        self._recalling = asyncio.Lock()

    async def catalogue(self, conn: Connection, *, known: datetime | None) -> Catalogue:
        """The catalogue in force at `known` (None: now). Before the first there was none; then the first stands in."""
        version = await catalogue_in_force(conn, known=known)
        if version is None:
            raise NoCatalogue("no catalogue has been stored in this database")
        held = self._catalogues.get(version)
        if held is None:
            held = self._catalogues[version] = from_files(await catalogue_files(conn, version))
        return held

    def settings(self, catalogue: Catalogue) -> Settings:
        """What a catalogue says about how people and services are counted."""
        held = self._settings.get(catalogue.version)
        if held is None:
            held = self._settings[catalogue.version] = settings_of(catalogue)
        return held

    async def roll(self, conn: Connection, catalogue: Catalogue, *, at: datetime, version: int) -> Roll:
        """The live roll at a look's version. Whoever asks holds `calling` since before the look was opened."""
        organisations = list(catalogue.organisations)
        held = self._roll
        if held is None or held[0] != catalogue.version or held[1].version > version:
            roll = await read_roll(conn, organisations, at=at, known=None, version=version)
        elif held[1].version < version:
            roll = await brought_up_to_date(conn, held[1], organisations, at=at, version=version)
        else:
            return held[1]
        self._roll = (catalogue.version, roll)
        return roll

    async def past(
        self, conn: Connection, catalogue: Catalogue, *, at: datetime, known: datetime | None, version: int
    ) -> Past:
        """The roll about an instant that is over, as known then (None: now). The last one asked for is kept, since the
        pictures of one wall are all about the same."""
        name = (catalogue.version, at, known, version)
        async with self._recalling:
            held = self._past
            if held is None or held[0] != name:
                # A roll is large: the one before goes first.
                held = self._past = None
                roll = await read_roll(conn, list(catalogue.organisations), at=at, known=known, version=version)
                held = self._past = (name, Past(roll, Shelf(holds=_MUSTERS_KEPT)))
            return held[1]

    async def values(self, conn: Connection, *, version: int) -> Sequence[Value]:
        """The current value of every series at a look's version. The pictures of one version read them once."""
        held = self._values
        if held is None or held[0] != version:
            held = self._values = (version, await values_now(conn))
        return held[1]

    def ground(self, catalogue: Catalogue, *, on: date) -> Ground:
        """The ground of a catalogue on a day over the series known so far."""
        key = (catalogue.version, on, len(self.index.by_id))
        held = self._grounds.get(key)
        if held is None:
            held = self._grounds[key] = Ground(catalogue, on=on, index=self.index)
            while len(self._grounds) > _GROUNDS_KEPT:
                self._grounds.popitem(last=False)
        self._grounds.move_to_end(key)
        return held

    def spells(self, catalogue: Catalogue, days: Iterable[date]) -> list[tuple[list[date], Ground]]:
        """The days in order, parted where the tree changes between them, each part with the ground it stands on."""
        edges = turning_points([*catalogue.links, *catalogue.not_expected])
        parts: dict[int, list[date]] = {}
        for day in sorted(set(days)):
            parts.setdefault(bisect_right(edges, day), []).append(day)
        return [(part, self.ground(catalogue, on=part[0])) for part in parts.values()]
