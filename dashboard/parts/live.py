"""Parts of a plain page that renew themselves while it is open (`assets/renewal.js`). Forms are never among them."""

from datetime import datetime
from html import escape

from api.wire import Clock
from dashboard.parts.ages import clock_facts
from dashboard.parts.plain import Html


def live(name: str, *content: str) -> Html:
    """A part by a name of its own on the page; what stands in it is HTML already and changes in place."""
    return Html(f'<div data-live="{escape(name)}">{"".join(content)}</div>')


def renewed_from(address: str, clock: Clock, *, version: int, valid_until: datetime | None) -> Html:
    """Where the page is asked for again, of which data version it is, and by what a browser works out its time."""
    facts = {
        "data-live-from": address, "data-version": f"{version}", **clock_facts(clock, valid_until=valid_until),
    }  # fmt: skip
    said = " ".join(f'{name}="{escape(value)}"' for name, value in facts.items())
    return Html(f'<div data-live="clock" hidden><span {said}></span></div>')
