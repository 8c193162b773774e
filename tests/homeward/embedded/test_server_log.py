"""The server's log stays below its size while the server keeps the file open."""

from pathlib import Path

from homeward.embedded.server_log import ServerLog


def test_large_log_is_set_aside_and_written_on_from_its_start(tmp_path: Path) -> None:
    log = ServerLog(tmp_path, largest_bytes=100)
    with log.opened() as held_open:
        held_open.write(b"a" * 99)
        assert not log.rotate()
        held_open.write(b"a")
        assert log.rotate()
        held_open.write(b"FATAL: after\n")
    assert log.size_bytes() == len(b"FATAL: after\n")
    assert (tmp_path / "postgresql.log.1").read_bytes() == b"a" * 100
    assert (tmp_path / "postgresql.log.1").stat().st_mode & 0o777 == 0o600


def test_words_of_one_start_are_told_from_those_before(tmp_path: Path) -> None:
    log = ServerLog(tmp_path)
    assert log.size_bytes() == 0
    with log.opened() as file:
        file.write(b"FATAL: earlier\n")
    offset = log.size_bytes()
    with log.opened() as file:
        file.write(b"could not bind\n")
    assert log.since(offset) == "could not bind"
