"""Emergency departments closed and ambulances diverted: a panel of their own."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import Pressure, Reading, Snapshot
from dashboard.parts.words import cased, from_of, value_now

LINE_OF_NAMES = 31
INCIDENTS = ("clos", "divert")


def is_incident(reading: Reading) -> bool:
    """Closures and diverts have a panel of their own."""
    return any(word in reading.indicator for word in INCIDENTS)


def incidents_card(snapshot: Snapshot) -> list[Component]:
    """Emergency departments closed or ambulances diverted; "none" only as far as it was said. No card where no feed
    carries them: an empty one would read as calm."""
    totals = [reading for reading in snapshot.organisation.readings if is_incident(reading)]
    if not totals:
        return []
    fewest = min(totals, key=lambda total: total.usable, default=None)
    rests = f", {from_of(fewest.usable, fewest.expected)}" if fewest and fewest.usable < fewest.expected else ""
    lines = [_incident(total, snapshot.tiles) for total in totals]
    return [html.Section([html.H2(f"Closures and diverts{rests}"), *lines], className="card incidents")]


def _incident(total: Reading, tiles: Sequence[Pressure]) -> Component:
    short = cased(total.short)
    if total.value is None:
        return html.P([f"{short}: ", html.Strong("not known")])
    if total.value == 0:
        return html.P([f"{short}: ", html.Strong("none reported")])
    where = [
        tile.organisation.short_name
        for tile in tiles
        for reading in tile.readings
        if reading.indicator == total.indicator and reading.value
    ]
    return html.P([f"{short} ", html.Strong(value_now(total)), _places(where)])


def _places(names: Sequence[str]) -> str:
    """As many names as one line of the wall holds, or how many places there are."""
    if not names:
        return ""
    listed = ", ".join(names)
    return f": {listed}" if len(listed) <= LINE_OF_NAMES else f", in {len(names)} places"
