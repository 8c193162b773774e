"""Red and green bed days: yesterday's closed day is the headline, today stands by state."""

from dash import html
from dash.development.base_component import Component

from api.wire import Wall
from dashboard.parts.panels.amounts import plain, unknown
from dashboard.parts.panels.told import Told, told


def bed_days_card(wall: Wall) -> Component:
    """Days wasted and days used."""
    found = wall.bed_days
    how = told(wall, ("stay",))
    if found is None or how is Told.NOT_HERE:
        lines = [html.P("Nobody here sends them.")]
    elif how is Told.NOBODY:
        lines = [html.P([unknown(), " No ward board has told lately enough."])]
    else:
        red = found.yesterday.red_share
        share = (
            [_glyph("red"), html.Strong(f"{red:.0%}"), _glyph("green"), html.Strong(f"{1 - red:.0%}")]
            if red is not None
            else [unknown()]
        )
        reviewed = found.today.red + found.today.green
        lines = [
            html.P(["Yesterday ", *share], className="days-closed"),
            html.P(
                f"Today {plain(reviewed)} of {plain(found.today.people)} reviewed"
                + (", not all told" if how is Told.IN_PART else "")
            ),
        ]
    return html.Section([html.H2("Red and green days"), *lines], className="card days-card")


def _glyph(colour: str) -> Component:
    return html.Span(html.Span(colour, className="unseen"), className=f"day-glyph day-{colour}")
