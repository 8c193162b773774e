"""How one figure swings: a sentence, a map of weekday and hour, the last week beside the eight before, earlier years,
and what the swing is made of.

Everything is printed as figures; shade and bars only help the eye.
"""

from dash import html
from dash.development.base_component import Component

from api.wire import Variance
from dashboard.parts.ages import clock_facts
from dashboard.parts.notices import simulated_mark
from dashboard.parts.swing import earlier_years, heat_map, last_week, shares, signs
from dashboard.registry import Page, Visit


async def content(visit: Visit) -> Component:
    """The swing of the figure that the address names. Raises: Unavailable when it cannot be had."""
    organisation, indicator = visit.query.get("organisation", ""), visit.query.get("indicator", "")
    if not organisation or not indicator:
        return _nothing_named()
    answer = await visit.client.variance(organisation, indicator=indicator, viewer=visit.viewer)
    key = ("variance", organisation, indicator, visit.viewer.scope, answer.etag)
    kept = visit.kept.get(key) if answer.etag else None
    if kept is not None:
        return kept
    made = _page(answer.value)
    return visit.kept.keep(key, made) if answer.etag else made


def _nothing_named() -> Component:
    page = html.A("the page of an organisation", href="/")
    words = ["No figure is named. Each figure on ", page, " leads to its own."]
    return html.Div(
        [html.Section([html.H1("How a figure swings"), html.P(words)], className="intro")],
        **{"data-title": "How a figure swings"},
    )


def _page(found: Variance) -> Component:
    place = found.organisation
    return html.Div(
        [
            html.Nav(
                html.Ol(
                    [
                        html.Li(html.A(place.short_name, href=f"/organisation/{place.code}")),
                        html.Li(found.title, **{"aria-current": "page"}),
                    ]
                ),
                className="path",
                **{"aria-label": "Where this figure belongs"},
            ),
            html.Section(
                [
                    html.H1(f"{found.title}, {place.name}"),
                    *(simulated_mark() if found.is_simulated else []),
                    html.P(found.says, className="lead swing-says"),
                    html.P(_rests_on(found)),
                    html.P("Usual is no excuse: limits stand beside the figure on its page, whatever is usual."),
                ],
                className="intro",
            ),
            *([_withheld()] if found.is_withheld else []),
            *_parts(found),
        ],
        **{
            "data-title": f"{found.title}, {place.short_name}",
            "data-version": found.data_version,
            **clock_facts(found.clock, valid_until=found.valid_until),
        },
    )


def _rests_on(found: Variance) -> str:
    days = f"{found.known_days:,} of the last {found.asked_days:,} days are known"
    whole = f"; the newest rests on {found.usable} of {found.expected} that should send it" if found.usable else ""
    return f"Up to yesterday, {days}{whole}. {_silence(found)}Today is in none of it."


def _silence(found: Variance) -> str:
    """Since when nothing is known, where yesterday is not: a swing that ended a while ago is none of now."""
    known = [day.on for day in found.week if day.value is not None]
    if not found.week or found.week[-1].value is not None:
        return ""
    if not known:
        return f"Nothing is known of the last {len(found.week)} days. "
    return f"Nothing is known since {known[-1]:%A} {known[-1].day} {known[-1]:%B}. "


def _withheld() -> Component:
    words = "Some days and the hours are left out: a figure that is shown to hubs only could be worked out from them."
    return html.P(words, className="card notice")


def _parts(found: Variance) -> list[Component]:
    if not found.known_days and not found.cells:
        return [html.P("Nothing is known of this figure in days that are over.", className="card")]
    return [heat_map(found), last_week(found), signs(found), earlier_years(found), shares(found)]


PAGE = Page(
    path="/variance",
    title="How a figure swings",
    nav=None,
    order=45,
    content=content,
    samples=("/variance?organisation=QOP&indicator=acute.ga_occupancy", "/variance"),
)
