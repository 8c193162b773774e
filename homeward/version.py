"""The version of this code, as answers and polls name it, and the build that an open page compares with its own."""

from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    CODE_VERSION = version("homeward")
except PackageNotFoundError:  # run from a source tree that was never installed
    CODE_VERSION = "source"


def build_id() -> str:
    """A name for what browsers are served: the same after a restart, another one after an upgrade."""
    digest = blake2b(CODE_VERSION.encode(), digest_size=6)
    room = Path(__file__).resolve().parent.parent / "dashboard"
    for path in sorted(room.rglob("*")):
        if path.suffix in {".py", ".css", ".js", ".svg"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()
