"""An answer of the API that comes in pages, put together."""

from typing import Any

from tests.journeys.truth.partners import Month


async def whole(month: Month, route: str, name: str, *, limit: int = 500, **asked: Any) -> dict[str, Any]:
    """All pages of an answer as one, with the head of the last; `name`: what comes in pages."""
    rows: list[Any] = []
    after: dict[str, str] = {}
    while True:
        page = await month.get(route, limit=limit, **asked, **after)
        rows += page[name]
        if page["next"] is None:
            return {**page, name: rows}
        after = {"cursor": page["next"]}
