"""Charts as plain dicts: a daily series against its limits, its gaps left open; the same in words and as a table.

Quiet blue on white: strong colour belongs to levels. Computes nothing but the lowest and highest of what is shown.
"""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from api.wire import Bounds, Series, SeriesPoint, UnitWord, Usual
from dashboard.parts.words import LONDON, figure, limit, short_day, span

QUIET, LINE, BLUE, BAND = "#4c6272", "#d8dde0", "#005eb8", "#dfe9f3"
FONT = {"family": "Arial, 'Liberation Sans', sans-serif", "size": 14, "color": QUIET}
LABEL_SHARE = 0.07
CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}


def series_figure(series: Series, *, unit: UnitWord, bounds: Bounds | None, usual: Usual | None) -> dict[str, Any]:
    """The figure of a series: a line with gaps where nothing is known, hollow marks where someone was missing."""
    days = [point.about_at.astimezone(LONDON).date().isoformat() for point in series.points]
    scale = 100 if unit == "share" else 1
    values = [None if point.value is None else round(point.value * scale, 2) for point in series.points]
    partial = [_is_partial(point) for point in series.points]
    suffix = "%" if unit == "share" else ""
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": days,
        "y": values,
        "connectgaps": False,
        "line": {"color": BLUE, "width": 2.5},
        "marker": {
            "size": 6,
            "color": ["#ffffff" if is_partial else BLUE for is_partial in partial],
            "line": {"color": BLUE, "width": 1.5},
        },
        "hovertemplate": f"%{{x|%a %-d %b %Y}}: %{{y}}{suffix}<extra></extra>",
    }
    shapes, notes = _limit_lines(bounds, unit, scale, apart=_label_height(values, bounds, scale))
    return {
        "data": [line],
        "layout": {
            "height": 260,
            "margin": {"l": 52, "r": 80, "t": 10, "b": 36},
            "font": FONT,
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "plot_bgcolor": "#ffffff",
            "paper_bgcolor": "#ffffff",
            "xaxis": {
                "type": "date",
                "gridcolor": LINE,
                "tickformat": "%-d %b",
                "fixedrange": True,
                "nticks": 6,
                "tickangle": 0,
            },
            "yaxis": {
                "gridcolor": LINE,
                "zeroline": False,
                "fixedrange": True,
                "ticksuffix": suffix,
                "rangemode": "tozero" if unit == "count" else "normal",
                "nticks": 6,
            },
            "shapes": [*_usual_band(usual, scale), *shapes],
            "annotations": notes,
        },
    }


def _label_height(values: Sequence[float | None], bounds: Bounds | None, scale: int) -> float:
    """How far apart two labels must stand, in the figure's unit, so that one does not cover the other."""
    heights = [value for value in values if value is not None]
    if bounds is not None:
        heights += [bounds.two * scale, bounds.four * scale]
    return (max(heights) - min(heights)) * LABEL_SHARE if heights else 0.0


def _is_partial(point: SeriesPoint) -> bool:
    return point.usable is not None and point.expected is not None and point.usable < point.expected


def _usual_band(usual: Usual | None, scale: int) -> list[dict[str, Any]]:
    if usual is None:
        return []
    place = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": usual.low * scale, "y1": usual.high * scale}
    return [{"type": "rect", **place, "fillcolor": BAND, "line": {"width": 0}, "layer": "below"}]


def _limit_lines(
    bounds: Bounds | None, unit: UnitWord, scale: int, *, apart: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if bounds is None:
        return [], []
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for level, bound in ((2, bounds.two), (3, bounds.three), (4, bounds.four)):
        at = bound * scale
        shapes.append(
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "yref": "y",
                "y0": at,
                "y1": at,
                "line": {"color": QUIET, "width": 1.2, "dash": "dot"},
            }
        )
        if notes and abs(at - notes[-1]["y"]) < apart:
            continue
        notes.append(
            {
                "xref": "paper",
                "x": 1.01,
                "xanchor": "left",
                "yref": "y",
                "y": at,
                "text": f"level {level}: {limit(bound, unit)}",
                "showarrow": False,
                "font": {"size": 12, "color": QUIET},
            }
        )
    return shapes, notes


def series_words(series: Series, *, unit: UnitWord) -> str:
    """The series in one or two sentences, for those who do not see the chart."""
    known = [point for point in series.points if point.value is not None]
    if not known:
        return "Nothing is known for these days."
    lowest = min(known, key=_value)
    highest = max(known, key=_value)
    last = known[-1]
    gaps = len(series.points) - len(known)
    missing = f" {gaps} day{'s are' if gaps > 1 else ' is'} not known." if gaps else ""
    return (
        f"{short_day(series.points[0].about_at)} to {short_day(series.points[-1].about_at)}: between "
        f"{figure(lowest.value, unit)} ({short_day(lowest.about_at)}) and {figure(highest.value, unit)} "
        f"({short_day(highest.about_at)}); last {figure(last.value, unit)} ({short_day(last.about_at)}).{missing}"
    )


def _value(point: SeriesPoint) -> float:
    return point.value if point.value is not None else float("nan")


def series_card(series: Series, *, unit: UnitWord, bounds: Bounds | None, usual: Usual | None, key: str) -> Component:
    """The words, the chart and, unfolding, every point as a table."""
    words = series_words(series, unit=unit)
    if all(point.value is None for point in series.points):
        return html.P(words, className="quiet series")
    band = f" Shaded: its usual range {usual.says}, {span(usual.low, usual.high, unit)}." if usual else ""
    figure_dict = series_figure(series, unit=unit, bounds=bounds, usual=usual)
    return html.Div(
        [
            html.P(words + band, className="series-words"),
            html.Div(
                dcc.Graph(id=f"chart-{key}", figure=figure_dict, config=CONFIG, className="chart"),
                className="chart-box",
                **{"aria-hidden": "true"},
            ),
            _points(series.points, unit, key),
        ],
        className="series",
    )


def _points(points: Sequence[SeriesPoint], unit: UnitWord, key: str) -> Component:
    rows = [
        html.Tr(
            [
                html.Th(short_day(point.about_at), scope="row"),
                html.Td(figure(point.value, unit)),
                html.Td("" if point.usable is None else f"{point.usable} of {point.expected}"),
            ]
        )
        for point in reversed(points)
    ]
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in ("Day", "Value", "From")]))
    table = html.Table([head, html.Tbody(rows)], className="table")
    region = html.Div(
        table, className="scroll tall", tabIndex="0", role="region", **{"aria-label": f"Every day as a table: {key}"}
    )
    return html.Details([html.Summary("Every day as a table"), region])
