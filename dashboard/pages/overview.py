"""The overview: the tree from the root down to its systems, as one calm table with a level on every row."""

import asyncio
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from api.wire import Pressure, Reading, Snapshot
from dashboard.client import Unavailable
from dashboard.parts.ages import age, clock_facts
from dashboard.parts.marks import inline_level, level_of
from dashboard.parts.notices import simulated, unavailable
from dashboard.parts.tiles import driving
from dashboard.parts.wall import feeds_words
from dashboard.parts.words import WITHHELD_WORDS, cased, driver_words, from_of, level_phrase
from dashboard.registry import Page, Visit


async def content(visit: Visit) -> Component:
    """The root of what the viewer reaches, its children and theirs. Raises: Unavailable when the root cannot be had."""
    me = (await visit.client.me(viewer=visit.viewer)).value
    root = (await visit.client.snapshot(me.home or visit.settings.root, viewer=visit.viewer)).value
    asked = [visit.client.snapshot(tile.organisation.code, viewer=visit.viewer) for tile in root.tiles]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    groups: list[Component] = []
    for tile, answer in zip(root.tiles, answers, strict=True):
        if isinstance(answer, Unavailable):
            groups.append(unavailable(tile.organisation.name, answer.reason))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            groups.append(_group(tile, answer.value))
    return html.Div(
        [_heading(root), *groups],
        **{"data-title": "Overview", "data-version": root.data_version, **clock_facts(root.clock)},
    )


def _heading(root: Snapshot) -> Component:
    node = root.organisation
    return html.Section(
        [
            html.H1(node.organisation.name),
            *simulated(root),
            html.P([inline_level(node.level, is_floor=node.is_floor)], className="lead"),
            html.P(
                [
                    cased(node.level_kind),
                    ", ",
                    from_of(node.usable, node.expected),
                    ", oldest ",
                    age(node.oldest_observed_at),
                    ". ",
                ]
            ),
            html.P([*feeds_words(root.feeds), ". ", html.A("See the feeds", href="/feeds")]),
            html.P(
                [
                    html.A(
                        f"Wall of {node.organisation.short_name}", href=f"/wall?organisation={node.organisation.code}"
                    ),
                    html.A("All its figures", href=f"/organisation/{node.organisation.code}"),
                ],
                className="ways",
            ),
        ],
        className="intro",
    )


def _group(tile: Pressure, snapshot: Snapshot) -> Component:
    rows = [_row(child) for child in snapshot.tiles]
    name = tile.organisation.short_name
    columns = ("Organisation", "Level", "Driven by", "From", "Age")
    table = html.Table(
        [
            html.Caption(f"Organisations of {name} with their levels", className="unseen"),
            html.Thead(html.Tr([*[html.Th(words, scope="col") for words in columns], html.Td("")])),
            html.Tbody(rows),
        ],
        className="table tree",
    )
    return html.Section(
        [
            html.Div(
                [
                    html.H2(html.A(name, href=f"/organisation/{tile.organisation.code}")),
                    inline_level(tile.level, is_floor=tile.is_floor),
                    html.A(
                        ["Wall", html.Span(f" of {name}", className="unseen")],
                        href=f"/wall?organisation={tile.organisation.code}",
                    ),
                ],
                className="group-head",
            ),
            *([table] if rows else []),
        ],
        className="card group",
    )


def _row(child: Pressure) -> Component:
    reading = driving(child)
    organisation = child.organisation
    wall = html.A(
        ["Wall", html.Span(f" of {organisation.short_name}", className="unseen")],
        href=f"/wall?organisation={organisation.code}",
    )
    return html.Tr(
        [
            html.Th(html.A(organisation.short_name, href=f"/organisation/{organisation.code}"), scope="row"),
            html.Td(level_of(child), **{"data-label": "Level"}),
            html.Td(driver_words(child, reading), **{"data-label": "driven by"}),
            html.Td(f"{child.usable} of {child.expected}" if child.expected else "", **{"data-label": "from"}),
            html.Td(age(_oldest(child, reading)), **{"data-label": "oldest"}),
            html.Td(wall),
        ],
        className="row-doubt" if child.level == 0 and child.expected else "",
        title=f"{organisation.name}: {_level_words(child)}",
    )


def _level_words(child: Pressure) -> str:
    if child.withheld is not None:
        return WITHHELD_WORDS[child.withheld]
    return level_phrase(child.level, is_floor=child.is_floor) if child.expected else "not judged"


def _oldest(child: Pressure, reading: Reading | None) -> datetime | None:
    """The age of what is judged; of what is only shown where nothing is."""
    return child.oldest_observed_at if child.expected or reading is None else reading.oldest_observed_at


PAGE = Page(path="/", title="Overview", nav="Overview", order=10, content=content, samples=("/",))
