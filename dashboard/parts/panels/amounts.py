"""Amounts on the wall: whole numbers in bold, "?" where nothing is known, "≥" where one can only be too small."""

from dash import html
from dash.development.base_component import Component

from api.wire import Sum

MINUS = "−"


def unknown() -> Component:
    """A question mark, which a screen reader hears as words."""
    return html.Span(
        [html.Span("?", **{"aria-hidden": "true"}), html.Span("not known", className="unseen")],
        className="amount-unknown",
    )


def amount(value: float | None, *, is_at_least: bool = False) -> Component:
    """How many there are."""
    if value is None:
        return unknown()
    return html.Strong(f"{'≥' if is_at_least else ''}{plain(value)}")


def amount_of(found: Sum | None) -> Component:
    """A figure over several sites: nothing can be said of one that may be too small as well as too large."""
    if found is None or (found.usable < found.expected and not found.is_at_least):
        return unknown()
    return amount(found.value, is_at_least=found.is_at_least)


def plain(value: float) -> str:
    """A number as people act on it, with a minus that is as wide as a plus: "1,234", "−42"."""
    return f"{MINUS if round(value) < 0 else ''}{abs(round(value)):,}"


def signed(value: float) -> str:
    """A change: "+5", "−12", "0"."""
    return f"+{round(value):,}" if round(value) > 0 else plain(value)


def minutes(value: float) -> str:
    """A wait as it is said: "52 min", "6 h 12 min"."""
    hours, rest = divmod(round(value), 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"
