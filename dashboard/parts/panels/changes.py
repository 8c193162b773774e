"""What changed since the last call, the worst first."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import Change, LevelNumber, Wall
from dashboard.parts.words import clock_time, counted, is_same_day, short_day, shortened

LINES = 3
"""So many lines fit beneath the heading."""
_NONE = "No level changed; no ward is known to have closed beds."
_NONE_KNOWN = "No change is known; not all is known."
# So many characters fit a line, and in two lines a name of so many with what befell it or was declared of it.
_LINE, _LONGEST_NAME, _LONGEST_SYSTEM = 32, 44, 27
_DECLARED = {"raised", "lowered"}


def changes_card(wall: Wall) -> Component:
    """As many as there is room for, and how many more there are."""
    found = wall.changes
    if found is None or found.since is None:
        words = "No call was held or due within a week."
        return html.Section([html.H2("Changed since the last call"), html.P(words)], className="card changes-card")
    since = clock_time(found.since.at)
    if not is_same_day(found.since.at, wall.picture.at):
        since = f"{since}, {short_day(found.since.at)}"
    shown = _as_fit(found.changes)
    lines = [html.Li(_words(each), **{"data-key": f"{each.organisation.code}-{each.what}"}) for each in shown]
    heading = f"Changed since {since}"
    if len(shown) < len(found.changes):
        lines.append(html.Li(_left_over(len(found.changes) - len(shown)), **{"data-key": "more"}))
    body = html.Ul(lines) if lines else html.P(_NONE if _all_told(wall) else _NONE_KNOWN)
    return html.Section([html.H2(heading), body], className="card changes-card")


def _left_over(count: int) -> str:
    """How many are not shown, of what: beneath closed beds, "3 more" would be three more beds."""
    return f"and {count} more {'change' if count == 1 else 'changes'}"


def _all_told(wall: Wall) -> bool:
    """Whether every level that the wall shows is known now: where one is not, it may have changed unseen."""
    shown = (wall.picture.organisation, *wall.picture.tiles)
    return all(each.level and not each.is_floor for each in shown)


def _as_fit(changes: Sequence[Change]) -> Sequence[Change]:
    """The first of them that there is room for, with a line for how many more there are where not all are shown."""
    shown, left = 0, LINES
    for number, each in enumerate(changes, start=1):
        left -= 1 if _length(each) <= _LINE else 2
        if left < (number < len(changes)):
            break
        shown = number
    return changes[:shown]


def _length(each: Change) -> int:
    """How many characters a change takes."""
    name = len(_name(each))
    if each.what in _DECLARED:
        return name + len(_declared(each)) + 1
    return name + (len(_beds(each.beds_now)) + 1 if each.beds_now is not None else len(" ≥2 → ≥3"))


def _name(each: Change) -> str:
    return shortened(each.organisation.short_name, _LONGEST_SYSTEM if each.what in _DECLARED else _LONGEST_NAME)


def _declared(each: Change) -> str:
    """The level declared of a whole system: in words, for an arrow stands between levels that are worked out."""
    was = "none" if each.declared_before is None else f"{each.declared_before}"
    now = "OPEL not declared" if each.declared_now is None else f"declared OPEL {each.declared_now}"
    return f"system {now}, was {was}"


def _beds(now: float) -> str:
    return "all beds open again" if now == 0 else f"{counted(round(now), 'bed')} closed"


def _words(each: Change) -> list[Component | str]:
    name = html.Strong(_name(each))
    if each.what in _DECLARED:
        return [name, f" {_declared(each)}"]
    if each.beds_now is not None:
        return [name, f" {_beds(each.beds_now)}"]
    before = _level(each.level_before, is_floor=each.is_floor_before)
    now = _level(each.level_now, is_floor=each.is_floor_now)
    short = html.Span(f" {before}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{now}", **{"aria-hidden": "true"})
    return [name, short, html.Span(f" level {before} to {now}", className="unseen")]


def _level(level: LevelNumber | None, *, is_floor: bool) -> str:
    return f"{'≥' if is_floor else ''}{level}" if level else "?"
