"""Ages: bytes hold absolute times, browsers render how long ago that is by the picture clock (`assets/clock.js`)."""

from datetime import datetime
from typing import Literal

from dash import html
from dash.development.base_component import Component

from api.wire import Clock
from dashboard.parts.words import NOT_KNOWN, stamp

Wording = Literal["ago", "bare", "until"]


def age(at: datetime | None, *, wording: Wording = "ago") -> Component:
    """A time that a browser shows as its age: "27 h ago"; without a script it stays the absolute London time."""
    if at is None:
        return html.Span(NOT_KNOWN, className="age")
    absolute = stamp(at)
    return html.Time(absolute, dateTime=at.isoformat(), title=absolute, className="age", **{"data-age": wording})


def clock_facts(clock: Clock, *, valid_until: datetime | None = None) -> dict[str, str]:
    """The attributes by which a browser works out the picture's time now."""
    facts = {
        "data-origin-picture": clock.origin_picture.isoformat(),
        "data-origin-service": clock.origin_service.isoformat(),
        "data-rate": repr(clock.rate),
    }
    if valid_until is not None:
        facts["data-valid-until"] = valid_until.isoformat()
    return facts
