"""The rows of a live CSV file, cell by cell under the names of the header; a row of another width is refused."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from ingest.parsed import RejectCode
from ingest.reading.cells import figure_of_text, iso_instant
from ingest.reading.csv_text import Table
from ingest.reading.entry import CODE
from ingest.reading.live import LiveReader


class RowReader(LiveReader):
    """Gathers what the rows of one file say; remembers the instants it has read, which many rows share."""

    def __init__(self) -> None:
        super().__init__(figure_of=figure_of_text)
        self._instants: dict[str, datetime] = {}

    def rows(self, table: Table) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row of the right width with its number, which counts from 1."""
        names = tuple(table.places.items())
        for number, row in enumerate(table.rows, start=1):
            if len(row) == table.width:
                yield number, {name: row[place].strip() for name, place in names}
            else:
                self.refuse(RejectCode.WRONG_CELL_COUNT, number=number, field="", value=list(row))

    def instant(self, cells: Mapping[str, str], name: str, *, number: int) -> datetime | None:
        """The instant a row says; a row without one, or without its offset, is refused."""
        text = cells[name]
        known = self._instants.get(text)
        if known is not None:
            return known
        moment = iso_instant(text)
        if moment is None or moment.tzinfo is None:
            code = RejectCode.BAD_TIME if moment is None else RejectCode.NAIVE_TIME
            self.refuse(code, number=number, field=name, value=text)
            return None
        self._instants[text] = moment
        return moment

    def code(self, cells: Mapping[str, str], name: str, *, number: int) -> str | None:
        """The code a row says; a row without one is refused."""
        text = cells[name]
        if CODE.fullmatch(text) is None:
            self.refuse(RejectCode.BAD_CODE, number=number, field=name, value=text)
            return None
        return text
