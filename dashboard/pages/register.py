"""The sharing register: each feed with why it is brought in, each agreement between partners, what is given out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from api.wire import Inflow, Register, RowRoute, SharedRows
from dashboard.parts.words import counted
from dashboard.registry import Page, Visit

NOT_REGISTERED = "not yet registered"
STANDING: Mapping[str, str] = {"ahead": "begins later", "in_force": "in force", "ended": "ended"}
_BETWEEN = ("Rows of", "Seen by", "Standing", "Purpose and basis", "Asked for by", "Answers for it", "Review")
_FILES = (("feeds", "Feeds"), ("agreements", "Agreements"), ("routes", "Addresses"))


async def content(visit: Visit) -> Component:
    """The whole register. Raises: Unavailable."""
    made = (await visit.client.register(viewer=visit.viewer)).value
    return html.Div(
        [
            html.Section([html.H1("Sharing register"), html.P(_sum(made)), _files()], className="intro"),
            _between(made.shared),
            *_flows(made.inflows),
            _given_out(made.given_out),
        ],
        **{"data-title": "Sharing register", "data-version": made.data_version},
    )


def day(on: date) -> str:
    """A date in words: "1 April 2026"."""
    return f"{on.day} {on:%B %Y}"


def review(review_on: date, state: str) -> str:
    """When something is looked at again, and that it should have been."""
    if state == "none":
        return day(review_on)
    return f"review overdue since {day(review_on)}" if state == "overdue" else f"review on {day(review_on)}"


def _sum(made: Register) -> str:
    inflows = len(made.inflows)
    overdue = f"; {made.overdue} overdue for review" if made.overdue else "; no review is overdue"
    agreed = counted(sum(each.standing == "in_force" for each in made.shared), "agreement")
    return (
        f"On {day(made.on)}: {inflows} feeds, {made.unregistered} {NOT_REGISTERED}; {agreed} in force{overdue}. "
        "It says what is written down and what the doors let through; it is no legal advice."
    )


def _files() -> Component:
    links = [
        html.Li(html.A(f"{words} as a file", href=f"/api/v1/register?format=csv&table={table}"))
        for table, words in _FILES
    ]
    return html.Nav(html.Ul(links, className="filters"), **{"aria-label": "The register as files"})


def _flows(inflows: Sequence[Inflow]) -> list[Component]:
    """One card for each entry with its feeds, those that nobody registered first."""
    missing = [each for each in inflows if each.entry is None]
    by_entry: dict[str, list[Inflow]] = {}
    for each in inflows:
        if each.entry is not None:
            by_entry.setdefault(each.entry.title, []).append(each)
    cards = [_flow(found) for _, found in sorted(by_entry.items())]
    return [*([_missing(missing)] if missing else []), *cards]


def _missing(inflows: Sequence[Inflow]) -> Component:
    items = [html.Li(f"{each.title} ({each.feed}), of {each.publisher}: {_about(each)}") for each in inflows]
    return html.Section(
        [
            html.H2(f"Feeds {NOT_REGISTERED}: {len(inflows)}"),
            html.P("Nobody has written down why these are brought in, or on what basis."),
            html.Ul(items),
        ],
        className="card",
    )


def _about(inflow: Inflow) -> str:
    return f"about persons ({', '.join(inflow.persons)})" if inflow.persons else "about no person"


def _flow(inflows: Sequence[Inflow]) -> Component:
    first = inflows[0]
    entry = first.entry
    if entry is None:
        raise TypeError("a card is of an entry")
    facts: list[tuple[str, object]] = [
        ("Review", review(entry.review_on, first.review)),
        ("Tells", f"{_about(first)}: {'; '.join(entry.fields)}"),
        ("Purpose", entry.purpose),
        ("Lawful basis", entry.lawful_basis),
        ("Asked for by", entry.asked_by),
        ("Owner", entry.owner),
        ("Kept", entry.kept),
        ("Figures seen by", _listed(first.seen_by)),
        ("Rows seen by", _rows_seen(inflows)),
    ]
    feeds = html.Ul([html.Li(f"{each.title} ({each.feed}). {each.publisher}. {each.licence}.") for each in inflows])
    return html.Section(
        [
            html.H2(entry.title),
            html.Dl([part for term, words in facts for part in (html.Dt(term), html.Dd(words))], className="facts"),
            html.Details([html.Summary(f"{len(inflows)} feeds, {entry.title}"), feeds]),
        ],
        className="card",
    )


def _rows_seen(inflows: Sequence[Inflow]) -> str:
    roles = inflows[0].rows_seen_by
    if not roles:
        return "nobody: there are none"
    numbers = sorted({number for each in inflows for number in each.agreements})
    shared = f"; and by agreement {_listed(map(str, numbers))}" if numbers else "; no agreement shares them"
    return f"{_listed(roles)}, each of their own organisation{shared}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _between(shared: Sequence[SharedRows]) -> Component:
    rows = []
    for each in shared:
        told = (
            each.owner_name, f"{each.role} of {each.partner_name}", _standing(each),
            f"{each.purpose} {each.lawful_basis}", each.asked_by, each.responsible, review(each.review_on, each.review),
        )  # fmt: skip
        cells = [html.Td(words, **{"data-label": label}) for label, words in zip(_BETWEEN, told, strict=True)]
        rows.append(html.Tr([html.Th(f"{each.agreement}", scope="row"), *cells]))
    head = ("No.", *_BETWEEN)
    table = html.Table(
        [html.Thead(html.Tr([html.Th(words, scope="col") for words in head])), html.Tbody(rows)],
        className="table stacks",
    )
    nothing = html.P("No partner shows another rows about persons.")
    name = "Agreements between partners"
    region = {"role": "region", "tabIndex": "0", "aria-label": name}
    return html.Section(
        [html.H2(name), html.Div(table, className="scroll", **region) if rows else nothing], className="card"
    )


def _standing(each: SharedRows) -> str:
    until = f" until {day(each.valid_to)}" if each.valid_to else ""
    return f"{STANDING[each.standing]}, from {day(each.valid_from)}{until}"


def _given_out(routes: Sequence[RowRoute]) -> Component:
    rows = [
        part
        for each in routes
        for part in (
            html.Dt(each.address),
            html.Dd(f"{each.title}{', also as a file' if each.is_file else ''}: {', '.join(each.fields)}."),
        )
    ]
    words = "Only to roles in scope, of their own organisation or by agreement; every look is recorded first."
    return html.Section(
        [html.H2("Addresses that give rows about persons"), html.P(words), html.Dl(rows, className="definitions")],
        className="card",
    )


PAGE = Page(
    path="/register", title="Sharing register", nav="Register", order=80, content=content, samples=("/register",),
    needs="feeds",
)  # fmt: skip
