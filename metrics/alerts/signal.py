"""What a figure says beside the two lines of a rule: it raises, it clears, it lies between them, or it is not known.

Two rules carry it. An unknown figure says nothing, so that nothing is raised or cleared by it. A figure that is "at
least" so large, because something expected is missing or stale, can raise where large is bad, and can never clear
there; a share of a part can raise, as it does on the board, and clears nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite

from metrics.vocabulary.definition import Definition, Worked


class Side(StrEnum):
    """On which side of its line a figure is bad."""

    ABOVE = "above"
    BELOW = "below"


class Signal(StrEnum):
    """What a figure says. BETWEEN: behind the line it is raised at and not yet past the one it clears at."""

    RAISES = "raises"
    BETWEEN = "between"
    CLEARS = "clears"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """Where an alert is raised and where it clears, both ends included; between the two nothing changes.

    Units: the figure's. `is_open_ended`: a figure on the line itself does not raise yet.
    Raises: ValueError when a line is no finite number, or the clear line lies on the bad side of the other.
    """

    raise_at: float
    clear_at: float
    side: Side = Side.ABOVE
    is_open_ended: bool = False

    def __post_init__(self) -> None:
        if not (isfinite(self.raise_at) and isfinite(self.clear_at)):
            raise ValueError(f"lines must be finite numbers: {self.raise_at}, {self.clear_at}")
        way = (self.raise_at - self.clear_at) * self.sign
        if way < 0 or (way == 0 and not self.is_open_ended):
            raise ValueError(f"a clear line must lie on the good side of the line {self.raise_at}: {self.clear_at}")

    @property
    def sign(self) -> int:
        """1 where large is bad, -1 where small is."""
        return 1 if self.side is Side.ABOVE else -1


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is judged. `value` None: not known. `is_floor`: it is at least so large. `is_part`: it is a share
    of those who sent it, and of all it may be larger or smaller."""

    value: float | None
    is_floor: bool = False
    is_part: bool = False


UNKNOWN = Figure(None)


def signal_of(figure: Figure, *, line: Line) -> Signal:
    """What a figure says beside a line."""
    value = figure.value
    if value is None or not isfinite(value):
        return Signal.UNKNOWN
    found = _plainly(value, line)
    if figure.is_part and found is Signal.CLEARS:
        return Signal.UNKNOWN
    if not figure.is_floor:
        return found
    # What is true lies at this figure or above it. Where large is bad it may be past every line that this one has not
    # reached; where small is bad it may be short of every line that this one has.
    surely = {Signal.RAISES, Signal.BETWEEN} if line.side is Side.ABOVE else {Signal.CLEARS}
    return found if found in surely else Signal.UNKNOWN


def _plainly(value: float, line: Line) -> Signal:
    beyond = (value - line.raise_at) * line.sign
    if beyond > 0 or (beyond == 0 and not line.is_open_ended):
        return Signal.RAISES
    return Signal.CLEARS if (value - line.clear_at) * line.sign <= 0 else Signal.BETWEEN


def _said(value: float | None, *, is_floor: bool = False, side: Side = Side.ABOVE) -> str:
    line = Line(0.95, 0.92) if side is Side.ABOVE else Line(10.0, 15.0, side)
    return signal_of(Figure(value, is_floor), line=line).value


DEFINITIONS = (
    Definition(
        key="alerts.signal",
        title="What a figure says to an alert",
        unit="raises, between, clears or unknown",
        says="Whether a figure raises an alert, clears it, lies between the two lines of its rule, or is not known.",
        rule="It raises at its line or beyond and clears at the clear line or better; between the two nothing changes. "
        "One that is not known does neither. One that is at least so large clears nothing where large is bad, and "
        "raises nothing where small is; a share that some did not send to clears nothing.",
        inputs=("a figure", "an alert rule"),
        source="Design decision 10, stale is a floor",
        valid_from=date(2026, 11, 1),
        is_indicative=True,
        examples=(
            Worked(situation="95 % raises, 92 % clears: 96 %", answer="raises", work=lambda: _said(0.96)),
            Worked(situation="95 % raises, 92 % clears: 95 % itself", answer="raises", work=lambda: _said(0.95)),
            Worked(situation="95 % raises, 92 % clears: 93 %", answer="between", work=lambda: _said(0.93)),
            Worked(situation="95 % raises, 92 % clears: 92 % itself", answer="clears", work=lambda: _said(0.92)),
            Worked(situation="not known", answer="unknown", work=lambda: _said(None)),
            Worked(situation="at least 96 %", answer="raises", work=lambda: _said(0.96, is_floor=True)),
            Worked(
                situation="at least 80 %: it may be anything more",
                answer="unknown",
                work=lambda: _said(0.80, is_floor=True),
            ),
            Worked(
                situation="free places, 10 raises, 15 clears: at least 5",
                answer="unknown",
                work=lambda: _said(5.0, is_floor=True, side=Side.BELOW),
            ),
            Worked(
                situation="free places, 10 raises, 15 clears: at least 16",
                answer="clears",
                work=lambda: _said(16.0, is_floor=True, side=Side.BELOW),
            ),
        ),
    ),
)
