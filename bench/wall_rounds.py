"""Rounds in which the invented system changes beneath open walls: the commit that each is about stands by itself.

Everything else that was told at the same quarter of an hour is stored first and left to settle.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from bench.case import Bench, Size
from bench.crowd import Crowd, Times, documents
from bench.crowded import Crowded
from bench.living import FACTS
from bench.processes import of_product, web
from bench.store import Store
from db.engine import connection
from db.read.snapshot import data_version
from homeward.shows import LIVING_RATE
from simulators.world.shipped import FORTNIGHT

QUARTER = timedelta(minutes=15)
LAYOUT = "wendmoor"
# The people of the invented system as it is, with a fortnight behind them, at ten in the morning; few, with a day.
_AS_IT_IS = Times(stays=1, referrals=1)
_FEW = Times(stays=0.4, referrals=0.1, responses=0.1)
_BOARD = ("ward_board", "SIM-S1")
_SETTLED_SECONDS = 3.0
_HASTE = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit: the data version it made, how many people it changed, and a time just before it was begun."""

    version: int
    people: int
    began: float


@dataclass(slots=True, kw_only=True)
class Changing:
    """A store in which the system goes on."""

    crowded: Crowded
    store: Store
    settle_seconds: float

    def next(self) -> Commit:
        """Wait for the next quarter of an hour, store all that is told then, and last of all the largest ward board."""
        crowd = self.crowded.crowd
        crowd.advance(crowd.now + QUARTER)
        told = {(each.family, each.code): each for each in documents(crowd)}
        board = told.pop(_BOARD)
        time.sleep(self.crowded.clock.wait_seconds(crowd.now))
        self.crowded.take(told.values())
        time.sleep(self.settle_seconds)
        began = time.time()
        taken = self.crowded.take([board])
        return Commit(version=self.version(), people=taken.versions, began=began)

    def version(self) -> int:
        """The data version that the store is at."""
        return self.crowded.runner.run(self._version())

    async def _version(self) -> int:
        async with connection(self.crowded.desk.pool) as conn:
            return await data_version(conn)


@contextmanager
def changing(bench: Bench, *, rate: float = LIVING_RATE) -> Iterator[Changing]:
    """The invented system with its past, for as long as the block runs. The tiny size waits for no demo's pace."""
    few = bench.size is Size.TINY
    rate = _HASTE if few else rate
    with bench.stores.fresh() as store, asyncio.Runner() as runner:
        crowded = Crowded(
            crowd=Crowd(_FEW if few else _AS_IT_IS), store=store, runner=runner, folder=bench.folder / "past"
        )  # fmt: skip
        crowded.fill(until=FORTNIGHT + timedelta(days=1 if few else 15, hours=3), rate=rate)
        try:
            yield Changing(crowded=crowded, store=store, settle_seconds=0.5 if few else _SETTLED_SECONDS)
        finally:
            crowded.close()


@contextmanager
def served(bench: Bench, *, rate: float = LIVING_RATE) -> Iterator[tuple[Changing, str]]:
    """The same with the product's web process on it, and that one's address."""
    with changing(bench, rate=rate) as system:
        environment = of_product(system.store, FACTS, bench.folder, environment=bench.environment)
        with web(bench.folder, environment=environment) as (address, _):
            yield system, address
