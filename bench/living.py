"""The living demo's parts for the cases: its catalogue, its clock, and its partners' server as the demo starts it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.processes import ROOT, await_answer, process
from catalogue.model import Catalogue
from catalogue.reader import read
from db.clock import PictureClock
from homeward.shows import CONTROL, LIVING_FROM, show_of
from simulators.living.cadence import GRAIN, Cadence, floor
from simulators.living.families import FAMILIES
from simulators.living.family import feeds_of

FACTS = ROOT / "catalogue" / "living"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The running server of the partners, and what the placeholders of the catalogue stand for while it runs."""

    pid: int
    places: Mapping[str, str]


def living() -> Catalogue:
    """The catalogue of the invented system."""
    return read(FACTS)


def clock_from(service: datetime, *, rate: float) -> PictureClock:
    """The demo's picture clock when it begins at a time of this machine."""
    return PictureClock(origin_picture=LIVING_FROM, origin_service=service, rate=rate)


@contextmanager
def partners(clock: PictureClock, folder: Path, *, environment: Mapping[str, str]) -> Iterator[Partners]:
    """The partners' server, for as long as the block runs. Raises TimeoutError when it does not answer in time."""
    asked = show_of(replay=False, start=clock.origin_picture, rate=clock.rate).partners(clock, logs=folder)
    child = asked.child
    with process(("-m", *child.command), log=child.log, environment={**environment, **child.environment}) as started:
        # The control page is opened after all feeds.
        await_answer(asked.places[CONTROL], "/", log=child.log)
        yield Partners(pid=started.pid, places=asked.places)


def cadences() -> Mapping[str, Cadence]:
    """When each feed makes a document, by the path it is asked for at."""
    return {feed.path: feed.cadence for feed in feeds_of(FAMILIES).values()}


def newest_due(cadence: Cadence, *, at: datetime) -> datetime:
    """The last moment, not after a picture time, at which a document was due."""
    moment = floor(at)
    while not cadence.is_due(moment):
        moment -= GRAIN
    return moment
