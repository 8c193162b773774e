"""The parts of the page of a figure's swing: each a heading, figures as a table, and a shade or a bar beside them.

One quiet hue in five steps; no part is told by colour alone. Computes nothing but where a figure lies between the
lowest and the highest shown.
"""

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from api.wire import SwingCell, SwingDay, SwingSignal, UnitWord, Variance
from dashboard.parts.words import NOT_KNOWN, figure, span

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHADES = 5
BOXES = 40
_HALF = 0.5
_PARTS = (
    ("weekday", "Weekday", "what a day of the week is like"),
    ("hour", "Hour", "what a time of day is like"),
    ("season", "Season", "what a month of the year is like"),
    ("noise", "The rest", "no weekday, hour or season: chance, events and real changes"),
)


def heat_map(found: Variance) -> Component:
    """The middle of every weekday and hour, as a table whose cells are shaded."""
    cells = {(cell.weekday, cell.hour): cell for cell in found.cells}
    hours = sorted({cell.hour for cell in found.cells if cell.hour is not None})
    weeks = found.map_days // 7
    title = html.H2("By weekday and hour" if hours else "By weekday")
    if not cells:
        return html.Section([title, html.P(f"Nothing is known of the last {weeks} weeks.")], className="card")
    most = max(cell.days for cell in found.cells)
    body = _by_hour(cells, hours, found.unit) if hours else _by_day(cells, found.unit)
    unit = " in per cent" if found.unit == "share" and hours else ""
    begins = " as each hour begins" if hours else ""
    return html.Section(
        [
            title,
            html.P(
                f"The middle figure{unit}{begins}, of the last {weeks} weeks without bank holidays, from up to {most} "
                "of each weekday. The darker, the higher."
            ),
            html.Div(
                body, className="scroll", tabIndex="0", role="region",
                **{"aria-label": "The middle figure of each weekday and hour"},
            ),
            *([_ranges(found)] if hours else []),
        ],
        className="card",
    )  # fmt: skip


_Cells = dict[tuple[int, int | None], SwingCell]


def _by_hour(cells: _Cells, hours: Sequence[int], unit: UnitWord) -> Component:
    """Weekdays down, hours across: as on a wall planner."""
    shade = _shading([cell.median for cell in cells.values()])
    head = [html.Th("Hour", scope="col"), *(html.Th(f"{hour:02d}", scope="col") for hour in hours)]
    rows = [
        html.Tr(
            [
                html.Th(WEEKDAYS[weekday - 1][:3], scope="row", title=WEEKDAYS[weekday - 1]),
                *(_shaded(cells.get((weekday, hour)), unit, shade) for hour in hours),
            ]
        )
        for weekday in range(1, 8)
    ]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="swing-map")


def _shaded(cell: SwingCell | None, unit: UnitWord, shade: "_Shading") -> Component:
    if cell is None:
        return html.Td("–", className="swing-none", title=NOT_KNOWN)
    words = f"{cell.median * 100:.0f}" if unit == "share" else f"{cell.median:,.0f}"
    return html.Td(words, className=f"swing-{shade.of(cell.median)}")


def _by_day(cells: _Cells, unit: UnitWord) -> Component:
    shade = _shading([cell.median for cell in cells.values()])
    head = html.Tr([html.Th(words, scope="col") for words in ("Weekday", "Middle", "Eight in ten", "Days")])
    rows = []
    for weekday in range(1, 8):
        cell = cells.get((weekday, None))
        name = html.Th(WEEKDAYS[weekday - 1], scope="row")
        if cell is None:
            rows.append(html.Tr([name, html.Td(NOT_KNOWN), html.Td(), html.Td("0")]))
            continue
        middle = html.Td(figure(cell.median, unit), className=f"swing-{shade.of(cell.median)}")
        rows.append(html.Tr([name, middle, html.Td(_range(cell.low, cell.high, unit)), html.Td(str(cell.days))]))
    return html.Table([html.Thead(head), html.Tbody(rows)], className="table swing-days")


def _ranges(found: Variance) -> Component:
    """Every cell with its range and how many days it is of: what the map has no room for."""
    head = html.Tr([html.Th(words, scope="col") for words in ("Weekday", "Hour", "Middle", "Eight in ten", "Days")])
    rows = [
        html.Tr(
            [
                html.Th(WEEKDAYS[cell.weekday - 1], scope="row"),
                html.Td("" if cell.hour is None else f"{cell.hour:02d}:00"),
                html.Td(figure(cell.median, found.unit)),
                html.Td(_range(cell.low, cell.high, found.unit)),
                html.Td(str(cell.days)),
            ]
        )
        for cell in found.cells
    ]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="table")
    region = html.Div(
        table, className="scroll tall", tabIndex="0", role="region", **{"aria-label": "Every weekday and hour"}
    )
    return html.Details([html.Summary("Every weekday and hour, with its range"), region])


def _range(low: float | None, high: float | None, unit: UnitWord) -> str:
    return "too few days" if low is None or high is None else span(low, high, unit)


def last_week(found: Variance) -> Component:
    """The last seven days, each beside the same weekday of the eight weeks before."""
    head = html.Tr([html.Th(words, scope="col") for words in ("Day", "Figure", "Eight weeks before", "")])
    numbers = [each for day in found.week for each in (day.value, day.low, day.high) if each is not None]
    scale = _shading(numbers)
    rows = [
        html.Tr(
            [
                html.Th(_day(day.on), scope="row"),
                html.Td([html.Strong(figure(day.value, found.unit)), _where(day)]),
                html.Td(_beside(day, found.unit)),
                html.Td(_strip(day, scale), className="swing-strip-cell"),
            ]
        )
        for day in found.week
    ]
    return html.Section(
        [
            html.H2("The last seven days"),
            html.P("Each beside the same weekday of the eight weeks before: the bar is where eight in ten lay."),
            html.Table([html.Thead(head), html.Tbody(rows)], className="table swing-week"),
        ],
        className="card",
    )


def _where(day: SwingDay) -> str:
    if day.value is None or day.low is None or day.high is None:
        return ""
    return ", above" if day.value > day.high else ", below" if day.value < day.low else ""


def _beside(day: SwingDay, unit: UnitWord) -> str:
    if day.low is None or day.high is None:
        return f"too few known ({day.weeks} of 8)"
    return span(day.low, day.high, unit)


def _strip(day: SwingDay, scale: "_Shading") -> Component:
    """A bar from low to high with a mark at the figure, for the eye alone."""
    bar = None
    if day.low is not None and day.high is not None:
        bar = (scale.per_cent(day.low), scale.per_cent(day.high))
    return _drawn(bar, None if day.value is None else scale.per_cent(day.value))


def _drawn(bar: tuple[float, float] | None, mark: float | None = None) -> Component:
    """A row of small boxes, those of the bar shaded and one marked: positions without a word of style."""
    first, last = (-1, -1) if bar is None else (_box(bar[0]), _box(bar[1]))
    at = -1 if mark is None else _box(mark)
    names = ["swing-in" if first <= place <= last else "" for place in range(BOXES)]
    boxes = [html.Span(className=f"{name} swing-mark" if place == at else name) for place, name in enumerate(names)]
    return html.Div(boxes, className="swing-strip", **{"aria-hidden": "true"})


def _box(per_cent: float) -> int:
    return min(int(per_cent / 100 * BOXES), BOXES - 1)


def signs(found: Variance) -> Component:
    """Signs of a change, or that there is none, or that it cannot be told."""
    if found.signals is None:
        said: list[Component] = [html.P("Too few days are known to tell a change from chance.")]
    elif not found.signals:
        said = [html.P("No sign of a change in the last four weeks: what moved lies within chance.")]
    else:
        said = [html.Ul([html.Li(_sign(each)) for each in found.signals], className="swing-signs")]
    how = (
        "By a control chart of single days, each less the middle of its weekday, over the eight weeks before: a day "
        "beyond the limits, or eight days in a row on one side. Bank holidays are left out."
    )
    return html.Section([html.H2("A change, or chance?"), *said, html.P(how, className="quiet")], className="card")


def _sign(signal: SwingSignal) -> str:
    side = "above" if signal.is_above else "below"
    if signal.kind == "beyond":
        return f"{_day(signal.first)} lay {side} the limits."
    days = (signal.last - signal.first).days + 1
    return f"From {_day(signal.first)} to {_day(signal.last)}, {days} days, it stayed {side} its middle."


def earlier_years(found: Variance) -> Component:
    """The same seven days of earlier years."""
    title = html.H2("The same days of earlier years")
    if not found.years:
        return html.Section([title, html.P("Nothing is known of earlier years.")], className="card")
    names = [f"{year.years_ago} year{'s' if year.years_ago > 1 else ''} before" for year in found.years]
    head = html.Tr([html.Th(words, scope="col") for words in ("Day", "Now", *names)])
    rows = [
        html.Tr(
            [
                html.Th(_day(day.on), scope="row"),
                html.Td(figure(day.value, found.unit)),
                *(html.Td(figure(year.days[place].value, found.unit)) for year in found.years),
            ]
        )
        for place, day in enumerate(found.week)
    ]
    words = (
        "Weekday by weekday (364 days back). They are no part of what is usual: four weeks carry their season along."
    )
    return html.Section(
        [title, html.P(words), html.Table([html.Thead(head), html.Tbody(rows)], className="table swing-years")],
        className="card",
    )


def shares(found: Variance) -> Component:
    """What the swing is made of, as bars with their figures."""
    title = html.H2("What its swing is made of")
    if found.shares is None:
        return html.Section([title, html.P("Too few days are known, or it never moved.")], className="card")
    rows = []
    for key, name, meaning in _PARTS:
        share = getattr(found.shares, key)
        told = "cannot be told yet" if share is None else f"{share * 100:.0f}\N{NO-BREAK SPACE}%"
        # Half a box and more is a box; nothing is none.
        bar = _drawn((0.0, share * 100 - 50 / BOXES)) if share and share * BOXES >= _HALF else _drawn(None)
        rows.append(
            html.Tr(
                [
                    html.Th([name, html.Span(meaning, className="quiet swing-meaning")], scope="row"),
                    html.Td(told),
                    html.Td(bar, className="swing-strip-cell"),
                ]
            )
        )
    words = f"From {found.shares.days:,} days; the parts add up to the whole."
    head = html.Tr([html.Th(each, scope="col") for each in ("Part", "Share", "")])
    return html.Section(
        [title, html.P(words), html.Table([html.Thead(head), html.Tbody(rows)], className="table swing-shares")],
        className="card",
    )


class _Shading:
    def __init__(self, low: float, high: float) -> None:
        self._low, self._width = low, high - low

    def of(self, value: float) -> int:
        """The step of a value, 1 the lightest."""
        return 1 + min(int(self.per_cent(value) / 100 * SHADES), SHADES - 1)

    def per_cent(self, value: float) -> float:
        """How far a value lies between the lowest and the highest; in the middle where all are one."""
        return (value - self._low) / self._width * 100 if self._width > 0 else 50.0


def _shading(values: Sequence[float]) -> _Shading:
    return _Shading(min(values, default=0.0), max(values, default=0.0))


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
