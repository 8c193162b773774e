"""What changed most since the day before."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import Mover
from dashboard.parts.words import change, figure

MOVERS_SHOWN = 3


def movers_card(movers: Sequence[Mover]) -> Component:
    """What changed most since the day before."""
    items = [
        html.Li(
            [
                html.Strong(mover.organisation.short_name),
                html.Span(mover.short),
                html.Strong(figure(mover.value, mover.unit), className="mover-figure"),
                html.Span(change(mover.value, mover.previous, mover.unit), className="mover-change"),
            ],
            **{"data-key": f"{mover.organisation.code}-{mover.indicator}"},
        )
        for mover in movers[:MOVERS_SHOWN]
    ]
    body = html.Ul(items) if items else html.P("Nothing can be compared with the day before yet.")
    return html.Section([html.H2("Changed most since the day before"), body], className="card movers")
