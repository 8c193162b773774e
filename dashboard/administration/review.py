"""The access review: who may see what, and when they were last seen; on the page and as a file to sign off."""

from starlette.responses import Response
from starlette.routing import Route

from api.wire import Access, AccessReport
from dashboard.administration.frame import NEEDS, TITLE, framed
from dashboard.parts.plain import card, link, stamp, table, words
from dashboard.turn import Desk, Turn

HERE = "/admin/review"


def routes(desk: Desk) -> list[Route]:
    """Its address."""
    return [desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE)]


async def show(turn: Turn) -> Response:
    """Everybody and everything that is let in."""
    found = await turn.ask(AccessReport, "/access-report")
    rows = [(each.name, _kind(each), _over(each), _rows(each), stamp(each.seen_at) or "never") for each in found.access]
    headings = ("Who", "Is", "May see", "Rows about people", "Last seen")
    made = table("Who may see what", headings, rows, empty="Nobody is let in.")
    says = words(f"As it stands {stamp(found.at)}. Every quarter: close what nobody uses, take away what nobody needs.")
    file = link("/api/v1/access-report?format=csv", "As a file (CSV)")
    return framed(turn, HERE, card("Who may see what", says, f'<p class="ways">{file}</p>', made))


def _kind(line: Access) -> str:
    what = {"account": "a person", "personal": "a person's token", "feed": "a sending system", "display": "a wall"}
    return what[line.kind] if line.is_open else f"{what[line.kind]}, let in no more or not yet"


def _over(line: Access) -> str:
    if line.role is None:
        return "what its account may" if line.kind == "personal" else "nothing: no role"
    return f"{line.role} of {line.organisation_name or line.organisation}"


def _rows(line: Access) -> str:
    if "rows" not in line.may:
        return "none"
    shared = f", and those shared by {', '.join(line.shared_by)}" if line.shared_by else ""
    return f"its own{shared}"
