"""The wall's body, in one glance order: is it safe and how bad, what the figures say, where, what moved.

A function of one answer alone, so that its bytes can be made once for everyone who asks. Times in it are absolute. What
stands on it is the layout's choice, in which order never: whoever knows one wall finds their way on any.
"""

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import FeedCount, Wall, WallCall
from dashboard.parts.ages import age, clock_facts
from dashboard.parts.panels.actions import actions_card
from dashboard.parts.panels.changes import changes_card
from dashboard.parts.panels.clocks import clocks_card
from dashboard.parts.panels.costs import costs_card
from dashboard.parts.panels.days import bed_days_card
from dashboard.parts.panels.figures import headline_card, level_card
from dashboard.parts.panels.incidents import incidents_card
from dashboard.parts.panels.leaving import leaving_card
from dashboard.parts.panels.movers import movers_card
from dashboard.parts.panels.position import position_card
from dashboard.parts.panels.safety import opel_words, safety_card
from dashboard.parts.panels.sources import source_card
from dashboard.parts.tiles import reading_tiles, tile_pages
from dashboard.parts.words import clock_time, counted, level_phrase
from dashboard.settings import PANELS_OF_FIGURES

IN_A_ROW = 8
Panel = Callable[[Wall], Sequence[Component]]
CARDS: Mapping[str, Panel] = {
    "safety": lambda wall: [safety_card(wall)],
    "level": lambda wall: [level_card(wall.picture)],
    "position": lambda wall: [position_card(wall)],
    "leaving": lambda wall: [leaving_card(wall)],
    "blockages": lambda wall: [costs_card(wall)],
    "actions": lambda wall: [actions_card(wall)],
    "changes": lambda wall: [changes_card(wall)],
    "bed_days": lambda wall: [bed_days_card(wall)],
    "responses": lambda wall: [clocks_card(wall)],
    "movers": lambda wall: [movers_card(wall.picture.movers)],
    "incidents": lambda wall: incidents_card(wall.picture),
    "sources": lambda wall: [source_card(wall.picture)],
}
ROWS: Sequence[tuple[str, Sequence[str]]] = (
    ("now", ("safety", "level", "position", "figures")),
    ("leave", ("leaving",)),
    ("tiles", ("tiles",)),
    ("cost", ("blockages",)),
    ("foot", ("actions", "changes", "bed_days", "responses", "movers", "incidents", "sources")),
)
"""The rows of every wall in the order they are read in, and which panels stand in each from left to right. Where there
is room for two side by side, what is lost stands beside who can leave."""
SECTIONS: Mapping[str, str] = {
    "safety": "levels,position", "position": "position", "leaving": "leaving", "blockages": "blockages",
    "bed_days": "bed_days", "responses": "responses", "actions": "actions", "changes": "changes",
}  # fmt: skip


def sections_of(panels: Sequence[str]) -> tuple[str, ...]:
    """Which sections of the wall's answer some panels show."""
    return tuple(sorted({word for panel in panels if panel in SECTIONS for word in SECTIONS[panel].split(",")}))


def fitting(panels: Sequence[str], wall: Wall) -> Sequence[str]:
    """The panels of a layout that a node can fill: where no beds are, its figures stand in their place."""
    kinds = {each.kind for each in wall.coverage}
    instead = {
        **({} if wall.position is not None else {"safety": "level", "position": "figures"}),
        **({} if "stay" in kinds else {"leaving": "", "blockages": "", "bed_days": ""}),
        **({} if "response" in kinds else {"responses": ""}),
    }
    return [found for panel in panels if (found := instead.get(panel, panel))]


def wall_body(
    wall: Wall, *, title: str, nav: Sequence[tuple[str, str]], at_once: int, headlines: Sequence[str] = (),
    panels: Sequence[str] = PANELS_OF_FIGURES, leads_on: bool = True,
) -> Component:  # fmt: skip
    """The whole body of a wall; `nav` are (words, address) pairs for the small way out of it. `leads_on` False: for a
    display, which shows no other page."""
    picture = wall.picture
    node = picture.organisation
    panels = fitting(panels, wall)
    has_lanes = bool({"leaving", "blockages"} & set(panels))
    level = opel_words(wall) if "safety" in panels else level_phrase(node.level, is_floor=node.is_floor)
    facts = {
        **clock_facts(picture.clock, valid_until=wall.valid_until),
        "data-level-words": f"{title}: {level}",
    }

    def cards(panel: str) -> Sequence[Component]:
        if panel == "figures":
            return [headline_card(node, chosen=headlines)]
        return CARDS[panel](wall)

    rows: list[Component] = []
    for row, places in ROWS:
        if row == "tiles":
            if "tiles" in panels:
                rows.append(
                    tile_pages(picture.tiles, at_once=at_once, is_row=has_lanes, leads_on=leads_on)
                    if picture.tiles
                    else reading_tiles(
                        node, at_once=IN_A_ROW if has_lanes else at_once, is_row=has_lanes, leads_on=leads_on
                    )
                )
            continue
        shown = [card for panel in places if panel in panels for card in cards(panel)]
        if shown:
            rows.append(html.Div(shown, className=f"row row-{row}"))
    return html.Div(
        [
            header(
                title,
                feeds=picture.feeds,
                nav=nav,
                is_simulated=picture.is_simulated,
                call=wall.call if has_lanes else None,
            ),
            *rows,
        ],
        className="wall wall-call" if has_lanes else "wall",
        **facts,
    )


def header(
    title: str,
    *,
    feeds: FeedCount | None,
    nav: Sequence[tuple[str, str]],
    is_simulated: bool = False,
    call: WallCall | None = None,
) -> Component:
    """The bar of a wall: whose picture, whether the link lives, how fresh the feeds are, the picture's time."""
    said = [html.Span("Simulated", className="wall-simulated")] if is_simulated else []
    return html.Header(
        [
            html.Div(
                [
                    html.Div([html.H1(title), *said], className="wall-title"),
                    html.Nav(
                        [html.A(words, href=address) for words, address in nav],
                        **{"aria-label": "Pages"},
                        className="wall-nav",
                    ),
                ],
                className="wall-name",
            ),
            html.Div(
                [
                    html.P(
                        [
                            html.Span(className="pulse", **{"aria-hidden": "true"}),
                            html.Span("live", className="pulse-word"),
                            *_call(call),
                        ]
                    ),
                    html.P(feeds_words(feeds) if feeds else "feeds not known"),
                ],
                className="wall-link",
            ),
            html.P(
                [
                    html.Span("", className="now-day", **{"data-now": "day"}),
                    html.Span("", className="now-time", **{"data-now": "time"}),
                ],
                className="wall-clock",
            ),
        ],
        className="wall-bar",
    )


def _call(call: WallCall | None) -> list[Component]:
    """When the next system call is, or that one is on."""
    if call is None:
        return []
    begins = age(call.scheduled_at, wording="until")
    words = [f"{call.title} ", html.Strong(clock_time(call.scheduled_at)), ", ", begins]
    return [html.Span(words, className="wall-call-at")]


def feeds_words(feeds: FeedCount) -> list[Component | str]:
    """How many feeds are fresh and how many fail, how many figures are held as suspect, and the age of the oldest."""
    words: list[Component | str] = [f"{feeds.fresh} of {counted(feeds.total, 'feed')} fresh"]
    if feeds.failing:
        words += [", ", html.Strong(f"{feeds.failing} failing")]
    if feeds.held:
        words += [", ", html.Strong(f"{counted(feeds.held, 'figure')} held")]
    if feeds.oldest_observed_at is not None:
        words += [", oldest ", age(feeds.oldest_observed_at, wording="bare")]
    return words
