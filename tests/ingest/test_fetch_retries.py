"""Trying again: only what may be over in a moment, only inside the budgets, and as late as the partner asks."""

import asyncio
import socket

import pytest

from ingest.exchange import Payload
from ingest.failure import FeedFailed, Reason, Stage
from ingest.patience import LONGEST_RETRY_AFTER_SECONDS, retry_after_seconds
from tests.ingest.conftest import Ask, AskInVain
from tests.ingest.partner import answer, partner, saying

UNAVAILABLE = answer(status="503 Service Unavailable")


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"])
async def test_a_momentary_fault_is_tried_again(ask: Ask, status: str) -> None:
    async with partner(saying(answer(status=status), answer())) as here:
        payload = await ask(here.url, retry_for_seconds=3.0)
    assert isinstance(payload, Payload)
    assert payload.attempts == 2


async def test_a_hang_up_before_the_answer_is_tried_again(ask: Ask) -> None:
    async with partner(saying(b"", answer())) as here:
        payload = await ask(here.url, retry_for_seconds=3.0)
    assert payload.attempts == 2


async def test_silence_before_a_byte_is_tried_again(ask: Ask) -> None:
    asked = 0

    async def hang_once(_head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.sleep(60)
        writer.write(answer())
        await writer.drain()

    async with partner(hang_once) as here:
        payload = await ask(here.url, retry_for_seconds=3.0, silence_seconds=0.2)
    assert payload.attempts == 2


@pytest.mark.parametrize(
    "sent",
    [
        answer(status="401 Unauthorized"),
        answer(status="404 Not Found"),
        answer(status="429 Too Many Requests"),
        answer(status="500 Internal Server Error"),
        answer(b"[1]", length=9),
        answer(content_type="text/html"),
    ],
)
async def test_what_another_try_would_not_mend_is_asked_once(ask_in_vain: AskInVain, sent: bytes) -> None:
    async with partner(saying(sent)) as here:
        await ask_in_vain(here.url, retry_for_seconds=3.0)
    assert len(here.heads) == 1


async def test_no_budget_means_one_attempt(ask_in_vain: AskInVain) -> None:
    async with partner(saying(UNAVAILABLE)) as here:
        await ask_in_vain(here.url, retry_for_seconds=0.0)
    assert len(here.heads) == 1


async def test_the_retry_budget_ends_the_trying_with_the_last_failure(ask_in_vain: AskInVain) -> None:
    async with partner(saying(UNAVAILABLE)) as here:
        failure = await ask_in_vain(here.url, retry_for_seconds=0.5)
    assert failure.reason is Reason.UNAVAILABLE
    assert failure.attempts == len(here.heads)
    assert 2 <= failure.attempts <= 4


async def test_a_deadline_in_a_pause_reports_what_led_to_the_pause(ask_in_vain: AskInVain) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    failure = await ask_in_vain(f"http://127.0.0.1:{port}/", deadline_seconds=0.15, retry_for_seconds=60.0)
    assert (failure.stage, failure.reason) == (Stage.CONNECT, Reason.CONNECTION_REFUSED)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_a_short_retry_after_is_waited_for(ask: Ask, status: str) -> None:
    async with partner(saying(answer(status=status, headers={"Retry-After": "1"}), answer())) as here:
        began_at = asyncio.get_running_loop().time()
        payload = await ask(here.url, retry_for_seconds=4.0)
        assert asyncio.get_running_loop().time() - began_at >= 1.0
    assert payload.attempts == 2


@pytest.mark.parametrize(
    ("retry_after", "date", "seconds"),
    [
        ("600", None, 600.0),
        ("99999999999999999999", None, LONGEST_RETRY_AFTER_SECONDS),
        ("Mon, 20 Dec 2021 11:20:00 GMT", "Mon, 20 Dec 2021 11:00:00 GMT", 1200.0),
        ("Mon, 20 Dec 2099 11:20:00 GMT", "Mon, 20 Dec 2021 11:00:00 GMT", LONGEST_RETRY_AFTER_SECONDS),
    ],
)
async def test_a_longer_wait_than_the_budget_is_left_to_the_schedule(
    ask_in_vain: AskInVain, retry_after: str, date: str | None, seconds: float
) -> None:
    headers = {"Retry-After": retry_after} | ({"Date": date} if date else {})
    async with partner(saying(answer(status="429 Too Many Requests", headers=headers))) as here:
        failure = await ask_in_vain(here.url, retry_for_seconds=3.0)
    assert (failure.stage, failure.reason, failure.retry_after) == (Stage.STATUS, Reason.TOO_MANY_REQUESTS, seconds)
    assert len(here.heads) == 1


@pytest.mark.parametrize("absurd", ["-5", "soon", "", "1.5", "٣", "Mon, 99 Dec 2021 11:20:00 GMT", "0x10"])
def test_an_unreadable_retry_after_says_nothing(absurd: str) -> None:
    assert retry_after_seconds(absurd, date="Mon, 20 Dec 2021 11:00:00 GMT") is None


def test_a_retry_after_in_the_past_is_no_wait() -> None:
    assert retry_after_seconds("Sun, 19 Dec 2021 11:00:00 GMT", date="Mon, 20 Dec 2021 11:00:00 GMT") == 0.0


def test_a_retry_after_date_without_the_partners_clock_says_nothing() -> None:
    assert retry_after_seconds("Mon, 20 Dec 2021 11:20:00 GMT", date=None) is None


async def test_the_failure_hides_what_lies_beneath_it(ask_in_vain: AskInVain) -> None:
    async with partner(saying(b"")) as here:
        failure = await ask_in_vain(here.url)
    assert isinstance(failure, FeedFailed)
    assert failure.__suppress_context__
