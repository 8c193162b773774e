"""Ways to spoil a body: pure functions from good bytes to bad ones. What is sent around them is `content`."""

import gzip
import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

NUMBER = re.compile(rb'("(?:[^"\\]|\\.)*"\s*:\s*)(-?\d+(?:\.\d+)?)(?=\s*[,}\]])')
WORD = re.compile(rb"[A-Za-z]{6,}")
MEGABYTE = 1_000_000


def with_number(body: bytes, token: bytes, *, field: str | None = None) -> bytes:
    """Put a token in the place of the body's last JSON number, or of the first number of a field.

    Raises: ValueError when there is no such number.
    """
    found = _number(body, field)
    return body[: found.start(2)] + token + body[found.end(2) :]


def with_duplicate(body: bytes, *, field: str | None = None) -> bytes:
    """Repeat that number's key in its object, with a value one higher.

    Raises: ValueError when there is no such number.
    """
    found = _number(body, field)
    again = b"," + found[1] + b"%d" % (int(float(found[2])) + 1)
    return body[: found.end(2)] + again + body[found.end(2) :]


def with_nesting(body: bytes, *, depth: int) -> bytes:
    """Add a field of nested arrays to a JSON object."""
    return _with_fields(body, [b'"nested":' + b"[" * depth + b"]" * depth])


def with_keys(body: bytes, *, keys: int) -> bytes:
    """Add a number of fields to a JSON object."""
    return _with_fields(body, (b'"extra_%d":0' % number for number in range(keys)))


def with_invalid_utf8(body: bytes) -> bytes:
    """Put a byte that no UTF-8 text holds inside a word in the second half of the body."""
    found = WORD.search(body, len(body) // 2) or WORD.search(body)
    at = len(body) if found is None else found.start() + 3
    return body[:at] + b"\xff" + body[at:]


@lru_cache(maxsize=4)
def bomb(body: bytes, *, megabytes: int) -> bytes:
    """The body and white space after it, compressed about a thousandfold; made without holding it unpacked."""
    press = zlib.compressobj(9, wbits=31)
    spaces = b" " * MEGABYTE
    return b"".join([press.compress(body), *(press.compress(spaces) for _ in range(megabytes)), press.flush()])


def corrupt_gzip(body: bytes) -> bytes:
    """The compressed body with a wrong check sum in its trailer."""
    packed = gzip.compress(body, mtime=0)
    return packed[:-8] + bytes(byte ^ 0xFF for byte in packed[-8:-4]) + packed[-4:]


def _number(body: bytes, field: str | None) -> re.Match[bytes]:
    found = list(NUMBER.finditer(body))
    if field is not None:
        found = [match for match in found if match[1].startswith(f'"{field}"'.encode())][:1]
    if not found:
        raise ValueError(f"the body holds no number{f' in field {field}' if field else ''} to replace")
    return found[-1]


def _with_fields(body: bytes, fields: Iterable[bytes]) -> bytes:
    if not body.startswith(b"{"):
        raise ValueError("the body is not a JSON object")
    return b"{" + b",".join([*fields, body[1:]])
