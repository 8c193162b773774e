"""One question to one feed, and its whole answer or one `FeedFailed`; the first step of an observation's journey.

The deadline bounds everything (look-up, retries, the body's last byte): time-outs per read never bound a poll, because
a partner that sends a byte a second never falls silent. Does not read formats, keep state or know the time of day.
"""

import asyncio
from collections.abc import Callable

import stamina

from ingest.answer import demand_document, demand_success, failure_of, short_header
from ingest.body import read_body
from ingest.exchange import FetchRequest, NotModified, Payload
from ingest.failure import FeedFailed, Reason, Stage
from ingest.http import httpcore, httpx
from ingest.patience import MOST_ATTEMPTS, wait_before_retry
from ingest.progress import Phase, Progress

_NOT_MODIFIED = 304
# OSError too: a TLS connection that turns to noise comes through the libraries as the bare error of the ssl module.
_LOST = (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError)


async def fetch(client: httpx.AsyncClient, request: FetchRequest) -> Payload | NotModified:
    """Ask a feed for its document, trying again while that can help and the budgets last.

    Raises: FeedFailed, and nothing else, for whatever the partner or the network does.
    """
    outgoing_url = _checked_url(request.url)
    headers = _checked_headers(request)
    progress = Progress()
    attempts = stamina.retry_context(
        on=_patience(request, started_at=_seconds()),
        attempts=MOST_ATTEMPTS if request.retry_for_seconds > 0 else 1,
        timeout=request.retry_for_seconds or None,
        wait_initial=0.2,
        wait_max=5.0,
        wait_jitter=0.4,
    ).with_name("fetch", (), {})
    try:
        async with asyncio.timeout(request.deadline_seconds):
            async for attempt in attempts:
                with attempt:
                    progress.begin_attempt()
                    try:
                        return await _attempt(client, request, url=outgoing_url, headers=headers, progress=progress)
                    except FeedFailed as failure:
                        progress.pause_after(failure)
                        raise
    except TimeoutError:
        raise progress.failure_at_deadline(request.deadline_seconds) from None
    raise AssertionError("a retry context ends by an answer or an exception")


async def _attempt(
    client: httpx.AsyncClient,
    request: FetchRequest,
    *,
    url: httpx.URL,
    headers: dict[str, str],
    progress: Progress,
) -> Payload | NotModified:
    outgoing = client.build_request(
        "GET",
        url,
        headers=headers,
        timeout=httpx.Timeout(request.silence_seconds, connect=request.connect_seconds),
        extensions={"networks": request.networks, "trace": progress.note},
    )
    try:
        response = await client.send(outgoing, stream=True)
        try:
            return await _read(response, request, progress=progress)
        finally:
            await response.aclose()
    except _LOST as error:
        raise failure_of(error, phase=progress.phase) from None


async def _read(response: httpx.Response, request: FetchRequest, *, progress: Progress) -> Payload | NotModified:
    etag = short_header(response.headers.get("etag"))
    last_modified = short_header(response.headers.get("last-modified"))
    if response.status_code == _NOT_MODIFIED and (request.etag or request.last_modified):
        return NotModified(
            etag=etag or request.etag,
            last_modified=last_modified or request.last_modified,
            attempts=progress.attempts,
        )
    demand_success(response)
    content_type = demand_document(response, content_types=request.content_types, max_bytes=request.max_bytes)
    progress.phase = Phase.READING
    encoding = response.headers.get("content-encoding", "")
    body = await read_body(response.aiter_raw(), encoding=encoding, max_bytes=request.max_bytes)
    return Payload(
        body=body.content,
        digest=body.digest,
        content_type=content_type,
        etag=etag,
        last_modified=last_modified,
        wire_bytes=body.wire_bytes,
        http_status=response.status_code,
        attempts=progress.attempts,
    )


def _patience(request: FetchRequest, *, started_at: float) -> Callable[[Exception], float | bool]:
    budget = min(request.retry_for_seconds, request.deadline_seconds)

    def on(error: Exception) -> float | bool:
        if not isinstance(error, FeedFailed):
            return False
        return wait_before_retry(error, seconds_left=budget - (_seconds() - started_at))

    return on


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _checked_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise FeedFailed(Stage.REQUEST, Reason.URL_REFUSED, "The feed's address is not a URL.") from None
    if url.scheme not in {"http", "https"} or not url.host:
        detail = "The feed's address is not an http or https URL with a host."
        raise FeedFailed(Stage.REQUEST, Reason.URL_REFUSED, detail)
    if url.userinfo:
        detail = "The feed's address holds a user name or password; credentials belong in its headers."
        raise FeedFailed(Stage.REQUEST, Reason.URL_REFUSED, detail)
    return url


def _checked_headers(request: FetchRequest) -> dict[str, str]:
    for name, value in request.headers.items():
        if not (name.isascii() and value.isascii() and name.isprintable() and value.isprintable()):
            detail = f"The feed's header {name[:64]!a} holds characters that cannot be sent."
            raise FeedFailed(Stage.REQUEST, Reason.HEADER_REFUSED, detail)
    headers = {"Accept": ", ".join(sorted(request.content_types)), **request.headers, "Accept-Encoding": "gzip"}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    return headers
