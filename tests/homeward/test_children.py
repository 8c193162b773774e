"""Children of a running system: brought back when they die, left alone when they had one thing to do and did it."""

import time
from pathlib import Path

import pytest

from homeward.children import Child


def _child(folder: Path, text: str, *, once: bool = False) -> Child:
    script = folder / "made_for_a_test.py"
    script.write_text(text, encoding="utf-8")
    child = Child(name="it", log=folder / "it.log", command=("made_for_a_test",), once=once)
    child.environment = {"PYTHONPATH": str(folder)}
    return child


def _until_ended(child: Child) -> None:
    assert child.process is not None
    child.process.wait(20)


def test_one_that_had_one_thing_to_do_is_not_started_again(tmp_path: Path) -> None:
    child = _child(tmp_path, "print('done')", once=True)
    child.start()
    _until_ended(child)
    assert child.keep_running() is None
    assert (child.is_done, child.process) == (True, None)
    assert child.keep_running() is None
    assert child.process is None
    assert child.log.read_text(encoding="utf-8") == "done\n"


def test_one_that_failed_at_it_is_started_again(tmp_path: Path) -> None:
    child = _child(tmp_path, "raise SystemExit(3)", once=True)
    child.start()
    _until_ended(child)
    assert child.keep_running() == 3
    assert not child.is_done
    deadline = time.monotonic() + 20
    while child.process is None and time.monotonic() < deadline:
        child.keep_running()
        time.sleep(0.05)
    assert child.process is not None
    child.stop()


def test_its_exit_code_is_waited_for(tmp_path: Path) -> None:
    child = _child(tmp_path, "raise SystemExit(4)")
    with pytest.raises(RuntimeError, match="never started"):
        child.finish()
    child.start()
    assert child.finish() == 4
