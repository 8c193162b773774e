"""Opens the world that is served or exported: from a checkpoint, or empty from its beginning with a seed."""

import gzip
import lzma
from datetime import datetime, timedelta
from pathlib import Path

from simulators.world.shipped import BEGINS, CHECKPOINTS, shipped_checkpoint
from simulators.world.world import World

RECENT = timedelta(days=14)
GZIP, XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"


def shipped(at: datetime) -> World:
    """The world of a shipped checkpoint.

    Raises: LookupError or OSError when none is shipped for the instant.
    """
    return World.resume(shipped_checkpoint(at))


def newest_shipped(*, before: datetime) -> World | None:
    """The newest shipped world at or before an instant; None when there is none."""
    early = [at for at in CHECKPOINTS if at <= before]
    return shipped(max(early)) if early else None


def resumed(path: Path) -> World:
    """The world of a checkpoint file, compressed or not.

    Raises: OSError or ValueError when it is not one.
    """
    content = path.read_bytes()
    if content.startswith(GZIP):
        content = gzip.decompress(content)
    elif content.startswith(XZ):
        content = _unpacked(content)
    return World.resume(content)


def _unpacked(content: bytes) -> bytes:
    try:
        return lzma.decompress(content)
    except lzma.LZMAError as error:
        raise ValueError(f"the checkpoint is broken: {error}") from error


def begun(seed: int) -> World:
    """A new world, empty at the beginning."""
    return World.begin(seed, BEGINS)


def run_up(world: World, to: datetime) -> None:
    """Let a world live up to an instant, a day at a time."""
    while world.now < to:
        world.advance(min(to, world.now + timedelta(days=1)))
