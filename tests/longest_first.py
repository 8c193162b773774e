"""The order in which files are shared out to the processes of a run: what may take minutes begins first.

Files are handed out whole. By themselves those with the most tests go first, so that a file of two tests that live
through a month begins last, and one process waits for it with nothing left to do. No time is written down for any file,
for it would be of one machine and soon be wrong: what a test declares of itself, and where it stands, says enough.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

import pytest

Test = TypeVar("Test")

# A test that may take minutes says so, and so does one that takes more than five seconds.
_SECONDS_A_SLOW_TEST = 20.0
# Tests in these folders start processes, servers or browsers of their own, or wait for those that do.
_LIVELY = frozenset({"journeys", "bench", "browser", "timescale", "embedded", "replay"})
_SECONDS_A_LIVELY_TEST = 5.0
_SECONDS_ANOTHER = 0.1
# Nobody sets an end to a test near to what it takes.
_SHARE_OF_ITS_END = 0.2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with the most to do first; the tests of a file stay together, in the order they had."""
    items[:] = longest_first([(_file(item), item, guess(item)) for item in items])


def longest_first(tests: Sequence[tuple[str, Test, float]]) -> list[Test]:
    """Files with the most seconds of tests first. `tests`: the file of each, the test, and its seconds."""
    seconds: dict[str, float] = defaultdict(float)
    # Files of the same length keep the order they came in.
    first = {file: place for place, (file, _, _) in reversed(list(enumerate(tests)))}
    for file, _, each in tests:
        seconds[file] += each
    return [test for _, test, _ in sorted(tests, key=lambda each: (-seconds[each[0]], first[each[0]]))]


def guess(item: pytest.Item) -> float:
    """About how many seconds a test takes, by what it declares and where it stands."""
    end = item.get_closest_marker("timeout")
    if end is not None and end.args:
        return float(end.args[0]) * _SHARE_OF_ITS_END
    if item.get_closest_marker("slow") is not None:
        return _SECONDS_A_SLOW_TEST
    return _SECONDS_A_LIVELY_TEST if _LIVELY.intersection(_file(item).split("/")) else _SECONDS_ANOTHER


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
