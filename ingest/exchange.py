"""What goes out to a partner and what comes back: records only; the exchange itself is `ingest.fetch`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogue.model import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One question to one feed. `headers` have their secrets filled in and the URL may hold a key: neither is shown.

    Units: seconds of service time. `deadline_seconds` bounds everything, retries and body included; no retry is decided
    on after `retry_for_seconds`; `connect_seconds` and `silence_seconds` bound one connection and one silence, so a
    partner that hangs leaves time for a second try.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content_types: frozenset[str]
    deadline_seconds: float
    retry_for_seconds: float
    max_bytes: int
    networks: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    connect_seconds: float = 5.0
    silence_seconds: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A whole, decoded body in good order; `digest` is the SHA-256 of the decoded bytes, in hexadecimal. `http_status`
    None: it was pushed, and nobody answered."""

    body: bytes = field(repr=False)
    digest: str
    content_type: str
    etag: str | None
    last_modified: str | None
    wire_bytes: int
    http_status: int | None
    attempts: int

    @property
    def decoded_bytes(self) -> int:
        """The length of the body once decompressed."""
        return len(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The partner says that nothing changed since the version we named: an answer in good order, without data."""

    etag: str | None
    last_modified: str | None
    attempts: int
    http_status: int = 304


def request_for(
    feed: Feed,
    *,
    headers: Mapping[str, str],
    content_types: frozenset[str],
    etag: str | None = None,
    last_modified: str | None = None,
) -> FetchRequest:
    """Turn a catalogue stanza into the question to ask; `headers` are the stanza's own with their secrets filled in."""
    deadline_seconds = feed.deadline.total_seconds()
    return FetchRequest(
        url=feed.url,
        headers=headers,
        content_types=content_types,
        deadline_seconds=deadline_seconds,
        retry_for_seconds=feed.retry_for.total_seconds(),
        max_bytes=feed.max_bytes,
        networks=feed.networks,
        etag=etag,
        last_modified=last_modified,
        connect_seconds=min(5.0, deadline_seconds / 2),
        silence_seconds=min(10.0, deadline_seconds / 2),
    )
