"""A body made ready once: its bytes, its gzip, its strong ETag; and the answer to a conditional request for it."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

REVALIDATE = "no-cache"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A body that many will ask for."""

    body: bytes
    gzipped: bytes
    etag: str
    media_type: str

    @classmethod
    def of(cls, body: bytes, *, media_type: str) -> Self:
        """Compress and hash a body once."""
        digest = hashlib.sha256(body).hexdigest()[:32]
        return cls(body, gzip.compress(body, compresslevel=9, mtime=0), digest, media_type)

    def answer(
        self, request: Request, *, cache_control: str = REVALIDATE, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Answer a request: 304 when the asker holds these bytes, else the encoding it can read.

        The two encodings are different bytes, so each has its own strong ETag.
        """
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        etag = f'"{self.etag}-gzip"' if takes_gzip else f'"{self.etag}"'
        sent = {"ETag": etag, "Cache-Control": cache_control, "Vary": "Accept-Encoding", **(headers or {})}
        held = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
        if etag in held:
            return Response(status_code=304, headers=sent)
        if takes_gzip:
            return Response(self.gzipped, media_type=self.media_type, headers={**sent, "Content-Encoding": "gzip"})
        return Response(self.body, media_type=self.media_type, headers=sent)
