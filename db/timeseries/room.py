"""Partitions for the months a write touches, made by the write that needs them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from db.engine import Connection

_Month = tuple[str, int, int]


class Room:
    """Remembers the months this process has already seen partitions for, so that a poll asks at most once a month.

    The server's function is the truth; this only saves asking. `forget` is for a write that found its partition gone.
    """

    def __init__(self) -> None:
        self._seen: set[_Month] = set()

    async def make(self, conn: Connection, table: str, instants: Iterable[datetime]) -> None:
        """Have partitions of `table` for all these instants; commits its own transaction when it has to ask."""
        months = _months(table, instants)
        for _, year, month in sorted(months - self._seen):
            first = datetime(year, month, 1, tzinfo=UTC)
            await conn.execute("SELECT make_room(%s, %s, %s)", (table, first, first))
            await conn.commit()
        self._seen |= months

    def holds(self, table: str, instants: Iterable[datetime]) -> bool:
        """Whether this process has seen partitions of `table` for all these instants."""
        return _months(table, instants) <= self._seen

    def forget(self) -> None:
        """Ask again from now on."""
        self._seen.clear()


def _months(table: str, instants: Iterable[datetime]) -> set[_Month]:
    return {(table, instant.year, instant.month) for instant in {each.astimezone(UTC) for each in instants}}
