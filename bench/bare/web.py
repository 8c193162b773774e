"""The bare server: FastAPI that answers with the bytes of a file, or with 304, and does nothing else.

Started as `python -m bench.bare.web FILE DESCRIPTOR`, with uvicorn set as the product's web process sets it.
"""

import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response

from homeward import lifeline

ETAG = '"bare"'


def application(body: bytes) -> FastAPI:
    """An application with ready bytes at /ready, unless the client holds them already."""
    app = FastAPI()
    headers = {"etag": ETAG, "content-encoding": "gzip"}

    @app.get("/ready")
    async def ready(request: Request) -> Response:
        if request.headers.get("if-none-match") == ETAG:
            return Response(status_code=304, headers={"etag": ETAG})
        return Response(body, media_type="application/json", headers=headers)

    return app


def main(file: str, descriptor: str) -> None:
    """Serve until told to stop."""
    lifeline.hold()
    config = uvicorn.Config(
        application(Path(file).read_bytes()), log_level="warning", access_log=False, server_header=False,
        date_header=False, timeout_keep_alive=30,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(descriptor))])


if __name__ == "__main__":
    main(*sys.argv[1:])
