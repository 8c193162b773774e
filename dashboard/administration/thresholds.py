"""The thresholds in force, with who owns each and since when. They are changed in the catalogue, and read here."""

from starlette.responses import Response
from starlette.routing import Route

from api.wire import DisclosureInForce, ThresholdInForce, Thresholds
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
    return framed(turn, HERE, card("Thresholds in force", says, made), _public_files(found.disclosure))


def _public_files(rule: DisclosureInForce) -> Html:
    """From how many people on figures are shown in public files, as the other thresholds are told."""
    rounded = "not rounded" if rule.rounding_base == 1 else f"rounded to the nearest {rule.rounding_base}"
    nobody = "shown" if rule.shows_zero else "hidden"
    beside = "hidden too" if rule.protects_totals else "shown"
    means = f"from {rule.least_mean_basis} people"
    told = (
        ("Counts of people", f"shown from {rule.least_shown}, {rounded}"), ("Nobody (0)", nobody),
        ("Means and percentiles over people", f"shown {means}"), ("What would tell a hidden count", beside),
    )  # fmt: skip
    standing = (_since(rule), rule.owner or "nobody: the rule that the program has stands in", _standing(rule))
    headings = ("What", "In a public file", "Holds", "Owner", "Standing")
    made = table("Public files", headings, [(*each, *standing) for each in told], empty="No rule is in force.")
    return card("Public files", words("Who may not take exact figures away is given this form of every file."), made)


def _bounds(threshold: ThresholdInForce) -> str:
    values = (threshold.two, threshold.three, threshold.four)
    return ", ".join(limit(each, "share" if threshold.unit == "share" else "count") for each in values)


def _since(threshold: ThresholdInForce | DisclosureInForce) -> Html:
    since = f"since {on(threshold.valid_from)}" if threshold.valid_from else "always has"
    return listed([since, *([f"up to {on(threshold.valid_to)}"] if threshold.valid_to else [])])


def _standing(threshold: ThresholdInForce | DisclosureInForce) -> str:
    return "indicative" if threshold.is_indicative else "agreed"
