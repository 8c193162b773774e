"""GET /ticks: server-sent events that say a new picture is out, and nothing else."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.door import Door, TheDoor, TheViewer
from api.needs import needs
from api.pulse import Beat
from metrics.access import May
from picture.viewer import Viewer

router = APIRouter(tags=["pictures"])
# Two may be missed before a browser calls the link lost, which it does within ten seconds.
_HEARTBEAT_SECONDS = 3.0
# Who is let in is looked up in the store, which a thousand walls must not ask at every heartbeat.
_LOOK_SECONDS = 10.0
_EVENTS = "text/event-stream"


@router.get(
    "/ticks",
    summary="Say when a new picture is out", openapi_extra=needs(May.FIGURES),
    response_class=StreamingResponse,
    responses={200: {"description": "An endless stream of server-sent events.", "content": {_EVENTS: {
        "schema": {"type": "string"},
        "example": 'event: tick\ndata: {"version":41,"epoch":3,"build":"5f0c1d2e3a4b","spread_ms":250.0,'
                   '"unattended_since":null}\n\n',
    }}}},
)  # fmt: skip
async def get_ticks(request: Request, door: TheDoor, viewer: TheViewer) -> StreamingResponse:
    """One event now, and one for each newer data version or epoch. A comment shows every three
    seconds that the link lives.

    Whoever asks for a picture at each event should wait a random part of `spread_ms` milliseconds first: it grows with
    the number of those who listen. `unattended_since` is the picture time since which no worker has asked the feeds,
    null while one does. The stream ends when whoever listens is let in no more.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, door, viewer), media_type=_EVENTS, headers=headers)


async def _events(request: Request, door: Door, viewer: Viewer) -> AsyncIterator[bytes]:
    pulse = door.pulse
    yield b"retry: 2000\n\n"
    is_first, asked_at = True, time.monotonic()
    async with aclosing(pulse.beats(heartbeat_seconds=_HEARTBEAT_SECONDS)) as beats:
        async for beat in beats:
            spread = pulse.spread_ms(is_first=is_first)
            # Also a busy board must let go of whoever may not look any more.
            if time.monotonic() - asked_at >= _LOOK_SECONDS:
                if not await door.is_still(viewer, request):
                    return
                asked_at = time.monotonic()
            yield b": alive\n\n" if beat is None else _event(beat, door.build, spread_ms=spread)
            is_first = False


def _event(beat: Beat, build: str, *, spread_ms: float) -> bytes:
    data = orjson.dumps(
        {
            "version": beat.version, "epoch": beat.epoch, "build": build, "spread_ms": spread_ms,
            "unattended_since": beat.unattended_since,
        }
    )  # fmt: skip
    return b"event: tick\ndata: " + data + b"\n\n"
