"""How far a figure lies outside of its usual range, in widths of it, so that figures of any size have one line."""

from math import inf

from metrics.alerts.rule import Edge
from metrics.alerts.signal import UNKNOWN, Figure

# Of a range without any width: as far as can be told from what is infinite.
_MOST = 1e9


def excess(figure: Figure, *, low: float, high: float, edge: Edge) -> Figure:
    """The distance beyond an edge, less than nothing inside the range.

    Units: widths of the range; of a range without width, all or nothing. A count that is "at least" so large may lie
    further above: that it is above is sure, that it is below is not.
    """
    value = figure.value
    if value is None:
        return UNKNOWN
    above, below = _in_widths(value - high, high - low), _in_widths(low - value, high - low)
    if figure.is_floor:
        return UNKNOWN if edge is Edge.BELOW else Figure(above, is_floor=True)
    found = {Edge.ABOVE: above, Edge.BELOW: below, Edge.EITHER: max(above, below)}[edge]
    return Figure(found, is_part=figure.is_part)


def _in_widths(distance: float, width: float) -> float:
    found = distance / width if width > 0 else inf if distance > 0 else -1.0
    return max(min(found, _MOST), -_MOST)
