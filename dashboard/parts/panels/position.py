"""The bed position now and at 18:00: a row for each acute site, then all of them, then community beds."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from api.wire import Sum, TotalPosition, Wall, WallPosition, WallSite
from dashboard.parts.panels.amounts import amount, amount_of, plain, unknown
from dashboard.parts.words import clock_time

SITES_SHOWN = 3
"""More sites than this are shown as the shortest few, and all together."""


def position_card(wall: Wall) -> Component:
    """The first question on every call."""
    position = wall.position
    if position is None:
        return html.Section(
            [html.H2("Bed position"), html.P("No site here sends its beds.")], className="card position-card"
        )
    about = clock_time(position.about)
    head = (
        ("Bed position", ""), ("empty", "now"), ("waiting", "in ED"), ("expected", f"by {about}"), ("", "gone"),
        ("", "definite"), ("", "potential"), (f"at {about}", "on definite"), ("and with", "potential"),
    )  # fmt: skip
    rows = [_site(site, position) for site in _shown(position)]
    if position.acute is not None and len(position.sites) > 1:
        rows.append(_total("All acute", position.acute, "position-total"))
    if position.community is not None:
        rows.append(_total("Community", position.community, "position-community"))
    return html.Section(
        html.Table(
            [
                html.Thead(html.Tr([html.Th([html.Span(a), " ", html.Span(b)], scope="col") for a, b in head])),
                html.Tbody(rows),
            ],
            className="position",
        ),
        className="card position-card",
        **{"aria-label": f"Bed position now and at {about}"},
    )


def _shown(position: WallPosition) -> list[WallSite]:
    if len(position.sites) <= SITES_SHOWN:
        return position.sites
    worst = sorted(position.sites, key=lambda site: (site.on_definite is not None, site.on_definite or 0.0))
    return worst[:SITES_SHOWN]


def _site(site: WallSite, position: WallPosition) -> Component:
    is_over, about = position.is_over, clock_time(position.about)
    doubt = bool(site.lacking) or site.empty is None
    return html.Tr(
        [
            html.Th(site.organisation.short_name, scope="row"),
            _cell("empty now", amount(site.empty)),
            _cell("waiting in ED", amount(site.awaiting)),
            _cell(f"expected by {about}", amount(site.expected_in)),
            _cell("gone", amount(site.gone)),
            _cell("definite", amount(site.definite), "position-minor"),
            _cell("potential", amount(site.potential), "position-minor"),
            _evening(f"at {about} on definite", site.on_definite, is_over=is_over),
            _evening(f"at {about} with potential", site.on_potential, is_over=is_over),
        ],
        className="row-doubt" if doubt else "",
        **{"data-key": site.organisation.code},
    )


def _total(name: str, total: TotalPosition, kind: str) -> Component:
    parts: Mapping[str, Sum] = {each.name: each for each in total.parts}
    about = clock_time(total.about)
    has_department = parts["awaiting"].expected > 0
    waiting = amount_of(parts["awaiting"]) if has_department else "none"
    return html.Tr(
        [
            html.Th(name, scope="row"),
            _cell("empty now", amount_of(total.empty)),
            _cell("waiting in ED", waiting),
            _cell(f"expected by {about}", amount_of(parts["expected_in"])),
            _cell("gone", amount_of(parts["gone"])),
            _cell("definite", amount_of(parts["definite"]), "position-minor"),
            _cell("potential", amount_of(parts["potential"]), "position-minor"),
            _evening(f"at {about} on definite", total.on_definite.value, is_over=total.is_over),
            _evening(f"at {about} with potential", total.on_potential.value, is_over=total.is_over),
        ],
        className=kind,
        **{"data-key": kind},
    )


def _cell(label: str, shown: Component | str, kind: str = "") -> Component:
    return html.Td(shown, className=kind, **{"data-label": label})


def _evening(label: str, value: float | None, *, is_over: bool) -> Component:
    """The position at 18:00; a shortage is tinted and has its minus sign."""
    if is_over:
        return _cell(label, "past", "position-past")
    if value is None:
        return _cell(label, unknown())
    return _cell(label, html.Strong(plain(value)), "short" if round(value) < 0 else "")
