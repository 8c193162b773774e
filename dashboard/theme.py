"""The style sheets and scripts of `assets/`: read once, compressed once, named by one version so that builds never mix.

The design tokens themselves stand in `assets/tokens.css`.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.prepared import Prepared

FOLDER = Path(__file__).parent / "assets"
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
EVERYBODYS = "public, no-cache"
FOR_EVER = "public, max-age=31536000, immutable"

PRINT = "print.css"
SHARED_STYLES = ("tokens.css", "marks.css", "shell.css")
WALL_STYLES = (
    *SHARED_STYLES,
    "wall.css",
    "tiles.css",
    "wall-wide.css",
    "wall-narrow.css",
    "wall-call.css",
    "wall-call-wide.css",
    "wall-call-narrow.css",
    "wall-screen.css",
    "widths.css",
    PRINT,
)
_PAGES = (
    *SHARED_STYLES,
    "tables.css",
    "pages.css",
    "entrance.css",
    "people.css",
    "alerts.css",
    "swing.css",
    "room.css",
)
PAGE_STYLES = (*_PAGES, PRINT)
SHARED_SCRIPTS = ("clock.js", "morph.js", "link.js", "live.js")
WALL_SCRIPTS = (*SHARED_SCRIPTS, "wall.js", "wall-rotation.js", "wall-screen.js")
PLAIN_STYLES = (*_PAGES, "plain.css", "call.css", "plans.css", PRINT)
PAGE_SCRIPTS = (*SHARED_SCRIPTS, "pages.js")
LOOKUP = "lookup.js"
RENEWAL = "renewal.js"
WORKER = "tick-worker.js"
ICON = "icon.svg"


@cache
def files() -> Mapping[str, Prepared]:
    """Every asset by name."""
    return {
        path.name: Prepared.of(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix])
        for path in sorted(FOLDER.iterdir())
        if path.suffix in MEDIA_TYPES
    }


@cache
def version() -> str:
    """One short name for this set of assets."""
    joined = "".join(f"{name}:{file.etag};" for name, file in sorted(files().items()))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def address(name: str) -> str:
    """Where a browser finds an asset. Raises: KeyError for one that does not exist."""
    return f"/assets/{name}?v={version()}" if files()[name] else ""


async def serve(request: Request) -> Response:
    """Serve one asset; for ever when asked for under the present version."""
    file = files().get(request.path_params["name"])
    if file is None:
        return PlainTextResponse("There is no such file.", status_code=404)
    is_present = request.query_params.get("v") == version()
    return file.answer(request, cache_control=FOR_EVER if is_present else EVERYBODYS)
