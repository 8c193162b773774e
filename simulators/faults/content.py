"""Good answers, and faults of the content: the wrong thing under 200, cut, corrupt, oversized, or not quite JSON."""

import gzip
import hashlib
from collections.abc import Callable

from simulators.faults import spoil
from simulators.faults.fault import Fault
from simulators.faults.reply import CHUNKED, GZIP, Reply, Send

LOGIN_PAGE = b"""<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1>
<form method="post"><input name="user"><input name="password" type="password"><button>Sign in</button></form>
</body></html>
"""


async def _good(reply: Reply) -> None:
    tag = f'"{hashlib.sha256(reply.body.content).hexdigest()}"'
    if reply.request.headers.get("if-none-match") == tag:
        await reply.head(304, {"ETag": tag})
    else:
        await reply.send(reply.body.content, headers={"ETag": tag})


async def _good_gzip(reply: Reply) -> None:
    await reply.send(gzip.compress(reply.body.content, mtime=0), headers=GZIP)


async def _good_http_1_0(reply: Reply) -> None:
    await reply.head(200, {"Content-Type": reply.body.media_type}, version="1.0")
    await reply.raw(reply.body.content)


async def _login_page(reply: Reply) -> None:
    await reply.send(LOGIN_PAGE, media_type="text/html; charset=utf-8")


async def _wrong_type(reply: Reply) -> None:
    await reply.send(reply.body.content, media_type=reply.text("type", "text/html"))


async def _wrong_charset(reply: Reply) -> None:
    media_type = f"{reply.body.media_type.partition(';')[0]}; charset=utf-8"
    await reply.send(reply.body.content.decode().encode("utf-16"), media_type=media_type)


async def _empty(reply: Reply) -> None:
    await reply.send(b"")


async def _truncated(reply: Reply) -> None:
    await reply.send(reply.cut(reply.body.content), length=len(reply.body.content))


async def _truncated_undeclared(reply: Reply) -> None:
    await reply.head(200, {"Content-Type": reply.body.media_type})
    await reply.raw(reply.cut(reply.body.content))


async def _truncated_chunked(reply: Reply) -> None:
    await reply.head(200, {"Content-Type": reply.body.media_type} | CHUNKED)
    if part := reply.cut(reply.body.content):
        await reply.chunk(part)


async def _truncated_gzip(reply: Reply) -> None:
    await reply.send(reply.cut(gzip.compress(reply.body.content, mtime=0)), headers=GZIP)


async def _corrupt_gzip(reply: Reply) -> None:
    await reply.send(spoil.corrupt_gzip(reply.body.content), headers=GZIP)


async def _gzip_bomb(reply: Reply) -> None:
    await reply.send(spoil.bomb(reply.body.content, megabytes=reply.whole("megabytes", 50)), headers=GZIP)


async def _frozen(reply: Reply) -> None:
    await reply.send(reply.body.content, headers={"ETag": '"frozen"'})


def _spoilt(spoiler: Callable[[Reply], bytes]) -> Send:
    async def send(reply: Reply) -> None:
        await reply.send(spoiler(reply))

    return send


def _number(token: bytes) -> Send:
    return _spoilt(lambda reply: spoil.with_number(reply.body.content, token, field=reply.field))


CONTENT_FAULTS: dict[Fault, Send] = {
    Fault.GOOD: _good,
    Fault.GOOD_GZIP: _good_gzip,
    Fault.GOOD_HTTP_1_0: _good_http_1_0,
    Fault.LOGIN_PAGE: _login_page,
    Fault.WRONG_TYPE: _wrong_type,
    Fault.WRONG_CHARSET: _wrong_charset,
    Fault.EMPTY: _empty,
    Fault.BYTE_ORDER_MARK: _spoilt(lambda reply: b"\xef\xbb\xbf" + reply.body.content),
    Fault.INVALID_UTF8: _spoilt(lambda reply: spoil.with_invalid_utf8(reply.body.content)),
    Fault.TRUNCATED: _truncated,
    Fault.TRUNCATED_UNDECLARED: _truncated_undeclared,
    Fault.TRUNCATED_CHUNKED: _truncated_chunked,
    Fault.TRUNCATED_GZIP: _truncated_gzip,
    Fault.CORRUPT_GZIP: _corrupt_gzip,
    Fault.GZIP_BOMB: _gzip_bomb,
    Fault.DEEP_NESTING: _spoilt(lambda reply: spoil.with_nesting(reply.body.content, depth=reply.whole("depth", 3000))),
    Fault.MANY_KEYS: _spoilt(lambda reply: spoil.with_keys(reply.body.content, keys=reply.whole("keys", 1_000_000))),
    Fault.NAN: _number(b"NaN"),
    Fault.INFINITY: _number(b"Infinity"),
    Fault.OVERFLOW: _number(b"1e400"),
    Fault.DUPLICATE_KEYS: _spoilt(lambda reply: spoil.with_duplicate(reply.body.content, field=reply.field)),
    Fault.FROZEN: _frozen,
}
