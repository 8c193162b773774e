"""What changed since the last call, the worst first."""

from dash import html
from dash.development.base_component import Component

from api.wire import Change, LevelNumber, Wall
from dashboard.parts.words import clock_time, counted, is_same_day, short_day

CHANGES_SHOWN = 3


def changes_card(wall: Wall) -> Component:
    """As many as there is room for, and how many more there are."""
    found = wall.changes
    if found is None or found.since is None:
        words = "No call was held or due within a week."
        return html.Section([html.H2("Changed since the last call"), html.P(words)], className="card changes-card")
    since = clock_time(found.since.at)
    if not is_same_day(found.since.at, wall.picture.at):
        since = f"{since}, {short_day(found.since.at)}"
    shown, more = found.changes[:CHANGES_SHOWN], len(found.changes) - CHANGES_SHOWN
    lines = [html.Li(_words(each), **{"data-key": f"{each.organisation.code}-{each.what}"}) for each in shown]
    heading = f"Changed since {since}"
    if more > 0:
        lines[-1:] = [html.Li(f"and {more + 1} more", **{"data-key": "more"})]
    body = html.Ul(lines) if lines else html.P("No level changed and no ward closed beds.")
    return html.Section([html.H2(heading), body], className="card changes-card")


def _words(each: Change) -> list[Component | str]:
    name = html.Strong(each.organisation.short_name)
    if each.beds_now is not None:
        beds = "all beds open again" if each.beds_now == 0 else f"{counted(round(each.beds_now), 'bed')} closed"
        return [name, f" {beds}"]
    before = _level(each.level_before, is_floor=each.is_floor_before)
    now = _level(each.level_now, is_floor=each.is_floor_now)
    short = html.Span(f" {before}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{now}", **{"aria-hidden": "true"})
    return [name, short, html.Span(f" level {before} to {now}", className="unseen")]


def _level(level: LevelNumber | None, *, is_floor: bool) -> str:
    return f"{'≥' if is_floor else ''}{level}" if level else "?"
