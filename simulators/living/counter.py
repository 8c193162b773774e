"""One request, one answer: finds the feed, checks the credentials, lets a fault bite, or gives the document.

Speaks to an open connection; who opened it, and on which port, is `port`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from simulators.faults import Received
from simulators.faults.reply import Body, Reply
from simulators.faults.server import REPLIES
from simulators.living.credentials import Credential
from simulators.living.family import Family, Taken
from simulators.living.faults.desk import FaultDesk
from simulators.living.faults.known import Case, Switched
from simulators.living.paging import NoSuchPage
from simulators.living.sheet import JSON_TYPE
from simulators.living.shelf import ReadingGone, Shelf, cut, dispatched, reading_of
from simulators.replay.representation import Representation

NOTHING = Body(b"", JSON_TYPE)
METHODS = frozenset({"GET", "HEAD"})


class Refusal(Exception):
    """A request that gets an error instead of a document."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.headers = status, code, headers or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Serves the feeds of one family. `level` waits until every document that is due has been made."""

    family: Family
    shelves: Mapping[str, Shelf]
    desk: FaultDesk
    credential: Credential
    level: Callable[[], Awaitable[None]]

    async def serve(self, reply: Reply) -> None:
        """Answer one request."""
        try:
            await self._serve(reply)
        except Refusal as refusal:
            content = orjson.dumps({"error": refusal.code, "message": str(refusal)})
            await _send(reply, refusal.status, {"Content-Type": JSON_TYPE, **refusal.headers}, content)

    async def _serve(self, reply: Reply) -> None:
        request = reply.request
        if request.method not in METHODS:
            raise Refusal(405, "method_not_allowed", f"{request.method} is not offered", {"Allow": "GET, HEAD"})
        shelf = self.shelves.get(request.path)
        if shelf is None:
            raise Refusal(404, "unknown_feed", f"there is no feed at {request.path}")
        shelf.tally.requests += 1
        if not self.credential.admits(request.headers):
            raise Refusal(401, "credentials_wanted", "credentials are wanted", self.credential.challenge)
        page = _page(request)
        await self.level()
        switched = self.desk.bites(shelf.feed)
        if switched is not None:
            shelf.tally.faulty += 1
        try:
            document = _document(shelf, switched, page=page, as_of=request.options.get("as_of"))
            if switched is not None and switched.fault.answer is not None:
                await _misbehave(reply, document, switched)
                return
        except (LookupError, TypeError, ValueError) as error:
            if switched is None:
                raise
            name = switched.fault.name
            raise Refusal(500, "fault_failed", f"the fault {name} cannot be had so: {error!r}") from error
        answer = document.answer(request.headers)
        shelf.tally.unchanged += answer.status == 304
        await _send(reply, answer.status, answer.headers, answer.body)


def _page(request: Received) -> int:
    text = request.options.get("page", "1")
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise Refusal(400, "bad_page", "page is a whole number from 1")
    return int(text)


def _document(shelf: Shelf, switched: Switched | None, *, page: int, as_of: str | None) -> Representation:
    """The document that a request is to get, spoilt where a fault says so."""
    kept = shelf.takings()
    if not kept:
        raise Refusal(404, "nothing_published", "no document has been made yet")
    try:
        if switched is None:
            return shelf.document(reading_of(kept, as_of=as_of), page=page)
        return _spoilt(shelf, kept, switched, page=page, as_of=as_of)
    except ReadingGone as error:
        raise Refusal(410, "reading_gone", str(error)) from error
    except NoSuchPage as error:
        raise Refusal(404, "no_such_page", str(error)) from error


def _spoilt(shelf: Shelf, kept: Sequence[Taken], switched: Switched, *, page: int, as_of: str | None) -> Representation:
    fault, feed = switched.fault, shelf.feed
    case = Case(feed=feed, picture_at=kept[-1].at, options=switched.options, page=page, made=shelf.made)
    chosen = kept if fault.choose is None else fault.choose(kept, switched.held.get(feed.key, ()), case)
    try:
        takings = reading_of(chosen, as_of=as_of)
    except ReadingGone:
        takings = reading_of(kept, as_of=as_of)
    at = takings[-1].at
    case = replace(case, picture_at=at)
    whole = feed.family.sheet(takings)
    if fault.spoil is not None:
        fault.spoil(whole, case)
    sheet = cut(whole, feed, page=page, at=at)
    if fault.after is not None:
        fault.after(sheet, case)
    return dispatched(sheet, at=at)


async def _misbehave(reply: Reply, document: Representation, switched: Switched) -> None:
    if switched.fault.answer is None:
        raise TypeError(f"{switched.fault.name} is no fault of the answer")
    options = {name: str(value) for name, value in switched.options.items() if value != ""}
    request = replace(reply.request, options=options)
    body = Body(document.plain.body, document.media_type)
    await REPLIES[switched.fault.answer](replace(reply, request=request, body=body))


async def _send(reply: Reply, status: int, headers: Mapping[str, str], body: bytes) -> None:
    sent = {"Content-Length": str(len(body)), **headers} if status != 304 else headers
    await reply.head(status, sent)
    if reply.request.method != "HEAD":
        await reply.raw(body)


def feeds_by_path(shelves: Sequence[Shelf]) -> Mapping[str, Shelf]:
    """Some shelves by the path of their feed."""
    return {shelf.feed.path: shelf for shelf in shelves}
