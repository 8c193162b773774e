"""The files of tests are shared out longest first, each as a whole."""

from random import Random

import pytest

from tests.longest_first import guess, longest_first, pytest_collection_modifyitems


def test_the_file_with_the_most_to_do_comes_first_and_no_file_is_parted() -> None:
    many = [("many", f"m{number}", 0.1) for number in range(20)]
    tests = [*many[:10], ("long", "l1", 100.0), *many[10:], ("two", "t1", 5.0), ("long", "l2", 1.0), ("two", "t2", 5.0)]
    assert longest_first(tests) == ["l1", "l2", "t1", "t2", *(test for _, test, _ in many)]


def test_the_files_of_this_run_come_in_that_order_however_they_were_shuffled(request: pytest.FixtureRequest) -> None:
    items = list(request.session.items)
    Random(len(items)).shuffle(items)
    pytest_collection_modifyitems(items)
    assert sorted(items, key=id) == sorted(request.session.items, key=id)
    seconds: dict[str, float] = {}
    for item in items:
        file = item.nodeid.partition("::")[0]
        assert file not in seconds or file == next(reversed(seconds)), "the tests of a file do not stand together"
        seconds[file] = seconds.get(file, 0) + guess(item)
    assert list(seconds.values()) == sorted(seconds.values(), reverse=True)
