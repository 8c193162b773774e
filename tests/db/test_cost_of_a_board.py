"""What a board costs to read: so many statements whatever the number of organisations, and bytes by the series."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from catalogue.model import Catalogue
from catalogue.reader import SHIPPED_FACTS, read
from catalogue.tree import tree_on
from db.engine import Connection
from db.timeseries import Room
from db.write import PollOutcome, SeriesBook, claim_feed, save_catalogue, save_poll
from homeward.embedded import Connection as Server
from metrics.vocabulary import Observation
from picture.board import When, board
from picture.memory import Memory
from picture.viewer import ITSELF
from simulators.faults import CutProxy, Direction
from tests.db.watched import Watched

SEEN = datetime(2022, 1, 10, 8, tzinfo=UTC)
NOW = SEEN + timedelta(hours=4)
MOST_STATEMENTS = 12
# A value is a number, three times and a figure as text with their lengths; what a series is comes with it.
BYTES_A_SERIES = 250


async def _send(store: Connection, catalogue: Catalogue, *, trusts: int) -> int:
    """Have every feed send a figure for every measure of at most so many trusts; returns how many figures."""
    tree = tree_on(catalogue, on=SEEN.date())
    books, room, sent = SeriesBook(), Room(), 0
    for feed in catalogue.feeds.values():
        seen = [
            Observation(code, measure, SEEN, SEEN, 10)
            for code in sorted(tree.covered(feed))[:trusts]
            for measure in feed.columns.values()
            if catalogue.measures[measure].key != "discharges.by_pathway"
        ]
        lease = await claim_feed(store, feed=feed.key, holder="test", lease_for=timedelta(minutes=1))
        outcome = PollOutcome(
            lease=lease, holder="test", started_at=NOW, received_at=NOW, duration_ms=1.0, outcome="ok",
            due_in=timedelta(hours=1), catalogue_version=catalogue.version, code_version="0", validators_for="x",
        )  # fmt: skip
        await save_poll(store, outcome, observations=seen, books=books, room=room)
        sent += len(seen)
    return sent


@dataclass
class Cost:
    """What one build of a board took."""

    statements: int
    bytes: int
    tiles: int


@pytest.fixture
async def proxy(server: Server) -> AsyncIterator[CutProxy]:
    assert server.port is not None
    async with CutProxy(server.port) as found:
        yield found


async def _cost(server: Server, database: str, proxy: CutProxy, *, when: When) -> Cost:
    memory = Memory()
    address = server.url(role="web", dbname=database).replace(f":{server.port}/", f":{proxy.port}/")
    async with await Watched.connect(address) as conn:
        # The first build fills the memory of catalogue and series; what each further one costs is what counts.
        await board(conn, memory, organisation="ENG", when=when, now=NOW, viewer=ITSELF)
        link = proxy.links[-1]
        before, asked = link.passed[Direction.TO_CLIENT], len(conn.statements)
        built = await board(conn, memory, organisation="ENG", when=when, now=NOW, viewer=ITSELF)
        return Cost(len(conn.statements) - asked, link.passed[Direction.TO_CLIENT] - before, len(built.tiles))


@pytest.mark.parametrize("when", [When(), When(at=NOW, known=NOW)], ids=["now", "then"])
async def test_a_board_of_all_trusts_asks_no_more_than_a_board_of_a_few(
    server: Server, database: str, store: Connection, proxy: CutProxy, when: When
) -> None:
    catalogue = read(SHIPPED_FACTS)
    await save_catalogue(store, catalogue, since=SEEN - timedelta(days=1), code_version="0")
    few = await _send(store, catalogue, trusts=1)
    of_few = await _cost(server, database, proxy, when=when)
    many = await _send(store, catalogue, trusts=1000)
    of_many = await _cost(server, database, proxy, when=when)
    assert many > 8 * few > 0
    assert of_many.tiles == 7
    assert of_many.statements == of_few.statements <= MOST_STATEMENTS
    assert of_many.bytes - of_few.bytes <= BYTES_A_SERIES * (many - few)
    assert of_many.bytes <= BYTES_A_SERIES * many + 20_000
