"""Opens the world that is served or exported: from a checkpoint, or empty from its beginning with a seed."""

import gzip
import lzma
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulators.world.world import World

SEED = 20261110
BEGINNING = datetime(2024, 8, 1, tzinfo=UTC)
"""When a world begins, empty; its first months only fill it."""
HISTORY_FROM = datetime(2024, 11, 10, tzinfo=UTC)
DEMO_FROM = datetime(2026, 11, 10, 7, tzinfo=UTC)
CHECKPOINTS = Path(__file__).parents[1] / "world" / "checkpoints"
RECENT = timedelta(days=14)
GZIP, XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"


def shipped() -> Path:
    """The checkpoint that the demo starts from.

    Raises: LookupError when none is shipped.
    """
    found = newest_shipped(before=DEMO_FROM)
    if found is None or _moment_of(found) != DEMO_FROM:
        raise LookupError(f"no world of {DEMO_FROM:%Y-%m-%d %H:%M} is shipped; give --checkpoint or --seed")
    return found


def newest_shipped(*, before: datetime) -> Path | None:
    """The newest shipped checkpoint at or before an instant; None when there is none.

    Their names begin with their moment, as 2026-11-10T07.
    """
    found = [path for path in CHECKPOINTS.glob("20*") if _moment_of(path) <= before]
    return max(found, key=_moment_of, default=None)


def _moment_of(path: Path) -> datetime:
    return datetime.strptime(path.name[:13], "%Y-%m-%dT%H").replace(tzinfo=UTC)


def resumed(path: Path) -> World:
    """The world of a checkpoint file, compressed or not.

    Raises: OSError, lzma.LZMAError or ValueError when it is not one.
    """
    content = path.read_bytes()
    if content.startswith(GZIP):
        content = gzip.decompress(content)
    elif content.startswith(XZ):
        content = lzma.decompress(content)
    return World.resume(content)


def begun(seed: int) -> World:
    """A new world, empty at the beginning."""
    return World.begin(seed, BEGINNING)


def run_up(world: World, to: datetime) -> None:
    """Let a world live up to an instant, a day at a time."""
    while world.now < to:
        world.advance(min(to, world.now + timedelta(days=1)))
