"""Every fault the fault server knows, from the wire to the sift: each ends as one named failure, or harms one value."""

from collections.abc import AsyncIterator

import pytest

from ingest.adapters import adapters
from ingest.exchange import Payload
from ingest.failure import FeedFailed, Reason, Stage
from ingest.fetch import fetch
from ingest.http import httpx
from ingest.parsed import Parsed, RejectCode
from ingest.sift import Sifted, sift
from simulators.faults import Fault, FaultServer
from tests.ingest.conftest import request_to
from tests.ingest.known import MEASURES, context_at, feed_of
from tests.ingest.outcome import FIXTURES

FEED = feed_of("uec_sitrep_json")
GOOD = (FIXTURES / FEED.format / "good.json").read_bytes()
FIGURES = 8
FIELD = "ga_beds_occupied"

HARMLESS = {
    Fault.GOOD,
    Fault.GOOD_GZIP,
    Fault.GOOD_HTTP_1_0,
    Fault.BYTE_ORDER_MARK,
    Fault.FROZEN,
    Fault.COOKIES,
}
ONE_VALUE_LOST = {
    Fault.NAN: RejectCode.NOT_FINITE,
    Fault.INFINITY: RejectCode.NOT_FINITE,
    Fault.OVERFLOW: RejectCode.NOT_FINITE,
    Fault.DUPLICATE_KEYS: RejectCode.SENT_TWICE,
}
FAILS = {
    Fault.HANG_BEFORE_HEADERS: (Stage.REQUEST, Reason.NO_ANSWER),
    Fault.HANG_AFTER_HEADERS: (Stage.REQUEST, Reason.FELL_SILENT),
    Fault.HANG_IN_BODY: (Stage.REQUEST, Reason.FELL_SILENT),
    Fault.SLOW: (Stage.REQUEST, Reason.NO_ANSWER),
    Fault.SLOW_DRIP: (Stage.DEADLINE, Reason.DEADLINE_PASSED),
    Fault.EARLY_CLOSE: (Stage.REQUEST, Reason.DISCONNECTED),
    Fault.CLOSE_IN_HEADERS: (Stage.REQUEST, Reason.DISCONNECTED),
    Fault.RESET: (Stage.REQUEST, Reason.DISCONNECTED),
    Fault.LOGIN_PAGE: (Stage.CONTENT_TYPE, Reason.CONTENT_TYPE_REFUSED),
    Fault.WRONG_TYPE: (Stage.CONTENT_TYPE, Reason.CONTENT_TYPE_REFUSED),
    Fault.WRONG_CHARSET: (Stage.PARSE, Reason.NOT_UTF8),
    Fault.EMPTY: (Stage.SIZE, Reason.EMPTY_BODY),
    Fault.INVALID_UTF8: (Stage.PARSE, Reason.NOT_UTF8),
    Fault.TRUNCATED: (Stage.REQUEST, Reason.BODY_CUT_SHORT),
    Fault.TRUNCATED_UNDECLARED: (Stage.PARSE, Reason.NOT_JSON),
    Fault.TRUNCATED_CHUNKED: (Stage.REQUEST, Reason.BODY_CUT_SHORT),
    Fault.TRUNCATED_GZIP: (Stage.DECODE, Reason.GZIP_CUT_SHORT),
    Fault.CORRUPT_GZIP: (Stage.DECODE, Reason.GZIP_DAMAGED),
    Fault.GZIP_BOMB: (Stage.SIZE, Reason.TOO_MANY_BYTES),
    Fault.HUGE_BODY: (Stage.SIZE, Reason.TOO_MANY_BYTES),
    Fault.ENDLESS: (Stage.SIZE, Reason.TOO_MANY_BYTES),
    Fault.HUGE_HEADERS: (Stage.REQUEST, Reason.BROKEN_HTTP),
    Fault.DEEP_NESTING: (Stage.PARSE, Reason.TOO_DEEP),
    Fault.MANY_KEYS: (Stage.SIZE, Reason.TOO_MANY_BYTES),
    Fault.UNAUTHORISED: (Stage.STATUS, Reason.UNAUTHORISED),
    Fault.FORBIDDEN: (Stage.STATUS, Reason.FORBIDDEN),
    Fault.NOT_FOUND: (Stage.STATUS, Reason.NOT_FOUND),
    Fault.TOO_MANY: (Stage.STATUS, Reason.TOO_MANY_REQUESTS),
    Fault.BROKEN: (Stage.STATUS, Reason.SERVER_ERROR),
    Fault.UNAVAILABLE: (Stage.STATUS, Reason.UNAVAILABLE),
    Fault.REDIRECT_ELSEWHERE: (Stage.STATUS, Reason.REDIRECTED),
    Fault.REDIRECT_LOOPBACK: (Stage.STATUS, Reason.REDIRECTED),
    Fault.REDIRECT_PRIVATE: (Stage.STATUS, Reason.REDIRECTED),
    Fault.REDIRECT_MAPPED: (Stage.STATUS, Reason.REDIRECTED),
    Fault.REDIRECT_METADATA: (Stage.STATUS, Reason.REDIRECTED),
    Fault.REDIRECT_LOOP: (Stage.STATUS, Reason.REDIRECTED),
}
SHORT_BUDGETS = {
    Fault.HANG_BEFORE_HEADERS: {"silence_seconds": 0.3},
    Fault.HANG_AFTER_HEADERS: {"silence_seconds": 0.3},
    Fault.HANG_IN_BODY: {"silence_seconds": 0.3},
    Fault.SLOW: {"silence_seconds": 0.3},
    Fault.SLOW_DRIP: {"deadline_seconds": 1.0},
}


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    """A fault server whose good body is a good report."""
    async with FaultServer(GOOD) as server:
        yield server


async def _poll(client: httpx.AsyncClient, url: str, **budgets: float) -> tuple[Parsed, Sifted]:
    payload = await fetch(client, request_to(url, **budgets))
    assert isinstance(payload, Payload)
    parsed = adapters()[FEED.format].parse(payload.body, FEED, MEASURES)
    return parsed, sift(parsed.observations, context_at(feed=FEED))


def test_every_fault_has_an_expectation() -> None:
    assert set(Fault) == HARMLESS | ONE_VALUE_LOST.keys() | FAILS.keys()


@pytest.mark.parametrize("fault", sorted(HARMLESS))
async def test_a_harmless_oddity_costs_nothing(client: httpx.AsyncClient, server: FaultServer, fault: Fault) -> None:
    parsed, sifted = await _poll(client, server.url(fault))
    assert (len(sifted.accepted), parsed.rejects, sifted.rejects) == (FIGURES, [], [])


@pytest.mark.parametrize(("fault", "code"), sorted(ONE_VALUE_LOST.items()))
async def test_one_odd_value_costs_that_value(
    client: httpx.AsyncClient, server: FaultServer, fault: Fault, code: RejectCode
) -> None:
    parsed, sifted = await _poll(client, server.url(fault, field=FIELD))
    assert [(reject.field, reject.code) for reject in parsed.rejects] == [(FIELD, code)]
    assert len(sifted.accepted) == FIGURES - 1


@pytest.mark.parametrize(("fault", "expected"), sorted(FAILS.items()))
async def test_a_fault_ends_as_its_named_failure(
    client: httpx.AsyncClient, server: FaultServer, fault: Fault, expected: tuple[Stage, Reason]
) -> None:
    budgets = SHORT_BUDGETS.get(fault, {"deadline_seconds": 20.0})
    with pytest.raises(FeedFailed) as caught:
        await _poll(client, server.url(fault), **budgets)
    assert (caught.value.stage, caught.value.reason) == expected
    assert len(server.requests) == 1


async def test_a_body_cut_at_every_tenth_byte_without_a_length_is_never_taken_in_part(
    client: httpx.AsyncClient, server: FaultServer
) -> None:
    for cut in range(0, len(GOOD.rstrip()), 10):
        with pytest.raises(FeedFailed) as caught:
            await _poll(client, server.url(Fault.TRUNCATED_UNDECLARED, at=cut))
        assert caught.value.reason in {Reason.NOT_JSON, Reason.EMPTY_BODY}
