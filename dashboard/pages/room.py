"""The room: who can take somebody now, for wards, emergency departments, paramedics, 111 and GPs. No person.

One column on a telephone. Everything can be read and pressed without a script having finished; links alone narrow it.
"""

from dash import html
from dash.development.base_component import Component

from api.wire import Room
from dashboard.parts.ages import clock_facts
from dashboard.parts.notices import simulated_mark
from dashboard.parts.room import cards, narrowed_by
from dashboard.registry import Page, Visit

AT_ONCE = 200
ASKED = ("need", "council", "locality", "organisation")


async def content(visit: Visit) -> Component:
    """The room of the system that the viewer belongs to. Raises: Unavailable."""
    query = {name: visit.query[name] for name in ASKED if visit.query.get(name)}
    answer = await visit.client.room({**query, "limit": str(AT_ONCE)}, viewer=visit.viewer)
    key = ("room", tuple(query.items()), visit.viewer.scope, answer.etag)
    kept = visit.kept.get(key) if answer.etag else None
    if kept is not None:
        return kept
    made = _page(answer.value, query)
    return visit.kept.keep(key, made) if answer.etag else made


def _page(made: Room, query: dict[str, str]) -> Component:
    basis = made.basis
    is_simulated = any(each.is_simulated for each in basis.coverage)
    return html.Div(
        [
            html.Section(
                [
                    html.H1("Who can take somebody now"),
                    *(simulated_mark() if is_simulated else []),
                    html.P(f"{basis.organisation.name}. No person is named here, and nothing is held: call first."),
                ],
                className="intro",
            ),
            narrowed_by(made, query),
            *(cards(made) if made.services else [_nobody()]),
            *([html.P(f"{made.total - len(made.services)} more are not shown: narrow it.")] if made.next else []),
        ],
        className="room",
        **{
            "data-title": "The room",
            "data-version": basis.data_version,
            **clock_facts(made.clock, valid_until=basis.valid_until),
        },
    )


def _nobody() -> Component:
    return html.Section(
        [
            html.H2("No service is listed for this"),
            html.P("That is no answer about any service: none stands in the room. Ask the care transfer hub."),
        ],
        className="card notice",
    )


PAGE = Page(
    path="/room", title="The room", nav="Room", order=15, content=content,
    samples=("/room", "/room?need=reablement&council=SIM-L1"),
)  # fmt: skip
