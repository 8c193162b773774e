"""From an empty folder to a server that answers, and back again to the same data."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from homeward.embedded import (
    AlreadyOwned,
    ClusterMissing,
    Connection,
    ConnectionFileBroken,
    Embedded,
    NotRunning,
    OtherMajor,
    attach,
    erase,
    process,
)

Ask = Callable[[Connection, str], list[tuple[object, ...]]]


def _command(seen: psutil.Process) -> list[str]:
    try:
        return seen.cmdline()
    except psutil.Error:
        return []


def test_first_start_makes_a_durable_checked_utf8_cluster_that_answers(running: Embedded, ask: Ask) -> None:
    connection = running.connection
    wanted = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "jit": "off",
        "timezone": "UTC",
        "password_encryption": "scram-sha-256",
    }
    assert {name: ask(connection, f"SHOW {name}")[0][0] for name in wanted} == wanted
    made = "SELECT datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
    assert ask(connection, made) == [("C.UTF-8", "UTF8")]
    assert connection.dbname == "homeward"


def test_second_start_reuses_data_and_passwords(embedded: Embedded, ask: Ask) -> None:
    first = embedded.start()
    ask(first, "CREATE TABLE reused AS SELECT 42 AS answer")
    embedded.stop()
    second = embedded.start()
    assert ask(second, "SELECT answer FROM reused") == [(42,)]
    assert second.url() == first.url()
    assert second.url(role="web") == first.url(role="web")


def test_connection_file_is_ours_alone_and_passwords_differ_and_stay_out_of_sight(running: Embedded) -> None:
    connection, data = running.connection, running.folder
    assert (data / "connection.json").stat().st_mode & 0o777 == 0o600
    assert (data / "postgresql.log").stat().st_mode & 0o777 == 0o600
    passwords = {connection.password, connection.worker_password, connection.web_password}
    assert len(passwords) == 3
    assert not [password for password in passwords if password in repr(connection)]
    commands = " ".join(word for seen in psutil.process_iter() for word in _command(seen))
    assert str(data) in commands
    assert not [password for password in passwords if password in commands]


def test_wrong_password_is_refused(running: Embedded) -> None:
    connection = running.connection
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(connection.url().replace(connection.password, "guessed"))


def test_server_listens_on_loopback_alone_and_on_no_unix_socket(running: Embedded, ask: Ask) -> None:
    connection = running.connection
    assert ask(connection, "SHOW unix_socket_directories") == [("",)]
    assert ask(connection, "SHOW listen_addresses") == [("127.0.0.1",)]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="/tmp", port=connection.port, user=connection.user, password=connection.password)


def test_second_supervisor_is_refused_and_told_who_holds_the_folder(running: Embedded, outside: Path) -> None:
    data = running.folder
    with pytest.raises(AlreadyOwned, match=f"process {os.getpid()}"):
        Embedded(data, outside=outside).start()
    with pytest.raises(AlreadyOwned):
        erase(data)
    assert attach(data) == running.connection


def test_cluster_of_another_major_is_refused_and_left_as_it_is(embedded: Embedded, data: Path) -> None:
    version = data / "cluster" / "PG_VERSION"
    own = version.read_text()
    version.write_text("15\n")
    with pytest.raises(OtherMajor, match=rf"{data}/cluster was made by PostgreSQL 15; .* PostgreSQL {own.strip()}\."):
        embedded.start()
    version.write_text(own)
    assert embedded.start() == attach(data)


def test_server_has_a_session_of_its_own_so_that_ctrl_c_passes_it_by(running: Embedded) -> None:
    pid = running.connection.pid or 0
    assert os.getsid(pid) == pid != os.getsid(0)


def test_attach_refuses_when_nothing_was_started_or_it_was_stopped(embedded: Embedded, data: Path, empty: Path) -> None:
    with pytest.raises(NotRunning, match="No embedded database was ever started"):
        attach(empty, patience_seconds=0)
    started = embedded.start()
    assert attach(data) == started
    embedded.stop()
    with pytest.raises(NotRunning, match="does not answer"):
        attach(data, patience_seconds=0)


def test_stop_leaves_no_process_and_frees_the_folder(embedded: Embedded, data: Path, outside: Path) -> None:
    connection = embedded.start()
    assert connection.pid is not None
    assert len(process.servants(data / "cluster")) > 3
    embedded.stop()
    assert process.look(connection.pid) is None
    assert process.servants(data / "cluster") == []
    with Embedded(data, outside=outside) as next_owner:
        assert next_owner.connection.port == connection.port


def test_lost_cluster_and_lost_connection_file_are_refused_instead_of_beginning_anew(
    embedded: Embedded, data: Path
) -> None:
    (data / "cluster").rename(data / "elsewhere")
    with pytest.raises(ClusterMissing, match="is gone"):
        embedded.start()
    (data / "elsewhere").rename(data / "cluster")
    record = (data / "connection.json").read_bytes()
    (data / "connection.json").unlink()
    with pytest.raises(ConnectionFileBroken, match="the connection file beside it is gone"):
        embedded.start()
    (data / "connection.json").write_bytes(record[:40])
    with pytest.raises(ConnectionFileBroken, match="cannot be understood"):
        embedded.start()
    (data / "connection.json").write_bytes(record)
    assert embedded.start() == attach(data)


def test_moved_data_folder_starts_where_it_now_is(own_data: Path, outside: Path, ask: Ask) -> None:
    moved = own_data.rename(own_data.with_name("moved"))
    with Embedded(moved, outside=outside) as there:
        assert ask(there.connection, "SHOW data_directory") == [(str(moved / "cluster"),)]


def test_erase_stops_what_was_left_running_and_removes_what_was_made(
    own_data: Path, supervise: Callable[[Path], subprocess.Popen[str]]
) -> None:
    killed = supervise(own_data)
    left = attach(own_data, patience_seconds=30)
    killed.kill()
    killed.wait()
    erase(own_data)
    assert process.look(left.pid or 0) is None
    assert [path.name for path in own_data.iterdir()] == ["supervisor.lock"]
    with pytest.raises(NotRunning, match="No embedded database was ever started"):
        attach(own_data, patience_seconds=0)


def test_first_start_killed_half_way_again_and_again_leaves_a_folder_that_starts(
    first: Embedded, empty: Path, supervise: Callable[[Path], subprocess.Popen[str]], ask: Ask
) -> None:
    for after_seconds in (0.1, 0.6):
        killed = supervise(empty)
        while not (empty / "connection.json").exists():
            time.sleep(0.01)
        time.sleep(after_seconds)
        killed.kill()
        killed.wait()
    assert ask(first.start(), "SELECT 1") == [(1,)]
    assert sorted(path.name for path in empty.glob("initdb-*")) == []
