"""GET /ticks: server-sent events that say a new picture is out, and nothing else."""

from collections.abc import AsyncIterator

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.door import TheDoor, TheViewer
from api.pulse import Beat, Pulse

router = APIRouter(tags=["pictures"])
_HEARTBEAT_SECONDS = 10.0
_EVENTS = "text/event-stream"


@router.get(
    "/ticks",
    summary="Say when a new picture is out",
    response_class=StreamingResponse,
    responses={200: {"description": "An endless stream of server-sent events.", "content": {_EVENTS: {
        "schema": {"type": "string"},
        "example": 'event: tick\ndata: {"version":41,"epoch":3,"build":"5f0c1d2e3a4b"}\n\n',
    }}}},
)  # fmt: skip
async def get_ticks(request: Request, door: TheDoor, viewer: TheViewer) -> StreamingResponse:  # noqa: ARG001 - every route names its viewer
    """One event now, and one for each newer data version or epoch. A comment every ten seconds shows the link lives."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(door.pulse, door.build), media_type=_EVENTS, headers=headers)


async def _events(pulse: Pulse, build: str) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async for beat in pulse.beats(heartbeat_seconds=_HEARTBEAT_SECONDS):
        yield b": alive\n\n" if beat is None else _event(beat, build)


def _event(beat: Beat, build: str) -> bytes:
    data = orjson.dumps({"version": beat.version, "epoch": beat.epoch, "build": build})
    return b"event: tick\ndata: " + data + b"\n\n"
