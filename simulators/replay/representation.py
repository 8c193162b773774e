"""A body as it travels: plain and compressed bytes, strong tags, its time, and the rules by which a repeat is a 304.

Pure: takes header values, gives status, headers and bytes. Follows RFC 9110; a tag names exact bytes, so the compressed
form has a tag of its own.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

COMPRESSION_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Encoded:
    """One encoding of a body and the tag of exactly these bytes."""

    body: bytes
    tag: str


@dataclass(slots=True, kw_only=True)
class Representation:
    """One published body. `modified_at` is the instant of its publication, a whole second in UTC.

    It is compressed when somebody first asks for that; the tag of the compressed form can be told before, since the
    same body is always compressed to the same bytes.
    """

    media_type: str
    modified_at: datetime
    plain: Encoded
    level: int = COMPRESSION_LEVEL
    _zipped: Encoded | None = None

    @property
    def zipped_tag(self) -> str:
        """The tag of the compressed form."""
        return f'{self.plain.tag[:-1]}-gzip"'

    @property
    def zipped(self) -> Encoded:
        """The compressed form."""
        if self._zipped is None:
            self._zipped = Encoded(gzip.compress(self.plain.body, self.level, mtime=0), self.zipped_tag)
        return self._zipped

    def answer(self, headers: Mapping[str, str]) -> Answer:
        """Answer a request with these headers (names in lower case): the whole body, or 304 when the reader has it."""
        is_zipped = accepts_gzip(headers.get("accept-encoding", ""))
        sent = {
            "ETag": self.zipped_tag if is_zipped else self.plain.tag,
            "Last-Modified": format_datetime(self.modified_at, usegmt=True),
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        }
        if self._is_held(headers):
            return Answer(304, sent, b"")
        chosen = self.zipped if is_zipped else self.plain
        sent["Content-Type"] = self.media_type
        sent["Content-Length"] = str(len(chosen.body))
        if is_zipped:
            sent["Content-Encoding"] = "gzip"
        return Answer(200, sent, chosen.body)

    def _is_held(self, headers: Mapping[str, str]) -> bool:
        """Whether the reader holds this body. Where it sends a tag, its date is not looked at (RFC 9110, 13.1.3)."""
        tags = headers.get("if-none-match")
        if tags is not None:
            offered = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in offered or not offered.isdisjoint({self.plain.tag, self.zipped_tag})
        since = http_date(headers.get("if-modified-since", ""))
        return since is not None and self.modified_at <= since


def represent(body: bytes, *, media_type: str, modified_at: datetime, level: int = COMPRESSION_LEVEL) -> Representation:
    """Prepare a body for sending and give each form its tag. The same body gives the same tags."""
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    return Representation(media_type=media_type, modified_at=modified_at, plain=Encoded(body, tag), level=level)


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding value allows gzip. "gzip;q=0" refuses it."""
    for item in accepted.lower().split(","):
        name, _, weight = item.partition(";")
        if name.strip() in {"gzip", "x-gzip"}:
            return weight.replace(" ", "").removeprefix("q=").strip("0.") != "" or weight == ""
    return False


def http_date(text: str) -> datetime | None:
    """Read an HTTP date as UTC; None when it is not one (RFC 9110: such a header is ignored)."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
