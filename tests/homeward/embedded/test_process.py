"""What a pid tells, by `/proc` and by `ps`: the second is what other systems have, and can be asked here too."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from homeward.embedded import process

Look = Callable[[int], process.Sighting | None]

WAYS = [
    pytest.param(process._look_in_proc, marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux has /proc")),
    pytest.param(process._look_with_ps, marks=pytest.mark.skipif(shutil.which("ps") is None, reason="no ps here")),
]


@pytest.mark.parametrize("look", WAYS)
def test_live_process_is_seen_with_its_parent_and_one_start(look: Look) -> None:
    seen = look(os.getpid())
    assert seen is not None
    assert (seen.pid, seen.parent) == (os.getpid(), os.getppid())
    assert look(os.getpid()) == seen


@pytest.mark.parametrize("look", WAYS)
def test_zombie_and_gone_are_not_alive_though_a_zombie_keeps_its_pid(look: Look) -> None:
    child = subprocess.Popen(["sleep", "60"])
    assert look(child.pid) is not None
    child.kill()
    deadline = time.monotonic() + 5
    while look(child.pid) is not None:
        assert time.monotonic() < deadline
    assert process.occupied(child.pid)
    child.wait()
    assert look(child.pid) is None
    assert not process.occupied(child.pid)


def test_program_that_only_mentions_the_cluster_does_not_serve_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    cluster = tmp_path_factory.mktemp("cluster")
    child = subprocess.Popen(["sh", "-c", "read line", "-D", str(cluster)], cwd=cluster, stdin=subprocess.PIPE)
    try:
        assert not process.serves(child.pid, cluster)
        assert process.servants(cluster) == []
    finally:
        child.communicate()
