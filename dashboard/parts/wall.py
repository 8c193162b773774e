"""The wall's body, in one glance order: is it safe and how bad, what the figures say, where, what moved.

A function of one snapshot alone, so that its bytes can be made once for everyone who asks. Times in it are absolute.
"""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import FeedCount, Mover, Pressure, Reading, Snapshot, Source
from dashboard.parts.ages import age, clock_facts
from dashboard.parts.marks import level_mark
from dashboard.parts.tiles import driving, reading_tiles, tile_pages
from dashboard.parts.words import (
    cased,
    change,
    counted,
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
MOVERS_SHOWN = 3
LINE_OF_NAMES = 31
INCIDENTS = ("clos", "divert")


def wall_body(
    snapshot: Snapshot, *, title: str, nav: Sequence[tuple[str, str]], at_once: int, headlines: Sequence[str] = ()
) -> Component:
    """The whole body of a wall; `nav` are (words, address) pairs for the small way out of it."""
    node = snapshot.organisation
    facts = {
        **clock_facts(snapshot.clock, valid_until=snapshot.valid_until),
        "data-level-words": f"{title}: {level_phrase(node.level, is_floor=node.is_floor)}",
    }
    return html.Div(
        [
            header(title, feeds=snapshot.feeds, nav=nav, is_simulated=snapshot.is_simulated),
            html.Div([level_card(snapshot), headline_card(node, chosen=headlines)], className="row row-now"),
            tile_pages(snapshot.tiles, at_once=at_once) if snapshot.tiles else reading_tiles(node, at_once=at_once),
            html.Div(
                [movers_card(snapshot.movers), *incidents_card(snapshot), source_card(snapshot)],
                className="row row-foot",
            ),
        ],
        className="wall",
        **facts,
    )


def header(
    title: str, *, feeds: FeedCount | None, nav: Sequence[tuple[str, str]], is_simulated: bool = False
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
                    *_drivers(driving(node) if node.driver else None, own=node.organisation.code),
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


def is_incident(reading: Reading) -> bool:
    """Closures and diverts have a panel of their own."""
    return any(word in reading.indicator for word in INCIDENTS)


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
