"""GET /ticks: server-sent events that say a new picture is out, and nothing else."""

from collections.abc import AsyncIterator
from contextlib import aclosing

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
        "example": 'event: tick\ndata: {"version":41,"epoch":3,"build":"5f0c1d2e3a4b","spread_ms":250.0}\n\n',
    }}}},
)  # fmt: skip
async def get_ticks(request: Request, door: TheDoor, viewer: TheViewer) -> StreamingResponse:  # noqa: ARG001 - every route names its viewer
    """One event now, and one for each newer data version or epoch. A comment every ten seconds shows the link lives.

    Whoever asks for a picture at each event should wait a random part of `spread_ms` milliseconds first: it grows with
    the number of those who listen.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(door.pulse, door.build), media_type=_EVENTS, headers=headers)


async def _events(pulse: Pulse, build: str) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    is_first = True
    async with aclosing(pulse.beats(heartbeat_seconds=_HEARTBEAT_SECONDS)) as beats:
        async for beat in beats:
            spread = pulse.spread_ms(is_first=is_first)
            yield b": alive\n\n" if beat is None else _event(beat, build, spread_ms=spread)
            is_first = False


def _event(beat: Beat, build: str, *, spread_ms: float) -> bytes:
    data = orjson.dumps({"version": beat.version, "epoch": beat.epoch, "build": build, "spread_ms": spread_ms})
    return b"event: tick\ndata: " + data + b"\n\n"
