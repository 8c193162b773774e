"""The two-hour clocks of urgent community response, as they are said on a call."""

from dash import html
from dash.development.base_component import Component

from api.wire import Wall
from dashboard.parts.panels.amounts import plain, unknown
from dashboard.parts.panels.told import Told, told
from dashboard.parts.words import clock_time


def clocks_card(wall: Wall) -> Component:
    """Met and missed of those due today, what is due next, who is not allocated."""
    found = wall.clocks
    how = told(wall, ("response",))
    if how is Told.NOBODY:
        words = html.P([unknown(), " No team has told lately enough."])
        return html.Section([html.H2("UCR, two-hour clocks"), words], className="card clocks-card")
    if found is None or how is Told.NOT_HERE:
        return html.Section(
            [html.H2("UCR, two-hour clocks"), html.P("Nobody here sends them.")], className="card clocks-card"
        )
    next_due = f"{found.next_due} due by {clock_time(found.next_due_by)}" if found.next_due_by else "none due soon"
    # Of a team that is silent nobody knows who was met and who was missed.
    least = "≥" if how is Told.IN_PART else ""
    silent = [html.P(f"{found.not_told} more of teams that are silent")] if found.not_told else []
    return html.Section(
        [
            html.H2(f"UCR, of {least}{found.due} two-hour clocks due"),
            html.P(
                [
                    html.Strong(f"{least}{plain(found.met)}"),
                    " met ",
                    html.Strong(f"{least}{plain(found.missed)}"),
                    " missed",
                ],
                className="clocks-met",
            ),
            *(silent or [html.P(f"{next_due}, {found.untriaged} not triaged")]),
        ],
        className="card clocks-card",
    )
