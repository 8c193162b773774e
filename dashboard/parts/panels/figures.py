"""The wall of figures: the level of the node with what drove it, and its figures against usual range and limit."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import Pressure, Reading, Snapshot
from dashboard.parts.ages import age
from dashboard.parts.marks import level_mark
from dashboard.parts.panels.incidents import is_incident
from dashboard.parts.tiles import driving
from dashboard.parts.words import (
    WITHHELD_WORDS,
    cased,
    figure,
    from_of,
    held_words,
    is_known,
    level_phrase,
    limit_of,
    misfit_words,
    span,
    value_now,
)

HEADLINES = 5


def level_card(snapshot: Snapshot) -> Component:
    """Is it safe and how bad: the level of the node, what it rests on, what drove it."""
    node = snapshot.organisation
    kinds = {tile.organisation.kind for tile in snapshot.tiles}
    kind = "trust" if kinds == {"trust"} else "organisation"
    return html.Section(
        [
            level_mark(node.level, is_floor=node.is_floor, size="huge"),
            html.Div(
                [
                    html.H2(level_phrase(node.level, is_floor=node.is_floor), className="level-words"),
                    html.P(
                        [
                            cased(from_of(node.usable, node.expected, kind)),
                            ", oldest ",
                            age(node.oldest_observed_at, wording="bare"),
                        ]
                    ),
                    *(
                        [html.P(f"Its figures are {WITHHELD_WORDS[node.withheld]}", className="level-driver")]
                        if node.withheld is not None
                        else _drivers(driving(node) if node.driver else None, own=node.organisation.code)
                    ),
                    html.P(cased(node.level_kind), className="quiet"),
                ],
                className="level-facts",
            ),
        ],
        className="card level-card",
    )


def _drivers(reading: Reading | None, *, own: str) -> list[Component]:
    if reading is None:
        return [html.P("No figure is recent enough to judge by", className="level-driver")]
    bound = limit_of(reading)
    words: list[Component | str] = [
        f"{cased(reading.short)} ",
        *_now(reading),
        f", limit {bound}" if bound else "",
    ]
    # Of a level that is not known nothing is kept up.
    held = [organisation.short_name for organisation in reading.held_by] if reading.level else []
    more = f" and {len(held) - 2} more" if len(held) > 2 else ""
    by = [html.P(["Kept up by overdue figures of ", ", ".join(held[:2]), more], className="level-held")] if held else []
    misfit = misfit_words(reading, own=own)
    doubt = [html.P(html.Strong(cased(misfit)), className="level-held")] if misfit else []
    return [html.P(words, className="level-driver"), *doubt, *by]


def headline_card(node: Pressure, *, chosen: Sequence[str] = ()) -> Component:
    """The node's figures: now, usual range, limit, the day before; the wall's own choice first."""
    ranks = {indicator: rank for rank, indicator in enumerate(chosen)}

    def rank(reading: Reading) -> tuple[bool, int, bool]:
        """What was ever sent comes before what never was, and what is judged before what is only shown."""
        return (reading.freshness == "never", ranks.get(reading.indicator, len(ranks)), reading.level is None)

    readings = sorted((reading for reading in node.readings if not is_incident(reading)), key=rank)
    columns = ("Figure", "level", "now", "usually", "limit", "day before", "from")
    return html.Section(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(words, scope="col") for words in columns])),
                html.Tbody([_headline(reading, own=node.organisation.code) for reading in readings[:HEADLINES]]),
            ],
            className="headline",
        ),
        className="card headline-card",
        **{"aria-label": "Figures now"},
    )


def _headline(reading: Reading, *, own: str) -> Component:
    return html.Tr(
        [
            html.Th([reading.title, *_doubt(reading, own)], scope="row"),
            html.Td(
                level_mark(reading.level, is_floor=reading.is_floor) if reading.level is not None else "",
                className="headline-mark",
            ),
            html.Td(_now(reading), className="headline-now"),
            html.Td(_usual(reading), **{"data-label": "usually"}),
            html.Td(limit_of(reading) or "none", **{"data-label": "limit"}),
            html.Td(figure(reading.previous, reading.unit), **{"data-label": "day before"}),
            html.Td(f"{reading.usable} of {reading.expected}", **{"data-label": "from"}),
        ],
        className="" if is_known(reading) else "row-doubt",
    )


def _doubt(reading: Reading, own: str) -> list[Component]:
    """That something came for a figure that is not believed, or that it does not add up."""
    words = "; ".join(part for part in (held_words([reading]), misfit_words(reading, own=own)) if part)
    return [html.Small(cased(words), className="headline-held")] if words else []


def _usual(reading: Reading) -> Component | str:
    """The usual range; in bold when the figure lies above it."""
    if reading.usual is None:
        return "not known"
    words = span(reading.usual.low, reading.usual.high, reading.unit)
    return html.Strong(words) if reading.usual.position == "above" else words


def _now(reading: Reading) -> list[Component | str]:
    if reading.value is None and reading.last_value is not None:
        return [html.Small(f"was {figure(reading.last_value, reading.unit)}")]
    return [html.Strong(value_now(reading))]
