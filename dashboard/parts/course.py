"""The course of one figure as a drawing without a script, with marks at instants; the same in words and as a table.

For plain pages and for print. Quiet blue on white: strong colour belongs to levels. Computes nothing but the lowest and
highest of what is drawn; gaps stay open.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from dashboard.parts.plain import Html
from dashboard.parts.words import clock_time, short_day

_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 260, 64, 16, 34, 30
_MOST_ROWS = 40
Points = Sequence[tuple[datetime, float | None]]


class Mark(NamedTuple):
    """An instant that is marked with a word."""

    at: datetime
    words: str


def course(points: Points, *, unit: str, title: str, marks: Sequence[Mark], by_hour: bool) -> Html:
    """The drawing with its caption, and the figures as a table to unfold; said in words where nothing is known."""
    known = [(at, value) for at, value in points if value is not None]
    if len(known) < 2:
        return Html('<p class="quiet">Too little of the figure is known to draw it.</p>')
    low, high = min(value for _, value in known), max(value for _, value in known)
    pad = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    frame = _Frame(
        start=min(points[0][0], *(each.at for each in marks)), end=max(points[-1][0], *(each.at for each in marks)),
        low=max(low - pad, 0.0), high=high + pad,
    )  # fmt: skip
    says = f"{title}: between {_figure(low, unit)} and {_figure(high, unit)} from {short_day(frame.start)} to "
    says += f"{short_day(frame.end)}; " + ", ".join(f"{each.words.lower()} {_when(each.at)}" for each in marks)
    drawn = (
        f'<svg class="course" viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{escape(says)}">'
        f"{_axis(frame, unit)}{''.join(_line(each, frame) for each in _runs(points))}"
        f"{''.join(_marked(each, frame, number) for number, each in enumerate(marks))}</svg>"
    )
    shown = f'<figure class="course-figure">{drawn}<figcaption>{escape(says)}.</figcaption></figure>'
    return Html(shown + _table(points, unit, by_hour=by_hour))


class _Frame(NamedTuple):
    start: datetime
    end: datetime
    low: float
    high: float

    def x(self, at: datetime) -> float:
        whole = (self.end - self.start).total_seconds() or 1.0
        return round(_LEFT + (at - self.start).total_seconds() / whole * (_WIDE - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        return round(_HIGH - _BOTTOM - (value - self.low) / (self.high - self.low) * (_HIGH - _TOP - _BOTTOM), 1)


def _runs(points: Points) -> list[list[tuple[datetime, float]]]:
    """What is known in a row: a gap is left open."""
    runs: list[list[tuple[datetime, float]]] = [[]]
    for at, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run for run in runs if run]


def _line(run: Sequence[tuple[datetime, float]], frame: _Frame) -> str:
    places = " ".join(f"{frame.x(at)},{frame.y(value)}" for at, value in run)
    return f'<polyline class="course-line" points="{places}"/>'


def _axis(frame: _Frame, unit: str) -> str:
    out = []
    for share in (0.0, 0.5, 1.0):
        value = frame.low + share * (frame.high - frame.low)
        y = frame.y(value)
        out.append(f'<line class="course-grid" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y}" y2="{y}"/>')
        out.append(
            f'<text class="course-text" x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{_figure(value, unit)}</text>'
        )
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = frame.start + share * (frame.end - frame.start)
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        out.append(
            f'<text class="course-text" x="{frame.x(at)}" y="{_HIGH - 8}" text-anchor="{anchor}">{short_day(at)}</text>'
        )
    return "".join(out)


def _marked(mark: Mark, frame: _Frame, number: int) -> str:
    x = frame.x(mark.at)
    anchor = "end" if x > _WIDE * 0.7 else "start"
    return (
        f'<line class="course-mark" x1="{x}" x2="{x}" y1="{_TOP - 6}" y2="{_HIGH - _BOTTOM}"/>'
        f'<text class="course-text course-word" x="{x + (-4 if anchor == "end" else 4)}" y="{12 + 14 * (number % 2)}" '
        f'text-anchor="{anchor}">{escape(mark.words)}</text>'
    )


def _table(points: Points, unit: str, *, by_hour: bool) -> str:
    step = max(1, -(-len(points) // _MOST_ROWS))
    rows = "".join(
        f'<tr><th scope="row">{escape(_when(at) if by_hour else short_day(at))}</th>'
        f"<td>{'not known' if value is None else _figure(value, unit)}</td></tr>"
        for at, value in points[::step]
    )
    every = "" if step == 1 else f", every {step}th {'hour' if by_hour else 'day'}"
    return (
        f'<details><summary>As a table{every}</summary><table class="table"><thead><tr><th scope="col">When</th>'
        f'<th scope="col">Figure</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )


def _figure(value: float, unit: str) -> str:
    return f"{value * 100:.1f} %" if unit == "share" else f"{value:,.1f}".removesuffix(".0")


def _when(at: datetime) -> str:
    return f"{clock_time(at)} {short_day(at)}"
