"""What changed since a call is said in words: here the level that somebody declared of a whole system."""

import pytest

from metrics.calls.changes import Change, What, declared_change, worst_first
from metrics.vocabulary import Level

ONE, TWO, THREE = Level.ONE, Level.TWO, Level.THREE


@pytest.mark.parametrize(
    ("before", "now", "what", "says"),
    [
        (TWO, THREE, What.RAISED, "OPEL of the whole system declared 3, 2 at the last call"),
        (None, ONE, What.RAISED, "OPEL of the whole system declared 1, none at the last call"),
        (THREE, ONE, What.LOWERED, "OPEL of the whole system declared 1, 3 at the last call"),
        (THREE, None, What.LOWERED, "OPEL of the whole system not declared any more, 3 at the last call"),
    ],
)
def test_another_level_is_declared_than_at_the_call(
    before: Level | None, now: Level | None, what: What, says: str
) -> None:
    found = declared_change("SIM", before=before, now=now)
    assert found is not None
    assert (found.what, found.says) == (what, says)
    assert (found.declared_before, found.declared_now) == (before, now)
    # A level that nobody worked out stands where none is worked out, and nowhere else.
    assert (found.level_before, found.level_now, found.driver) == (None, None, None)


@pytest.mark.parametrize("level", [None, TWO])
def test_the_same_level_declared_anew_is_no_change(level: Level | None) -> None:
    assert declared_change("SIM", before=level, now=level) is None


def test_what_was_raised_comes_before_what_rose_and_what_was_lowered_after_what_is_lost() -> None:
    raised, lowered = (declared_change("SIM", before=TWO, now=now) for now in (THREE, None))
    assert raised is not None
    assert lowered is not None
    risen, lost = (Change(organisation="SIM-S1", what=what, says="") for what in (What.RISEN, What.LOST))
    order = [each.what for each in worst_first([lowered, lost, risen, raised])]
    assert order == [What.RAISED, What.RISEN, What.LOST, What.LOWERED]
