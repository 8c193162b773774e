"""Faults of the connection: silence, dripping, closing early, never ending, and too much before the body."""

import asyncio

from simulators.faults.fault import Fault
from simulators.faults.reply import CHUNKED, Reply, Send

HEADER_LENGTH = 4_096
PIECE = 65_536
MEBIBYTE = 1_048_576


async def _hang_before_headers(reply: Reply) -> None:
    await reply.hang()


async def _hang_after_headers(reply: Reply) -> None:
    await reply.send(b"", length=len(reply.body.content))
    await reply.hang()


async def _hang_in_body(reply: Reply) -> None:
    await reply.send(reply.cut(reply.body.content), length=len(reply.body.content))
    await reply.hang()


async def _slow_drip(reply: Reply) -> None:
    await reply.send(b"", length=len(reply.body.content))
    for byte in reply.body.content:
        await asyncio.sleep(reply.number("every", 0.25))
        await reply.raw(bytes([byte]))


async def _slow(reply: Reply) -> None:
    await asyncio.sleep(reply.number("seconds", 10))
    await reply.send(reply.body.content)


async def _early_close(reply: Reply) -> None:
    await reply.raw(b"")


async def _close_in_headers(reply: Reply) -> None:
    await reply.raw(b"HTTP/1.1 200 OK\r\nContent-Type: applica")


async def _reset(reply: Reply) -> None:
    reply.reset()


async def _endless(reply: Reply) -> None:
    await reply.head(200, {"Content-Type": reply.body.media_type} | CHUNKED)
    await reply.chunk(reply.body.content)
    while not reply.writer.is_closing():
        await reply.chunk(b" " * 16_384)
        await asyncio.sleep(0)  # a reader in the same loop must get its turn


async def _huge_body(reply: Reply) -> None:
    length = reply.whole("megabytes", 1024) * MEBIBYTE
    await reply.send(reply.body.content[:length], length=length)
    left = length - len(reply.body.content)
    while left > 0 and not reply.writer.is_closing():
        await reply.raw(b" " * min(PIECE, left))
        left -= PIECE
        await asyncio.sleep(0)


async def _huge_headers(reply: Reply) -> None:
    lines = reply.whole("kilobytes", 1024) * 1024 // HEADER_LENGTH
    await reply.send(reply.body.content, headers={f"X-Padding-{line}": "x" * HEADER_LENGTH for line in range(lines)})


CONNECTION_FAULTS: dict[Fault, Send] = {
    Fault.HANG_BEFORE_HEADERS: _hang_before_headers,
    Fault.HANG_AFTER_HEADERS: _hang_after_headers,
    Fault.HANG_IN_BODY: _hang_in_body,
    Fault.SLOW_DRIP: _slow_drip,
    Fault.SLOW: _slow,
    Fault.EARLY_CLOSE: _early_close,
    Fault.CLOSE_IN_HEADERS: _close_in_headers,
    Fault.RESET: _reset,
    Fault.HUGE_BODY: _huge_body,
    Fault.ENDLESS: _endless,
    Fault.HUGE_HEADERS: _huge_headers,
}
