"""A copy of programs that everyone may read, made once and whole, for when the originals stand in a closed folder.

Knows nothing of PostgreSQL. Never changes the mode of a folder it did not make.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from homeward.embedded import process
from homeward.embedded.errors import FolderUnusable

# Enter and read for all, write for the owner alone.
OPEN_FOLDER = 0o755
_UNFINISHED = ".unfinished-"


def copy_tree(tree: Path, *, parts: Sequence[str], into: Path, name: str) -> Path:
    """Copy `parts` of `tree` to `into/name-digest`, unless that very content is there already.

    The copy appears under its name only when complete, so a killed copy is never run. Raises: FolderUnusable.
    """
    target = into / f"{name}-{_digest(tree, parts)}"
    if target.is_dir():
        return target
    try:
        make_open(into)
        _sweep(into)
        unfinished = into / f"{target.name}{_UNFINISHED}{os.getpid()}"
        for part in parts:
            if (tree / part).is_dir():
                shutil.copytree(tree / part, unfinished / part, symlinks=True)
        _open_up(unfinished)
        try:
            unfinished.rename(target)
        except OSError:
            # Another supervisor was quicker; its copy has the same content by name.
            shutil.rmtree(unfinished)
            if not target.is_dir():
                raise
    except OSError as error:
        raise FolderUnusable(
            f"The programs could not be copied to {into}: {error}. Make that folder writable."
        ) from error
    return target


def make_open(folder: Path) -> None:
    """Make a folder that everyone may enter; one that exists is left as it is."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(parents=True)
        folder.chmod(OPEN_FOLDER)


def _files(tree: Path, parts: Sequence[str]) -> Iterator[Path]:
    for part in parts:
        yield from sorted(path for path in (tree / part).rglob("*") if path.is_file())


def _digest(tree: Path, parts: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for path in _files(tree, parts):
        digest.update(f"{path.relative_to(tree)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _open_up(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(OPEN_FOLDER if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _sweep(into: Path) -> None:
    """Remove copies that were killed half way: those whose maker is gone."""
    for left in into.glob(f"*{_UNFINISHED}*"):
        if process.look(int(left.name.rpartition("-")[2])) is None:
            shutil.rmtree(left)
