"""Actions: how many are done, open and overdue, and the one that a call takes first. Whose it is stands in the call."""

from dash import html
from dash.development.base_component import Component

from api.wire import Wall, WallAction
from dashboard.parts.panels.amounts import plain
from dashboard.parts.words import clock_time, is_same_day, short_day, shortened

# Two lines of the card, with when it is due.
_TITLE = 44


def actions_card(wall: Wall) -> Component:
    """What was agreed and is still to be done."""
    found = wall.actions
    if found is None:
        return html.Section([html.H2("Actions"), html.P("Not shown of a past time.")], className="card actions-card")
    counts = found.counts
    first = [html.P(_line(found.open[0], wall))] if found.open else []
    return html.Section(
        [
            html.H2("Actions"),
            html.P(
                [
                    html.Strong(plain(counts.done)), " done ", html.Strong(plain(counts.open)), " open ",
                    html.Strong(plain(counts.overdue)), " overdue",
                ],
                className="actions-count",
            ),
            *first,
        ],
        className="card actions-card",
    )  # fmt: skip


def _line(action: WallAction, wall: Wall) -> str:
    due = clock_time(action.due_at)
    if not is_same_day(action.due_at, wall.picture.at):
        due = f"{due} on {short_day(action.due_at)}"
    was = "was due" if action.standing == "overdue" else "due"
    return f"{shortened(action.title, _TITLE)}, {was} {due}"
