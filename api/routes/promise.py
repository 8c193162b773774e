"""GET /openapi.json: the promise of this API, for people who may know what it can be asked."""

from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.answers import Answer, answer, respond
from api.door import TheDoor, TheViewer
from api.needs import needs
from metrics.access import May

router = APIRouter(tags=["vocabulary"])


# Needs what every role of people has, and neither walls nor sending systems have.
@router.get("/openapi.json", openapi_extra=needs(May.FEEDS), include_in_schema=False)
async def get_promise(request: Request, door: TheDoor, viewer: TheViewer) -> Response:
    """The OpenAPI document, the same for whoever may read it."""
    del viewer

    async def make() -> Answer:
        document: dict[str, Any] = request.app.openapi()
        return answer(orjson.dumps(document))

    return respond(request, await door.answers.get(("promise",), door.code_version, make))
