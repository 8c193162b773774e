"""Asking for a reading that comes in pages: all of them, within the budgets of one question, from one host.

The first page is asked for with what is known of it, so that "not modified" ends the matter; the next address is the
partner's, and may lead to nowhere but the origin of the first. Does not read pages: `ingest.reading.pages` does.
"""

import asyncio
import hashlib
from dataclasses import replace

from catalogue.model import Feed
from ingest.exchange import FetchRequest, NotModified, Payload
from ingest.failure import FeedFailed, Reason, Stage
from ingest.fetch import fetch
from ingest.http import httpx
from ingest.reading.pages import Paging

MOST_PAGES = 100


async def fetch_whole(
    client: httpx.AsyncClient, request: FetchRequest, *, feed: Feed, paging: Paging | None
) -> Payload | NotModified:
    """Ask a feed for its document, in as many pages as it has; a format without pages has one.

    The deadline, the budget for tries and the cap on bytes hold for all pages together.
    Raises: FeedFailed, and nothing else, for whatever the partner or the network does.
    """
    began = _seconds()
    first = await fetch(client, request)
    if paging is None or isinstance(first, NotModified):
        return first
    answers, asked = [first], {str(httpx.URL(request.url))}
    while (link := paging.next_of(answers[-1].body, feed=feed)) is not None:
        url = _same_origin(request.url, link)
        if str(url) in asked:
            raise FeedFailed(Stage.PAGES, Reason.PAGE_ELSEWHERE, "The next page is one that was asked for before.")
        if len(answers) == MOST_PAGES:
            detail = f"The feed has more than the {MOST_PAGES} pages that are asked for."
            raise FeedFailed(Stage.PAGES, Reason.TOO_MANY_PAGES, detail)
        asked.add(str(url))
        answers.append(await _next(client, request, str(url), answers=answers, spent=_seconds() - began))
    body = paging.join([answer.body for answer in answers], feed=feed)
    return replace(
        first,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        wire_bytes=sum(answer.wire_bytes for answer in answers),
        attempts=sum(answer.attempts for answer in answers) - len(answers) + 1,
    )


async def _next(
    client: httpx.AsyncClient, request: FetchRequest, url: str, *, answers: list[Payload], spent: float
) -> Payload:
    """One page more, with what is left of the budgets."""
    left = request.deadline_seconds - spent
    held = sum(answer.decoded_bytes for answer in answers)
    if left <= 0:
        raise _deadline(request, page=len(answers) + 1)
    if held >= request.max_bytes:
        detail = f"The pages together are larger than the {request.max_bytes:,} bytes this feed may send."
        raise FeedFailed(Stage.SIZE, Reason.TOO_MANY_BYTES, detail)
    question = replace(
        request, url=url, etag=None, last_modified=None, deadline_seconds=left,
        retry_for_seconds=max(request.retry_for_seconds - spent, 0.0), max_bytes=request.max_bytes - held,
    )  # fmt: skip
    try:
        answer = await fetch(client, question)
    except FeedFailed as failure:
        if failure.reason is Reason.DEADLINE_PASSED:
            raise _deadline(request, page=len(answers) + 1) from None
        raise
    if isinstance(answer, NotModified):
        raise AssertionError("a page that is asked for without a validator cannot be unmodified")
    return answer


def _deadline(request: FetchRequest, *, page: int) -> FeedFailed:
    detail = f"The feed was not done after {request.deadline_seconds:g} s, while page {page} was asked for."
    return FeedFailed(Stage.DEADLINE, Reason.DEADLINE_PASSED, detail)


def _same_origin(first: str, link: str) -> httpx.URL:
    """The address of the next page, on the very host the feed's stanza names. Raises: FeedFailed at PAGES."""
    origin = httpx.URL(first)
    try:
        url = origin.join(link)
    except (httpx.InvalidURL, ValueError):
        raise FeedFailed(Stage.PAGES, Reason.PAGE_ELSEWHERE, "The address of the next page is none.") from None
    if (url.scheme, url.host, url.port, url.userinfo) != (origin.scheme, origin.host, origin.port, origin.userinfo):
        raise FeedFailed(Stage.PAGES, Reason.PAGE_ELSEWHERE, "The next page is said to be on another host.")
    return url


def _seconds() -> float:
    return asyncio.get_running_loop().time()
