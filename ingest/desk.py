"""What a worker works with: the store, the catalogue, the clock, and what it keeps between polls. Holds no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from catalogue.model import Catalogue
from db.clock import PictureClock
from db.timeseries import Room
from db.write import SeriesBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One worker's means, the same for every poll and import of it."""

    pool: AsyncEngine
    catalogue: Catalogue
    clock: PictureClock
    holder: str
    code_version: str
    places: Mapping[str, str]
    books: SeriesBook = field(default_factory=SeriesBook)
    room: Room = field(default_factory=Room)
    random: Random = field(default_factory=Random)

    @property
    def validators_for(self) -> str:
        """What stored validators are good for: another catalogue or code reads everything anew."""
        return f"{self.catalogue.version}/{self.code_version}"
