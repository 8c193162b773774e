"""About: what this is, how to read a level and a state, where the figures come from, what each of them means."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.wire import Indicator, LevelNumber, Source
from dashboard.client import Unavailable
from dashboard.parts.ages import clock_facts
from dashboard.parts.marks import badge, freshness_mark
from dashboard.parts.notices import unavailable
from dashboard.registry import Page, Visit

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
LEVELS: tuple[tuple[LevelNumber, bool, str], ...] = (
    (1, False, "Below every limit."),
    (2, False, "At or past the first limit."),
    (3, False, "At or past the second limit."),
    (4, False, "At or past the third limit."),
    (3, True, "At least this level: something it rests on is overdue, and an overdue figure can only hold a level up."),
    (0, False, "Nothing recent enough stands behind it. Not known is neither good nor bad."),
)
STATES = (
    ("fresh", "as recent as its feed promises"),
    ("late", "overdue, still used, and marked"),
    ("stale", "too old to judge by, and the source is silent"),
    ("stuck", "the source answers, but what it says no longer changes"),
    ("never", "nothing has ever arrived"),
)


async def content(visit: Visit) -> Component:
    """What stands on this page whatever the figures; the rest where it can be had. Raises: nothing of its own."""
    facts: dict[str, str] = {}
    try:
        root = (await visit.client.snapshot(visit.settings.root, viewer=visit.viewer)).value
        sources = _sources(root.sources)
        facts = clock_facts(root.clock)
    except Unavailable as missing:
        sources = unavailable("Sources", missing.reason)
    try:
        recipes = (await visit.client.indicators(viewer=visit.viewer)).value.indicators
        definitions = _definitions(recipes)
    except Unavailable as missing:
        definitions = unavailable("Definitions", missing.reason)
    return html.Div([_what(), _levels(), _states(), sources, definitions], **{"data-title": "About", **facts})


def _what() -> Component:
    return html.Section(
        [
            html.H1("About Homeward"),
            html.P(
                "Homeward is one shared picture of demand and capacity across a health-and-care system. It polls what "
                "the partners publish, keeps every figure with the time it was observed and the time it arrived, and "
                "shows how bad it is, where, and how old each figure is."
            ),
            html.P(
                "Levels are local triggers on published figures. They are indicative: not a declared OPEL level, and "
                "not a clinical judgement."
            ),
        ],
        className="intro",
    )


def _levels() -> Component:
    rows = [
        html.Li([badge(level, is_floor=is_floor, size="large"), html.Span(words)]) for level, is_floor, words in LEVELS
    ]
    return html.Section([html.H2("How to read a level"), html.Ul(rows, className="legend")], className="card")


def _states() -> Component:
    rows = [part for word, meaning in STATES for part in (html.Dt(freshness_mark(word)), html.Dd(meaning))]  # type: ignore[arg-type]
    return html.Section([html.H2("How to read an age"), html.Dl(rows, className="facts")], className="card")


def _sources(sources: Sequence[Source]) -> Component:
    items = [
        html.Li(f"{source.publisher}: {source.title}. {source.licence}.{' Simulated.' if source.is_simulated else ''}")
        for source in sources
    ]
    return html.Section(
        [
            html.H2("Where the figures come from", id="sources"),
            html.Ul(items) if items else html.P("No source has sent anything yet."),
            html.P(
                [
                    "Contains public sector information licensed under the ",
                    html.A("Open Government Licence v3.0", href=LICENCE, rel="noopener noreferrer"),
                    ".",
                ]
            ),
        ],
        className="card",
    )


def _definitions(recipes: Sequence[Indicator]) -> Component:
    rows = [
        part
        for recipe in recipes
        for part in (
            html.Dt(recipe.title, id=recipe.key),
            html.Dd([html.P(recipe.definition), html.P(f"{recipe.recipe} Source: {recipe.source}", className="quiet")]),
        )
    ]
    return html.Section(
        [html.H2("What the figures mean", id="definitions"), html.Dl(rows, className="definitions")], className="card"
    )


PAGE = Page(path="/about", title="About", nav="About", order=90, content=content, samples=("/about",))
