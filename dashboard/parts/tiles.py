"""Tiles: one organisation at a glance: level, name, the figure that drove it, its usual range *and* limit, its age."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from api.wire import OrganisationRef, Pressure, Reading, WithheldWord
from dashboard.parts.ages import age
from dashboard.parts.marks import badge, level_mark
from dashboard.parts.words import (
    NOT_SHOWN,
    USABLE,
    WITHHELD_WORDS,
    against_usual,
    cased,
    figure,
    held_words,
    is_known,
    limit_of,
    misfit_words,
    usually,
    value_now,
)

SYSTEMS = frozenset({"country", "region", "icb", "place"})
LONG_NAME = 17
FULL_PAGE = 8


def address_of(organisation: OrganisationRef) -> str:
    """Where a tile leads: a system has a wall of its own, a provider its page."""
    if organisation.kind in SYSTEMS:
        return f"/wall?organisation={organisation.code}"
    return f"/organisation/{organisation.code}"


def driving(pressure: Pressure) -> Reading | None:
    """The reading to show for an organisation: the one that drove its level, else the first that has a figure."""
    for reading in pressure.readings:
        if reading.indicator == pressure.driver:
            return reading
    judged = [reading for reading in pressure.readings if reading.level is not None]
    known = [reading for reading in judged if reading.value is not None or reading.last_value is not None]
    return next(iter(known or judged or pressure.readings), None)


def is_in_doubt(pressure: Pressure) -> bool:
    """Whether a tile is hatched: nothing usable stands behind what it shows."""
    reading = driving(pressure)
    return pressure.level == 0 or pressure.freshness not in USABLE or reading is None or not is_known(reading)


def tile(pressure: Pressure, *, is_row: bool = False, leads_on: bool = True) -> Component:
    """One organisation as a tile; the whole tile is its link, but for the figure, which leads to how it swings.

    `leads_on` False: whoever looks sees no page but the wall.
    """
    name = pressure.organisation.short_name
    classes = ["tile", f"tile-{pressure.level}", *(["tile-doubt"] if is_in_doubt(pressure) else [])]
    return html.Li(
        [
            badge(pressure.level, is_floor=pressure.is_floor, size="large"),
            html.H3(
                html.A(name, href=address_of(pressure.organisation), className="tile-link"),
                className="tile-name tile-name-long" if len(name) > LONG_NAME else "tile-name",
            ),
            *(
                _not_shown(pressure.withheld)
                if pressure.withheld is not None
                else _figure_lines(
                    driving(pressure),
                    doubt=_doubt(pressure.readings, driving(pressure), pressure.organisation),
                    is_row=is_row,
                    of=pressure.organisation.code if leads_on else None,
                )
            ),
        ],
        className=" ".join(classes),
        **{"data-key": pressure.organisation.code},
    )


def reading_tile(
    reading: Reading, organisation: OrganisationRef, *, is_row: bool = False, leads_on: bool = True
) -> Component:  # fmt: skip
    """One figure of one organisation as a tile; a figure that is not judged has no mark and no colour."""
    level = reading.level
    is_judged = level is not None
    mark = [badge(level, is_floor=reading.is_floor, size="large")] if level is not None else []
    doubt = [] if is_known(reading) else ["tile-doubt"]
    return html.Li(
        [
            *mark,
            html.H3(
                html.A(reading.title, href=address_of(organisation), className="tile-link"),
                className="tile-name tile-name-long",
            ),
            *_figure_lines(
                reading,
                doubt=_doubt([reading], reading, organisation),
                is_row=is_row,
                of=organisation.code if leads_on else None,
            ),
        ],
        className=" ".join(["tile", f"tile-{level}" if is_judged else "tile-shown", *doubt]),
        **{"data-key": reading.indicator},
    )


def reading_tiles(pressure: Pressure, *, at_once: int, is_row: bool = False, leads_on: bool = True) -> Component:
    """The figures of an organisation that has none beneath it: judged ones first, those never sent last."""
    ranked = sorted(pressure.readings, key=lambda reading: (reading.freshness == "never", reading.level is None))
    shown = ranked[:at_once]
    tiles = [reading_tile(each, pressure.organisation, is_row=is_row, leads_on=leads_on) for each in shown]
    size = f"in-a-row row-of-{len(shown)}" if is_row else density(len(shown))
    listed = html.Ul(tiles, className=f"tiles tiles-figures {size}", **{"aria-label": "Figures"})
    why = pressure.withheld
    words = f"Its figures are {WITHHELD_WORDS[why]}." if why is not None else "Nothing is judged here."
    nothing = html.P(words, className="tiles-none")
    return html.Section([html.H2("Figures", className="unseen"), listed if tiles else nothing], className="tiles-host")


def _doubt(readings: Sequence[Reading], shown: Reading | None, organisation: OrganisationRef) -> list[Component]:
    """What is not believed of an organisation, and whether the figure that is shown adds up."""
    misfit = misfit_words(shown, own=organisation.code) if shown else ""
    words = "; ".join(part for part in (held_words(readings), misfit) if part)
    return [html.P(cased(words), className="tile-held")] if words else []


def _not_shown(why: WithheldWord) -> list[Component]:
    """That figures are kept from this viewer, and why; never nought and never empty."""
    return [
        html.P(html.Strong(NOT_SHOWN, className="tile-nothing"), className="tile-figure"),
        html.P(cased(WITHHELD_WORDS[why]), className="tile-context"),
    ]


def _figure_lines(
    reading: Reading | None, *, doubt: Sequence[Component], is_row: bool, of: str | None
) -> list[Component]:  # fmt: skip
    """The figure, its range and limit, what is doubted, its age. `of`: whose figure it leads to, None: to none."""
    if reading is None:
        return [html.P("nothing is judged here", className="tile-context"), *doubt]
    if reading.withheld is not None:
        return _not_shown(reading.withheld)
    when = html.P(_sent(reading, is_row=is_row), className="tile-age")
    if is_known(reading):
        number = [html.Strong(value_now(reading)), " ", html.Span(reading.short, className="tile-short")]
        return [
            html.P(_swing(number, reading, of=of), className="tile-figure"),
            html.P(_context(reading, is_row=is_row), className="tile-context"),
            *doubt,
            when,
        ]
    if reading.last_value is not None:
        number = [
            html.Span("was", className="tile-was"),
            " ",
            html.Strong(figure(reading.last_value, reading.unit)),
            " ",
            html.Span(reading.short, className="tile-short"),
        ]
        return [
            html.P(_swing(number, reading, of=of), className="tile-figure"),
            html.P("Not known now", className="tile-context"),
            *doubt,
            when,
        ]
    return [
        html.P(html.Strong("not known", className="tile-nothing"), className="tile-figure"),
        html.P(f"{cased(reading.short)}: nothing received", className="tile-context"),
        *doubt,
    ]


def _swing(number: list[Component | str], reading: Reading, *, of: str | None) -> list[Component | str]:
    """The figure as a link to how it swings, which looks like the figure alone."""
    if of is None:
        return number
    where = f"/variance?{urlencode({'organisation': of, 'indicator': reading.indicator})}"
    return [html.A([*number, html.Span(": how it swings", className="unseen")], href=where, className="tile-swing")]


def _sent(reading: Reading, *, is_row: bool) -> list[Component | str]:
    words: list[Component | str] = [age(reading.oldest_observed_at)]
    if reading.freshness != "fresh":
        state = {"late": "late", "stale": "overdue", "stuck": "source stuck", "never": "never sent"}[reading.freshness]
        words += [", ", html.Strong(state)]
    # Of eight in a row one that is not known has no room for of how many: it is of none.
    if reading.expected > 1 and reading.usable < reading.expected and (is_known(reading) or not is_row):
        words.append(f", from {reading.usable} of {reading.expected}")
    return words


def _context(reading: Reading, *, is_row: bool) -> list[Component | str]:
    """Its usual range and its limit; a tile of eight in a row has room for the range, and bold says "above"."""
    words = usually if is_row else against_usual
    usual = cased(words(reading.usual, reading.unit))
    shown: Component | str = html.Strong(usual) if reading.usual and reading.usual.position == "above" else usual
    bound = limit_of(reading)
    if bound is None:
        return [shown]
    return [shown, html.Span(", ", className="tile-comma"), html.Span(f"limit {bound}", className="tile-limit")]


def density(count: int) -> str:
    """How many tiles share the wall, in a word the style sheet knows."""
    if count <= 4:
        return f"few few-{max(count, 1)}"
    return "six" if count <= 6 else "eight" if count <= FULL_PAGE else "twelve"


def tile_pages(
    tiles: Sequence[Pressure], *, at_once: int, is_row: bool = False, leads_on: bool = True
) -> Component:  # fmt: skip
    """The tiles as a list, or as several that take turns, with every level always in sight in the strip above.

    `is_row`: eight at most stand in one row. Shape: at least one tile.
    """
    at_once = min(at_once, FULL_PAGE) if is_row else at_once
    count = -(-len(tiles) // at_once)
    size = -(-len(tiles) // count)
    pages = [tiles[start : start + size] for start in range(0, len(tiles), size)]
    lists = [
        html.Ul(
            [tile(pressure, is_row=is_row, leads_on=leads_on) for pressure in page],
            className=f"tiles {'in-a-row row-of-' + str(size) if is_row else density(size)}",
            **{
                "data-page": number,
                "aria-label": f"Organisations, page {number} of {count}" if count > 1 else "Organisations",
            },
        )
        for number, page in enumerate(pages, start=1)
    ]
    strip = [_strip(pages)] if count > 1 else []
    return html.Section(
        [html.H2("Organisations", className="unseen"), *_of_this_time(tiles), *strip, *lists],
        className="tiles-host tiles-turning" if count > 1 else "tiles-host",
        **{"data-pages": count},
    )


def _of_this_time(tiles: Sequence[Pressure]) -> list[Component]:
    """That what is usual is so at this time of day, said once for all tiles; or of whole days."""
    usual = [found.usual for found in map(driving, tiles) if found is not None and found.usual is not None]
    if not any(each.of == "time" for each in usual):
        return []
    days = "" if all(each.of == "time" for each in usual) else ", or of whole days where a figure is of one"
    return [html.P(f"Usually: at this time of day{days}", className="tiles-usual")]


def _strip(pages: Sequence[Sequence[Pressure]]) -> Component:
    """Every organisation's mark, page by page: what is out of sight is not out of mind."""
    groups = [
        html.Li(
            html.Button(
                [
                    html.Span(f"{number} of {len(pages)}", className="strip-number"),
                    *[level_mark(pressure.level, is_floor=pressure.is_floor) for pressure in page],
                ],
                type="button",
                className="strip-page",
                **{"data-strip": number},
            )
        )
        for number, page in enumerate(pages, start=1)
    ]
    return html.Ol(groups, className="strip", **{"aria-label": "Pages of tiles, with every level on them"})
