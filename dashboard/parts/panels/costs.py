"""The largest blockages by step, price first. Names the step and never an organisation."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from api.wire import Wall, WallBlockage
from dashboard.parts.panels.amounts import plain, unknown
from dashboard.parts.panels.told import Told, told
from dashboard.parts.words import cased, counted, people

WHAT: Mapping[str, str] = {
    "hub": "Transfer hub", "reablement": "Reablement", "bed_based": "Short-term bed", "home_care": "Home care",
    "care_home": "Care home", "urgent_response": "Urgent community response", "virtual_ward": "Virtual ward",
    "out_of_area": "Out of area", "equipment": "Equipment", "housing": "Housing", "end_of_life": "End of life care",
    "mental_health": "Mental health care", "community_health": "Community health care",
    "no_reason_recorded": "No reason recorded", "not_named": "Hospital step, not named",
}  # fmt: skip


def costs_card(wall: Wall) -> Component:
    """What costs most, in bed days lost on the last seven closed days."""
    found = wall.blockages
    how = told(wall, ("stay",))
    if found is None or how is Told.NOT_HERE:
        lines: list[Component] = [html.P("Nobody here sends what people wait for.")]
    elif how is Told.NOBODY:
        lines = [html.P([unknown(), " No ward board has told of its people lately enough."])]
    elif not found.steps:
        lines = [html.P("Nobody who is ready to leave waits for anything.")]
    else:
        is_partial = how is Told.IN_PART
        lines = [
            html.Ol([_line(each, is_partial=is_partial) for each in found.steps], className="costs"),
            html.P(
                [
                    "All together ", html.Strong(("≥" if is_partial else "") + plain(found.lost.week)),
                    f" by {people(found.people_now)} now",
                ],
                className="costs-all",
            ),
        ]  # fmt: skip
    heading = html.H2(["Largest blockages", html.Small("bed days lost in 7 days")], className="costs-head")
    return html.Section([heading, *lines], className="card costs-card")


def _line(each: WallBlockage, *, is_partial: bool) -> Component:
    longest = f", longest {counted(each.longest_days, 'day')}" if each.longest_days else ""
    tag = "" if each.what == "no_reason_recorded" else f"{each.tag}, "
    disputed = f", {plain(each.disputed_week)} disputed" if each.disputed_week else ""
    return html.Li(
        [
            html.Strong(("≥" if is_partial else "") + plain(each.lost.week), className="cost"),
            html.Div(
                [
                    html.Strong(WHAT.get(each.what) or cased(each.what.replace("_", " "))),
                    html.P(f"{tag}{people(each.people_now)}{longest}{disputed}"),
                ]
            ),
        ],
        **{"data-key": f"{each.tag}-{each.what}"},
    )
