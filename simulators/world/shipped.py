"""The fixed story: when the world begins, when its history does, and the checkpoints that come with the code."""

import lzma
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

SEED: Final = 20261110
BEGINS: Final = datetime(2024, 8, 1, tzinfo=UTC)
"""The world begins, empty; a hundred days of warm-up follow."""
HISTORY: Final = datetime(2024, 11, 10, tzinfo=UTC)
"""The first instant of the past that is told."""
FORTNIGHT: Final = datetime(2026, 10, 27, 7, tzinfo=UTC)
"""A fortnight before the demonstration begins: the last fortnight is written at full cadence from here."""
DEMONSTRATION: Final = datetime(2026, 11, 10, 7, tzinfo=UTC)
"""A Tuesday morning: the demonstration begins."""

CHECKPOINTS: Final = (FORTNIGHT, DEMONSTRATION)


def name_of(at: datetime) -> str:
    """Name the file of a checkpoint."""
    return f"wendmoor_{at:%Y-%m-%dT%H%M}Z.msgpack.xz"


def shipped_checkpoint(at: datetime) -> bytes:
    """Read a shipped checkpoint.

    Raises: LookupError when none is shipped for the instant.
    """
    if at not in CHECKPOINTS:
        raise LookupError(f"no checkpoint is shipped for {at:%Y-%m-%d %H:%M}")
    return lzma.decompress(files("simulators.world").joinpath("data", name_of(at)).read_bytes())


def write_checkpoint(folder: Path, at: datetime, checkpoint: bytes) -> Path:
    """Write a checkpoint, as small as it gets. Equal states give equal files."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name_of(at)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}]
    path.write_bytes(lzma.compress(checkpoint, format=lzma.FORMAT_XZ, filters=filters))
    return path
