"""Reading a body off the wire: counted, capped, inflated step by step and checked to its end.

Every common client returns a gzip stream that was cut off as if it were whole, and inflates 49 kB into 50 MB without a
word; so the raw bytes are read here and the stream must reach its own end marker. Does not know formats.
"""

import hashlib
import io
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from ingest.failure import FeedFailed, Reason, Stage

_STEP_BYTES = 1 << 18
_GZIP_ONLY = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A whole decoded body, its SHA-256 in hexadecimal and the number of bytes that came over the wire."""

    content: bytes
    digest: str
    wire_bytes: int


class Inflater:
    """Inflates a gzip stream (of one or more members) in bounded steps."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_ONLY)
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what a chunk inflates to, never more than a step at once. Raises: FeedFailed at DECODE."""
        rest = chunk
        while rest:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_ONLY)
            self._begun = True
            try:
                piece = self._member.decompress(rest, _STEP_BYTES)
            except zlib.error:
                detail = "The compressed body is damaged: it does not inflate, or its checksum is wrong."
                raise FeedFailed(Stage.DECODE, Reason.GZIP_DAMAGED, detail) from None
            rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if piece:
                yield piece

    def finish(self) -> None:
        """Demand that the stream has reached its own end. Raises: FeedFailed at DECODE."""
        if self._begun and not self._member.eof:
            detail = "The compressed body ends before its own end marker: it was cut short."
            raise FeedFailed(Stage.DECODE, Reason.GZIP_CUT_SHORT, detail)


async def read_body(chunks: AsyncIterator[bytes], *, encoding: str, max_bytes: int, what: str = "answer") -> Body:
    """Read the body of an answer, or of `what` came, whole. `encoding` is the Content-Encoding; the cap holds for wire
    and decoded bytes alike.

    Raises: FeedFailed at SIZE or DECODE; whatever the chunks raise.
    """
    inflater = _inflater_for(encoding)
    content = io.BytesIO()
    digest = hashlib.sha256()
    wire_bytes = 0
    async for chunk in chunks:
        wire_bytes += len(chunk)
        _demand_within(wire_bytes, max_bytes=max_bytes, where="on the wire")
        for piece in (chunk,) if inflater is None else inflater.feed(chunk):
            digest.update(piece)
            content.write(piece)
            _demand_within(content.tell(), max_bytes=max_bytes, where="when decompressed")
    if inflater is not None:
        inflater.finish()
    if content.tell() == 0:
        raise FeedFailed(Stage.SIZE, Reason.EMPTY_BODY, f"The {what} has no body.")
    return Body(content=content.getvalue(), digest=digest.hexdigest(), wire_bytes=wire_bytes)


def _inflater_for(encoding: str) -> Inflater | None:
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return None
    if name in {"gzip", "x-gzip"}:
        return Inflater()
    detail = "The body is encoded in a way we did not ask for; only gzip or none is read."
    raise FeedFailed(Stage.DECODE, Reason.ENCODING_REFUSED, detail)


def _demand_within(size: int, *, max_bytes: int, where: str) -> None:
    if size > max_bytes:
        detail = f"The body is larger {where} than the {max_bytes:,} bytes this feed may send."
        raise FeedFailed(Stage.SIZE, Reason.TOO_MANY_BYTES, detail)
