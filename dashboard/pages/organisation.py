"""One organisation: its level and why; every indicator with its rule, range, limits, definition, source and course."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from api.wire import HeldFigure, Indicator, OrganisationRef, Pressure, Reading, Series, Snapshot
from dashboard.client import Answer, Unavailable
from dashboard.parts.ages import age, clock_facts
from dashboard.parts.charts import series_card
from dashboard.parts.marks import freshness_mark, inline_level, level_mark, level_of
from dashboard.parts.notices import simulated
from dashboard.parts.tiles import SYSTEMS, driving
from dashboard.parts.words import (
    WITHHELD_WORDS,
    against_usual,
    cased,
    driver_words,
    figure,
    from_of,
    is_each,
    is_known,
    level_phrase,
    reaches,
    value_now,
    value_or_last,
)
from dashboard.registry import Page, Visit

ASKED_AT_ONCE = 4


async def content(visit: Visit) -> Component:
    """Everything known of one organisation now. Raises: Unavailable when its picture cannot be had."""
    code = visit.path["code"]
    answer = await visit.client.snapshot(code, viewer=visit.viewer)
    key = ("organisation", code, visit.viewer.scope, answer.etag)
    kept = visit.kept.get(key) if answer.etag else None
    if kept is not None:
        return kept
    snapshot = answer.value
    recipes, courses = await asyncio.gather(_recipes(visit), _courses(visit, snapshot))
    made = _page(snapshot, recipes, courses)
    is_whole = isinstance(recipes, Mapping) and not any(isinstance(course, Unavailable) for course in courses.values())
    return visit.kept.keep(key, made) if answer.etag and is_whole else made


async def _recipes(visit: Visit) -> Mapping[str, Indicator] | Unavailable:
    try:
        answer = await visit.client.indicators(viewer=visit.viewer)
    except Unavailable as unavailable:
        return unavailable
    return {indicator.key: indicator for indicator in answer.value.indicators}


async def _courses(visit: Visit, snapshot: Snapshot) -> Mapping[str, Answer[Series] | Unavailable]:
    """The course of every indicator, a few at a time; one that fails leaves the others alone."""
    end = snapshot.at
    start = end - timedelta(days=visit.settings.series_days)
    code = snapshot.organisation.organisation.code
    gate = asyncio.Semaphore(ASKED_AT_ONCE)

    async def ask(indicator: str) -> Answer[Series] | Unavailable:
        async with gate:
            try:
                return await visit.client.series(code, indicator=indicator, start=start, end=end, viewer=visit.viewer)
            except Unavailable as unavailable:
                return unavailable

    keys = [reading.indicator for reading in snapshot.organisation.readings]
    return dict(zip(keys, await asyncio.gather(*map(ask, keys)), strict=True))


def _page(
    snapshot: Snapshot,
    recipes: Mapping[str, Indicator] | Unavailable,
    courses: Mapping[str, Answer[Series] | Unavailable],
) -> Component:
    node = snapshot.organisation
    known = recipes if isinstance(recipes, Mapping) else {}
    code = node.organisation.code
    cards = [
        _figure(reading, known.get(reading.indicator), courses[reading.indicator], code=code)
        for reading in node.readings
    ]
    why = node.withheld
    words = f"Its figures are {WITHHELD_WORDS[why]}." if why else "Nothing is judged for this organisation."
    nothing = html.P(words, className="card")
    return html.Div(
        [
            _path(snapshot.path, node.organisation),
            _heading(node, marks=simulated(snapshot)),
            *(
                [html.P(f"Definitions: {recipes.reason}", className="card notice")]
                if isinstance(recipes, Unavailable)
                else []
            ),
            *([_children(snapshot.tiles)] if snapshot.tiles else []),
            *(cards or [nothing]),
            html.P(
                [f"{source.publisher}: {source.title}. {source.licence}. " for source in snapshot.sources],
                className="quiet",
            ),
        ],
        **{
            "data-title": node.organisation.short_name,
            "data-version": snapshot.data_version,
            **clock_facts(snapshot.clock, valid_until=snapshot.valid_until),
        },
    )


def _path(path: Sequence[OrganisationRef], here: OrganisationRef) -> Component:
    above = [step for step in path if step.code != here.code]
    links = [html.Li(html.A(step.short_name, href=f"/organisation/{step.code}")) for step in above]
    return html.Nav(
        html.Ol([*links, html.Li(here.short_name, **{"aria-current": "page"})]),
        className="path",
        **{"aria-label": "Where this organisation belongs"},
    )


def _heading(node: Pressure, *, marks: Sequence[Component]) -> Component:
    organisation = node.organisation
    driver = driving(node) if node.driver else None
    why = (
        f"Driven by: {driver.title}, {value_or_last(driver)}. "
        if driver
        else "No figure is recent enough to judge by. "
    )
    if node.withheld is not None:
        why = f"Its figures are {WITHHELD_WORDS[node.withheld]}. "
    wall = [html.P(html.A("Its wall", href=f"/wall?organisation={organisation.code}"), className="ways")]
    return html.Section(
        [
            level_mark(node.level, is_floor=node.is_floor, size="huge"),
            html.Div(
                [
                    html.H1(organisation.name),
                    *marks,
                    html.P(level_phrase(node.level, is_floor=node.is_floor), className="lead"),
                    html.P([cased(node.level_kind), ", ", from_of(node.usable, node.expected), ". ", why]),
                    html.P(["Oldest figure ", age(node.oldest_observed_at), "."]),
                    *(wall if organisation.kind in SYSTEMS else []),
                ]
            ),
        ],
        className="intro intro-level",
    )


def _figure(
    reading: Reading, recipe: Indicator | None, course: Answer[Series] | Unavailable, *, code: str
) -> Component:
    facts = [*_facts(reading), *_definition(recipe)]
    return html.Section(
        [
            html.Div(
                [
                    html.H2(reading.title),
                    html.P([html.Strong(value_now(reading)), *_was(reading)], className="figure-value"),
                    inline_level(reading.level, is_floor=reading.is_floor),
                ],
                className="figure-head",
            ),
            html.Dl([part for term, value in facts for part in (html.Dt(term), html.Dd(value))], className="facts"),
            _course(reading, course),
            *([_swing(reading, code)] if reading.withheld is None else []),
        ],
        className="card figure" + ("" if is_known(reading) else " figure-doubt"),
    )


def _was(reading: Reading) -> list[Component | str]:
    if is_known(reading) or reading.last_value is None:
        return []
    return [" ", html.Span(f"last known {figure(reading.last_value, reading.unit)}", className="quiet")]


def _facts(reading: Reading) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("State", [freshness_mark(reading.freshness), ", oldest ", age(reading.oldest_observed_at)]),
        ("Rests on", from_of(reading.usable, reading.expected)),
        ("Usual range", _usual(reading)),
        ("Day before", figure(reading.previous, reading.unit)),
        ("Rule that fired", reading.rule or "none"),
    ]
    if reading.withheld is not None:
        facts.insert(0, ("Not shown", cased(WITHHELD_WORDS[reading.withheld])))
    facts += [("Held as suspect", _held(each)) for each in reading.held]
    if reading.misfits:
        places = ", ".join(place.short_name for place in reading.misfits)
        facts.append(("Does not add up", f"More than the whole was sent for {places}; shown as it was sent"))
    if reading.held_by:
        facts.append(("Kept there by overdue figures of", ", ".join(place.short_name for place in reading.held_by)))
    if reading.bounds is not None:
        steps = ((2, reading.bounds.two), (3, reading.bounds.three), (4, reading.bounds.four))
        words = "; ".join(f"level {level} {reaches(bound, reading.unit, reading.direction)}" for level, bound in steps)
        kind = "indicative, " if reading.bounds.is_indicative else ""
        each = ", each organisation on average" if is_each(reading) else ""
        facts.append(("Limits", f"{words}{each} ({kind}owner: {reading.bounds.owner})"))
    else:
        facts.append(("Limits", "none set: shown, not judged"))
    return facts


def _held(each: HeldFigure) -> list[Component | str]:
    """A figure that is not believed, beside the last good one that stands in its place."""
    said = f"{', '.join([each.title, *each.dimensions.values()])} of {each.organisation_name}: "
    good = f"{each.last_good_value:,g}"
    return [said, html.Strong(f"{each.value:,g}"), f" was sent and is not believed ({each.reason}). {good} stays, ",
            age(each.last_good_at), "."]  # fmt: skip


def _usual(reading: Reading) -> str:
    words = cased(against_usual(reading.usual, reading.unit))
    return f"{words} {reading.usual.says}, from {reading.usual.days} days" if reading.usual else words


def _course(reading: Reading, course: Answer[Series] | Unavailable) -> Component:
    if isinstance(course, Unavailable):
        return html.P(f"Its course: {course.reason}", className="notice")
    return series_card(
        course.value,
        unit=reading.unit,
        bounds=None if is_each(reading) else reading.bounds,
        usual=reading.usual,
        key=reading.indicator.replace(".", "-"),
    )


def _swing(reading: Reading, code: str) -> Component:
    address = f"/variance?{urlencode({'organisation': code, 'indicator': reading.indicator})}"
    words = ["How it swings", html.Span(f": {reading.title}", className="unseen")]
    return html.P(html.A(words, href=address), className="ways")


def _definition(recipe: Indicator | None) -> list[tuple[str, object]]:
    if recipe is None:
        return [("What it means", "Its definition is not at hand.")]
    return [("What it means", recipe.definition), ("Recipe", recipe.recipe), ("Source", recipe.source)]


def _children(children: Sequence[Pressure]) -> Component:
    rows = [
        html.Tr(
            [
                html.Th(
                    html.A(child.organisation.short_name, href=f"/organisation/{child.organisation.code}"), scope="row"
                ),
                html.Td(level_of(child), **{"data-label": "Level"}),
                html.Td(_driver(child), **{"data-label": "driven by"}),
                html.Td(age(child.oldest_observed_at), **{"data-label": "oldest"}),
            ],
            className="row-doubt" if child.level == 0 and child.expected else "",
        )
        for child in children
    ]
    head = html.Tr([html.Th(words, scope="col") for words in ("Organisation", "Level", "Driven by", "Oldest figure")])
    return html.Section(
        [html.H2("Beneath it"), html.Table([html.Thead(head), html.Tbody(rows)], className="table tree")],
        className="card",
    )


def _driver(child: Pressure) -> str:
    return driver_words(child, driving(child))


PAGE = Page(
    path="/organisation/{code}",
    title="Organisation",
    nav=None,
    order=40,
    content=content,
    samples=("/organisation/QOP",),
)
