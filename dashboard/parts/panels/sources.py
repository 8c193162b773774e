"""Where the figures come from, on the wall itself."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import Snapshot, Source


def source_card(snapshot: Snapshot) -> Component:
    """Where the figures come from, on the wall itself."""
    heading = "Simulated figures" if snapshot.is_simulated else "Real published figures"
    return html.Section(
        [html.H2(heading if snapshot.sources else "Sources"), *_sources(snapshot.sources)],
        className="card sources",
    )


def _sources(sources: Sequence[Source]) -> list[Component]:
    if not sources:
        return [html.P("No source has sent anything yet.")]
    more = f", and {len(sources) - 1} more" if len(sources) > 1 else ""
    return [html.P(f"{sources[0].publisher}: {sources[0].title}{more}")]
