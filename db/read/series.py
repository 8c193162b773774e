"""What each series is: feed, measure, organisation and dimensions, by number."""

from typing import NamedTuple

from db.engine import Connection
from metrics.vocabulary import Dimensions

_AGAIN = 10_000


class SeriesRef(NamedTuple):
    """The identity of one series."""

    id: int
    feed: str
    measure: str
    organisation: str
    dimensions: Dimensions


class SeriesIndex:
    """All series of the store, kept in the process and topped up with those made since (a series never changes)."""

    def __init__(self) -> None:
        self.by_id: dict[int, SeriesRef] = {}
        self._highest = 0
        # How many of the known ones lie in what is looked at again.
        self._recent = 0

    async def refresh(self, conn: Connection) -> None:
        """Read the series made since the last look. Numbers are given before commit, so a little is looked at again.

        Almost always there is nothing new, and no series ever goes: then they are only counted.
        """
        cursor = await conn.execute("SELECT count(*) FROM series WHERE id > %s", (self._highest - _AGAIN,))
        row = await cursor.fetchone()
        if row is not None and row[0] == self._recent:
            return
        cursor = await conn.execute(
            """SELECT series.id, feed.key, series.measure, series.organisation, series.dimensions
                 FROM series JOIN feed ON feed.id = series.feed_id
                WHERE series.id > %s ORDER BY series.id""",
            (self._highest - _AGAIN,),
        )
        for number, feed, measure, organisation, dimensions in await cursor.fetchall():
            if number not in self.by_id:
                pairs = tuple(sorted(dimensions.items()))
                self.by_id[number] = SeriesRef(number, feed, measure, organisation, pairs)
            self._highest = max(self._highest, number)
        self._recent = sum(number > self._highest - _AGAIN for number in self.by_id)

    def of(self, organisation: str, measure: str) -> list[SeriesRef]:
        """The series of one measure of one organisation, over all feeds and dimensions, in number order."""
        return [s for s in self.by_id.values() if s.organisation == organisation and s.measure == measure]
