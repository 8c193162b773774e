"""The record of who did what: sought by who, action, subject, outcome and time, page by page, and as a file."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Audit, AuditEntry
from dashboard.administration.frame import NEEDS, TITLE, framed
from dashboard.client import Unavailable
from dashboard.parts.forms import Button, Choice, Field, form
from dashboard.parts.plain import Html, card, link, listed, stamp, table, words
from dashboard.turn import Desk, Turn

HERE = "/admin/record"
_SOUGHT = ("who", "action", "about", "outcome", "since", "until")
_OUTCOMES = (("", "Any"), ("done", "Done"), ("refused", "Refused"), ("failed", "Failed"))
_A_PAGE = "50"
_REFUSED = 422


def routes(desk: Desk) -> list[Route]:
    """Its address."""
    return [desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE)]


async def show(turn: Turn) -> Response:
    """The entries that were sought, the newest first."""
    asked = turn.request.query_params
    sought = {name: asked[name].strip() for name in _SOUGHT if asked.get(name, "").strip()}
    page = {"cursor": asked["cursor"]} if asked.get("cursor") else {}
    try:
        found = await turn.ask(Audit, "/audit", {**sought, **page, "limit": _A_PAGE})
    except Unavailable as refusal:
        if refusal.status != _REFUSED:
            raise
        return framed(turn, HERE, card("Seek", _form(sought)), refused=refusal.reason, status=_REFUSED)
    rows = [
        (
            stamp(each.at), each.who, each.action, each.about, each.outcome, each.from_where, _what(each),
        )
        for each in found.entries
    ]  # fmt: skip
    headings = ("When", "Who", "What", "About", "Outcome", "From", "In detail")
    made = table("The record", headings, rows, empty="No entry is like that.")
    says = words("Nothing in it is ever changed or taken out. Looking at it is written down in it too.")
    return framed(turn, HERE, card("Seek", _form(sought)), card("The record", says, made, _ways(sought, found)))


def _form(sought: Mapping[str, str]) -> str:
    return form(
        HERE,
        [
            Field("Who", "who", "text", value=sought.get("who", ""), is_needed=False),
            Field("What", "action", "text", value=sought.get("action", ""), is_needed=False),
            Field("About", "about", "text", value=sought.get("about", ""), is_needed=False),
            Choice("Outcome", "outcome", _OUTCOMES, value=sought.get("outcome", ""), is_needed=False),
            Field("From", "since", "date", value=sought.get("since", ""), is_needed=False),
            Field("Before", "until", "date", value=sought.get("until", ""), is_needed=False),
            Button("Seek"),
        ],
        method="get",
        kind="inline",
    )


def _ways(sought: Mapping[str, str], found: Audit) -> str:
    ways = [link(f"/api/v1/audit?{urlencode({**sought, 'format': 'csv'})}", "All of these as a file (CSV)")]
    if found.next is not None:
        ways.insert(0, link(f"{HERE}?{urlencode({**sought, 'cursor': found.next})}", "Older entries"))
    return f'<p class="ways">{" ".join(ways)}</p>'


def _what(entry: AuditEntry) -> Html:
    """What was asked for, what stood before and what after; of a change only what the two differ in."""
    before, after = entry.before or {}, entry.after or {}
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return listed(
        [
            *(f"{name}: {_said(value)}" for name, value in sorted(entry.detail.items())),
            *(f"{name}: {_said(before.get(name))} → {_said(after.get(name))}" for name in changed),
        ]
    )


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_said, value)) or "none"
    if value is None:
        return "none"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
