"""How one alert stands: from signal to signal, with the time a rule wants a figure to hold before anything happens.

Time counts only while the figure says the same and is known. An alert that is open and whose figure is unknown stays
open, however long.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from metrics.alerts.signal import Signal
from metrics.vocabulary.definition import Definition, Worked

_NOTHING = timedelta(0)


class Event(StrEnum):
    """What became of an alert."""

    RAISED = "raised"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a figure must raise, or clear, until it counts. Raises: ValueError for less than nothing."""

    raise_after: timedelta = _NOTHING
    clear_after: timedelta = _NOTHING

    def __post_init__(self) -> None:
        if self.raise_after < _NOTHING or self.clear_after < _NOTHING:
            raise ValueError("a figure holds for some time or for none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an alert stood when it was last looked at.

    `held`: for how long the figure has said what it takes for the next event, without saying anything else between.
    """

    is_open: bool
    signal: Signal
    held: timedelta
    seen_at: datetime

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to remember: it is not open and nothing points to it."""
        return not self.is_open and self.held == _NOTHING and self.signal is not Signal.RAISES


class Step(NamedTuple):
    """A standing, what happened on the way to it, and when it would go on by itself if the figure went on saying the
    same; None: never."""

    standing: Standing
    event: Event | None
    changes_at: datetime | None


def step(before: Standing | None, signal: Signal, *, at: datetime, hold: Hold) -> Step:
    """Look at an alert once more. `before` None: it was never looked at, or there was nothing to remember.

    A look that is older than the last changes nothing. The time between two looks counts as what the first of them
    said.
    """
    if before is not None and at < before.seen_at:
        return Step(before, None, None)
    is_open = before is not None and before.is_open
    wanted = Signal.CLEARS if is_open else Signal.RAISES
    needed = hold.clear_after if is_open else hold.raise_after
    if signal is Signal.UNKNOWN:
        held = _held(before, wanted, at=at)
        return Step(Standing(is_open=is_open, signal=signal, held=held, seen_at=at), None, None)
    if signal is not wanted:
        return Step(Standing(is_open=is_open, signal=signal, held=_NOTHING, seen_at=at), None, None)
    held = _held(before, wanted, at=at)
    standing = Standing(is_open=is_open, signal=signal, held=held, seen_at=at)
    if held < needed:
        return Step(standing, None, at + (needed - held))
    event = Event.CLEARED if is_open else Event.RAISED
    return Step(replace(standing, is_open=not is_open, held=_NOTHING), event, None)


def _held(before: Standing | None, wanted: Signal, *, at: datetime) -> timedelta:
    if before is None:
        return _NOTHING
    return before.held + (at - before.seen_at) if before.signal is wanted else before.held


def _told(signals: Iterable[str], *, raise_after: int = 0, clear_after: int = 0) -> str:
    """What happens, look by look, to signals ten minutes apart, by their first letters: `.` nothing, R raised, C
    cleared."""
    of = {each.value[0]: each for each in Signal}
    hold = Hold(timedelta(minutes=raise_after), timedelta(minutes=clear_after))
    before, made, at = None, "", datetime(2026, 11, 1, tzinfo=UTC)
    for letter in signals:
        before, event, _ = step(before, of[letter], at=at, hold=hold)
        made += "." if event is None else event.value[0].upper()
        at += timedelta(minutes=10)
    return made


DEFINITIONS = (
    Definition(
        key="alerts.standing",
        title="When an alert is raised and cleared",
        unit="raised, cleared or neither",
        says="An alert is raised when its figure has raised for as long as its rule says, and cleared when it has "
        "cleared for as long.",
        rule="Time between two looks counts as what the first said, and only while the figure is known; a figure "
        "between the lines begins it anew. What is unknown raises nothing and clears nothing.",
        inputs=("what the figure says", "an alert rule"),
        source="Prometheus alerting rules (for, keep_firing_for); design decision 10",
        valid_from=date(2026, 11, 1),
        is_indicative=True,
        examples=(
            Worked(situation="raises, then clears", answer="R.C", work=lambda: _told("rrc")),
            Worked(situation="goes to and fro between the lines: open", answer="R....C", work=lambda: _told("rbrbrc")),
            Worked(situation="must raise for 20 minutes", answer="..R", work=lambda: _told("rrr", raise_after=20)),
            Worked(
                situation="must raise for 20 minutes, and falls back between the lines first",
                answer=".....R",
                work=lambda: _told("rrbrrr", raise_after=20),
            ),
            Worked(
                situation="must raise for 20 minutes, ten of which nothing is known",
                answer="...R",
                work=lambda: _told("rurr", raise_after=20),
            ),
            Worked(situation="is unknown for ever: stays open", answer="R....", work=lambda: _told("ruuuu")),
            Worked(
                situation="must clear for 20 minutes, and is unknown for ten of them",
                answer="R....C",
                work=lambda: _told("rcuccc", clear_after=30),
            ),
        ),
    ),
)
