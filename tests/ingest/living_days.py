"""The invented system's documents, day after day, as its partners make them, through adapter and sift: no store."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from catalogue.model import Feed
from ingest.adapters import adapters
from ingest.understand import Understood, understand
from simulators.living.cadence import GRAIN, floor
from simulators.living.families import FAMILIES
from simulators.living.family import Taken, feeds_of
from simulators.world.world import World
from tests.ingest.known import LIVING


def documents(world: World, *, families: frozenset[str], until: datetime) -> Iterator[tuple[Feed, Understood]]:
    """Every document of some families while the world lives up to an instant, in order of time."""
    feeds = {key: feed for key, feed in feeds_of(FAMILIES).items() if feed.family.key in families}
    kept: dict[str, list[Taken]] = defaultdict(list)
    at = floor(world.now)
    while (at := at + GRAIN) <= until:
        world.advance(at)
        for key, feed in feeds.items():
            if not feed.cadence.is_due(at):
                continue
            kept[key] = [*kept[key], Taken(at, feed.family.take(world, feed.code))][-feed.family.kept :]
            told = LIVING.feeds[f"{feed.family.key}_{feed.code.removeprefix('SIM-').lower()}"]
            body = feed.family.sheet(kept[key]).write()
            now = at + timedelta(seconds=30)
            yield told, understand(body, feed=told, adapter=adapters()[told.format], catalogue=LIVING, now=now)
