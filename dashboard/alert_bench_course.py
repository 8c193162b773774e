"""The course of a rule that was tried, drawn as a small picture of shapes: days, its lines, level 4, its calls.

The page says the same in tables; computes nothing but where a point lies.
"""

from datetime import date, timedelta
from html import escape

from api.wire import AlertTrial, AlertTrialDay, AlertTrialResult
from dashboard.parts.plain import on, words
from dashboard.parts.words import LONDON, figure

WIDE, HIGH, LEFT, FOOT = 900, 260, 56, 34
_FIGURES = {
    "blockage": "the costliest blockage of each day, in bed days",
    "clock": "the most clocks at any moment of each day",
    "feed": "the most sources in trouble at once on each day",
    "action": "the most actions told of at once on each day",
}


def has_line(made: AlertTrial) -> bool:
    """Whether the rule has a line in the unit of its figure."""
    return made.rule.kind not in {"unusual", "feed", "action"}


def course(made: AlertTrial) -> str:
    """The course with its lines: days as a line with gaps, level 4 as squares below, calls as marks above."""
    known = [each for each in made.days if _height_of(each, made) is not None]
    if len(known) < 2:
        return words("Too little is known to draw.", kind="quiet")
    lines = [made.old.raise_at, made.old.clear_at, *([made.new.raise_at, made.new.clear_at] if made.new else [])]
    is_drawn = has_line(made)
    values = [value for each in known if (value := _height_of(each, made)) is not None] + (lines if is_drawn else [])
    low, high = min(values), max(values)
    first, last = known[0].day, known[-1].day
    scale = _Scale(first, last, low, (high - low) or 1.0)
    parts = [*_course(made, scale), *_worst(made, scale)]
    if is_drawn:
        parts += [_line(made.old.raise_at, "raised at", scale, made, kind="bench-old")]
        if made.new is not None:
            parts += [_line(made.new.raise_at, "instead at", scale, made, kind="bench-new")]
    parts += _marks(made.old, scale, kind="bench-old", y=10)
    parts += _marks(made.new, scale, kind="bench-new", y=24) if made.new else []
    legend = (
        f"Line: {_FIGURES.get(made.rule.kind, 'the figure')}, with gaps where it is not known. Squares: days at level "
        "4. Triangles: calls as it stands; circles: by the other lines."
    )
    return (
        f'<svg class="bench" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
        f'<p class="quiet">{escape(legend)}</p>'
    )


class _Scale:
    """Where a day and a value lie in the picture."""

    def __init__(self, first: date, last: date, low: float, span: float) -> None:
        self.first, self.last, self._low, self._span = first, last, low, span

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days / max((self.last - self.first).days, 1) * (WIDE - LEFT - 110), 1)

    def y(self, value: float) -> float:
        return round(HIGH - FOOT - (value - self._low) / self._span * (HIGH - FOOT - 44), 1)


def _height_of(each: AlertTrialDay, made: AlertTrial) -> float | None:
    return each.level if made.rule.kind == "level" else each.value


def _course(made: AlertTrial, scale: _Scale) -> list[str]:
    runs: list[list[str]] = [[]]
    for each in made.days:
        value = _height_of(each, made)
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{scale.x(each.day)},{scale.y(value)}")
    lines = [f'<polyline class="bench-course" points="{" ".join(run)}"/>' for run in runs if len(run) > 1]
    dots = [
        f'<circle class="bench-dot" cx="{run[0].split(",")[0]}" cy="{run[0].split(",")[1]}" r="2"/>'
        for run in runs
        if len(run) == 1
    ]
    first, last = on(scale.first) or "", on(scale.last) or ""
    end = scale.x(scale.last)
    ends = [
        f'<text class="bench-text" x="{LEFT}" y="{HIGH - 4}">{escape(first)}</text>',
        f'<text class="bench-text" x="{end}" y="{HIGH - 4}" text-anchor="end">{escape(last)}</text>',
    ]
    return [*lines, *dots, *ends]


def _worst(made: AlertTrial, scale: _Scale) -> list[str]:
    return [
        f'<rect class="bench-worst" x="{scale.x(each.day) - 2}" y="{HIGH - FOOT + 6}" width="4" height="8"/>'
        for each in made.days
        if each.level == 4
    ]


def _line(value: float, name: str, scale: _Scale, made: AlertTrial, *, kind: str) -> str:
    y = scale.y(value)
    told = escape(f"{name} {figure(value, made.unit or 'count')}")
    dash = ' stroke-dasharray="6 4"' if kind == "bench-new" else ""
    return (
        f'<line class="{kind}" x1="{LEFT}" y1="{y}" x2="{WIDE - 110}" y2="{y}"{dash}/>'
        f'<text class="bench-text" x="{WIDE - 104}" y="{y + (12 if kind == "bench-new" else -2)}">{told}</text>'
    )


def _marks(result: AlertTrialResult, scale: _Scale, *, kind: str, y: int) -> list[str]:
    # One mark a day, however often it would have fired on it.
    days = {(call.raised_at.astimezone(LONDON) - timedelta(microseconds=1)).date() for call in result.calls}
    made = [scale.x(day) for day in sorted(days) if scale.first <= day <= scale.last]
    if kind == "bench-new":
        return [f'<circle class="{kind}" cx="{x}" cy="{y}" r="5"/>' for x in made]
    return [f'<polygon class="{kind}" points="{x - 6},{y - 5} {x + 6},{y - 5} {x},{y + 6}"/>' for x in made]
