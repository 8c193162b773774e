"""What every part of the Administration page has around it: heading, the way to the others, lists to choose from."""

from collections.abc import Sequence

from starlette.responses import Response

from api.wire import Organisations
from dashboard.turn import Turn, tabs

TITLE = "Administration"
NEEDS = "administer"
PARTS = (
    ("People", "/admin"),
    ("Tokens", "/admin/tokens"),
    ("Sharing agreements", "/admin/agreements"),
    ("Record", "/admin/record"),
    ("Thresholds", "/admin/thresholds"),
    ("Access review", "/admin/review"),
)
ROLES = (
    ("viewer", "Viewer: figures"),
    ("hub", "Hub: figures, and rows about people"),
    ("ward", "Ward: figures, and rows about people"),
    ("planner", "Planner: figures, and makes plans"),
    ("provider", "Provider: figures, and its own capacity"),
    ("analyst", "Analyst: figures in full"),
    ("chair", "Chair: figures, and holds the system call"),
    ("administrator", "Administrator: accounts and the record, no person"),
)


def framed(turn: Turn, here: str, *content: str, refused: str = "", done: str = "", status: int = 200) -> Response:
    """A part of the page."""
    return turn.document(
        TITLE, tabs(PARTS, here=here, name="Parts of administration"), *content, refused=refused, done=done,
        status=status,
    )  # fmt: skip


async def organisations(turn: Turn, *, everywhere: str = "") -> Sequence[tuple[str, str]]:
    """The organisations to choose from, by name; `everywhere`: what all of them are called, where that can be chosen.

    Raises: Unavailable.
    """
    found = await turn.ask(Organisations, "/organisations")
    named = sorted((f"{each.name} ({each.code})", each.code) for each in found.organisations)
    # Nothing is chosen beforehand: a role or a share over the wrong organisation must not come of haste.
    return [
        ("", "Choose one"),
        *((code, words) for words, code in named),
        *([("*", everywhere)] if everywhere else []),
    ]
