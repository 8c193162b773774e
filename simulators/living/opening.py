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
GZIP, XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"


def shipped() -> Path:
    """The checkpoint that the demo starts from.

    Raises: LookupError when none is shipped.
    """
    found = sorted(CHECKPOINTS.glob(f"*{DEMO_FROM:%Y-%m-%d}*"))
    if not found:
        raise LookupError(f"no checkpoint of {DEMO_FROM:%Y-%m-%d} in {CHECKPOINTS.name}; give --checkpoint or --seed")
    return found[0]


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
