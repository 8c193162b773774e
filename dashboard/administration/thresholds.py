"""The thresholds in force, with who owns each and since when. They are changed in the catalogue, and read here."""

from starlette.responses import Response
from starlette.routing import Route

from api.wire import ThresholdInForce, Thresholds
from dashboard.administration.frame import NEEDS, TITLE, framed
from dashboard.parts.plain import Html, card, listed, on, table, words
from dashboard.parts.words import limit
from dashboard.turn import Desk, Turn

HERE = "/admin/thresholds"


def routes(desk: Desk) -> list[Route]:
    """Its address."""
    return [desk.route(HERE, show, method="GET", needs=NEEDS, title=TITLE)]


async def show(turn: Turn) -> Response:
    """Every threshold that holds today."""
    found = await turn.ask(Thresholds, "/thresholds")
    rows = [
        (each.title, each.organisation or "all", _bounds(each), _since(each), each.owner, _standing(each))
        for each in found.thresholds
    ]
    headings = ("Figure", "For", "Levels 2, 3, 4 from", "Holds", "Owner", "Standing")
    made = table("Thresholds in force", headings, rows, empty="No threshold is in force.")
    says = words(f"In force on {on(found.on)}, from catalogue {found.catalogue_version[:12]}. They are changed there.")
    return framed(turn, HERE, card("Thresholds in force", says, made))


def _bounds(threshold: ThresholdInForce) -> str:
    values = (threshold.two, threshold.three, threshold.four)
    return ", ".join(limit(each, "share" if threshold.unit == "share" else "count") for each in values)


def _since(threshold: ThresholdInForce) -> Html:
    since = f"since {on(threshold.valid_from)}" if threshold.valid_from else "always has"
    return listed([since, *([f"up to {on(threshold.valid_to)}"] if threshold.valid_to else [])])


def _standing(threshold: ThresholdInForce) -> str:
    return "indicative" if threshold.is_indicative else "agreed"
