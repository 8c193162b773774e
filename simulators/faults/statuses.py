"""Faults of the status line: refusals, pauses asked for, redirects, and a cookie nobody asked for."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus

from simulators.faults.fault import Fault
from simulators.faults.reply import Reply, Send

METADATA_ADDRESS = "http://169.254.169.254/latest/meta-data/"
PRIVATE_ADDRESS = "http://10.0.0.1/feed"
# The same address as IPv6 writes those of IPv4: who judges by the text, or by the version, lets it pass.
MAPPED_ADDRESS = "http://[::ffff:10.0.0.1]/feed"
ELSEWHERE = "http://elsewhere.invalid/feed"
PAUSING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def _status(status: HTTPStatus) -> Send:
    async def send(reply: Reply) -> None:
        content = f"{status.value} {status.phrase}\n".encode()
        await reply.send(content, status=status, media_type="text/plain", headers=_asks(reply, status))

    return send


def _asks(reply: Reply, status: HTTPStatus) -> Mapping[str, str]:
    """What the refusal asks of the client: credentials, or a pause, as any text or as a date some seconds ahead."""
    if status is HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="feed"'}
    if status not in PAUSING:
        return {}
    if "retry_in" in reply.request.options:
        later = datetime.now(UTC) + timedelta(seconds=reply.number("retry_in", 0))
        return {"Retry-After": format_datetime(later, usegmt=True)}
    return {"Retry-After": reply.text("retry_after", "2")}


async def _redirect_elsewhere(reply: Reply) -> None:
    await reply.send(b"", status=302, headers={"Location": reply.text("to", ELSEWHERE)})


async def _redirect_loopback(reply: Reply) -> None:
    await reply.send(b"", status=302, headers={"Location": f"{reply.base}/{Fault.GOOD}/good"})


async def _redirect_private(reply: Reply) -> None:
    await reply.send(b"", status=302, headers={"Location": reply.text("to", PRIVATE_ADDRESS)})


async def _redirect_mapped(reply: Reply) -> None:
    await reply.send(b"", status=302, headers={"Location": MAPPED_ADDRESS})


async def _redirect_metadata(reply: Reply) -> None:
    await reply.send(b"", status=307, headers={"Location": METADATA_ADDRESS})


async def _redirect_loop(reply: Reply) -> None:
    await reply.send(b"", status=301, headers={"Location": reply.base + reply.request.path})


async def _cookies(reply: Reply) -> None:
    await reply.send(reply.body.content, headers={"Set-Cookie": "session=abc; Path=/"})


STATUS_FAULTS: dict[Fault, Send] = {
    Fault.UNAUTHORISED: _status(HTTPStatus.UNAUTHORIZED),
    Fault.FORBIDDEN: _status(HTTPStatus.FORBIDDEN),
    Fault.NOT_FOUND: _status(HTTPStatus.NOT_FOUND),
    Fault.TOO_MANY: _status(HTTPStatus.TOO_MANY_REQUESTS),
    Fault.BROKEN: _status(HTTPStatus.INTERNAL_SERVER_ERROR),
    Fault.UNAVAILABLE: _status(HTTPStatus.SERVICE_UNAVAILABLE),
    Fault.REDIRECT_ELSEWHERE: _redirect_elsewhere,
    Fault.REDIRECT_LOOPBACK: _redirect_loopback,
    Fault.REDIRECT_PRIVATE: _redirect_private,
    Fault.REDIRECT_MAPPED: _redirect_mapped,
    Fault.REDIRECT_METADATA: _redirect_metadata,
    Fault.REDIRECT_LOOP: _redirect_loop,
    Fault.COOKIES: _cookies,
}
