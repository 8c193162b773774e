"""Readings in pages: all of them or none, from one host, within one deadline and one size, and 304 ends the matter."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ingest.adapters import adapters
from ingest.exchange import NotModified, Payload
from ingest.failure import FeedFailed, Reason, Stage
from ingest.http import httpx
from ingest.paging import MOST_PAGES, fetch_whole
from ingest.parsed import Parsed, RejectCode
from tests.ingest.conftest import request_to
from tests.ingest.known import MEASURES, feed_of
from tests.ingest.outcome import FIXTURES
from tests.ingest.partner import Partner, answer, partner

FEED = feed_of("capacity_json")
ADAPTER = adapters()["capacity_json"]
GOOD: dict[str, Any] = json.loads((FIXTURES / "capacity_json" / "good.json").read_text(encoding="utf-8"))
Page = dict[str, Any]


def pages(number: int) -> list[Page]:
    """A reading in so many pages, of one referral each, as the contract says."""
    made = []
    for page in range(1, number + 1):
        link = None if page == number else f"/capacity/SIM-R1?page={page + 1}&as_of=7"
        referral = GOOD["referrals"][0] | {"key": f"RF-aaaaaaaa{page:02d}"}
        own = {"page": page, "pages": number, "next": link, "row_count": 1, "row_count_total": number}
        whole = {**GOOD, **own, "referrals": [referral]}
        made.append(whole if page == 1 else {k: v for k, v in whole.items() if k not in {"totals", "offers"}})
    return made


class Answering:
    """A partner that answers each page by its number, and says which were asked for."""

    def __init__(self, made: list[Page], **headers: str) -> None:
        self.made = made
        self.headers = headers
        self.slow_from = len(made) + 1

    async def __call__(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        path = head.split(b" ")[1].decode()
        number = int(path.partition("page=")[2].partition("&")[0] or 1)
        if number >= self.slow_from:
            await asyncio.sleep(30)
        writer.write(answer(json.dumps(self.made[number - 1]).encode(), headers=self.headers))
        await writer.drain()


async def ask(client: httpx.AsyncClient, here: Partner, **changes: object) -> Payload | NotModified:
    request = request_to(here.url_at("127.0.0.1", "/capacity/SIM-R1?page=1"), **changes)
    return await fetch_whole(client, request, feed=FEED, paging=ADAPTER.paging)


async def refused(client: httpx.AsyncClient, made: list[Page], **changes: object) -> FeedFailed:
    async with partner(Answering(made)) as here:
        with pytest.raises(FeedFailed) as caught:
            await ask(client, here, **changes)
    return caught.value


def read(payload: Payload | NotModified) -> Parsed:
    assert isinstance(payload, Payload)
    return ADAPTER.parse(payload.body, FEED, MEASURES)


async def test_three_pages_are_one_reading(client: httpx.AsyncClient) -> None:
    async with partner(Answering(pages(3), ETag='"first"')) as here:
        payload = await ask(client, here)
    parsed = read(payload)
    assert (parsed.rows, len(parsed.episodes), parsed.rejects) == (3, 4 + 3, [])
    assert isinstance(payload, Payload)
    assert (payload.etag, payload.attempts) == ('"first"', 1)
    asked = [head.split(b" ")[1] for head in here.heads]
    assert asked == [
        b"/capacity/SIM-R1?page=1", b"/capacity/SIM-R1?page=2&as_of=7", b"/capacity/SIM-R1?page=3&as_of=7",
    ]  # fmt: skip


async def test_a_single_page_is_taken_as_it_came(client: httpx.AsyncClient) -> None:
    made = pages(1)
    async with partner(Answering(made)) as here:
        payload = await ask(client, here)
    assert isinstance(payload, Payload)
    assert json.loads(payload.body) == made[0]


async def test_not_modified_on_the_first_page_asks_for_no_other(client: httpx.AsyncClient) -> None:
    async def unchanged(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"", status="304 Not Modified", content_type=None))
        await writer.drain()

    async with partner(unchanged) as here:
        assert isinstance(await ask(client, here, etag='"first"'), NotModified)
    assert len(here.heads) == 1
    assert b'If-None-Match: "first"' in here.heads[0]


async def test_only_the_first_page_is_asked_for_by_its_tag(client: httpx.AsyncClient) -> None:
    async with partner(Answering(pages(2))) as here:
        read(await ask(client, here, etag='"old"'))
    assert [b"If-None-Match" in head for head in here.heads] == [True, False]


@pytest.mark.parametrize(
    ("change", "stage", "reason"),
    [
        ({"observed_at": "2026-11-10T07:15:00+00:00"}, Stage.PAGES, Reason.READING_CHANGED),
        ({"service": "SIM-R2"}, Stage.PAGES, Reason.READING_CHANGED),
        ({"row_count_total": 9}, Stage.PAGES, Reason.READING_CHANGED),
        ({"page": 3}, Stage.PAGES, Reason.READING_CHANGED),
        ({"row_count": 2}, Stage.ROWS, Reason.ROW_COUNT_MISMATCH),
        ({"referrals": None}, Stage.CONTRACT, Reason.WRONG_TYPE),
        ({"next": 7}, Stage.PAGES, Reason.WRONG_TYPE),
        ({"next": "/capacity/SIM-R1?page=1"}, Stage.PAGES, Reason.PAGE_ELSEWHERE),
        ({"next": "http://169.254.169.254/latest"}, Stage.PAGES, Reason.PAGE_ELSEWHERE),
        ({"next": "//elsewhere.example/capacity"}, Stage.PAGES, Reason.PAGE_ELSEWHERE),
        ({"next": "http://[nowhere"}, Stage.PAGES, Reason.PAGE_ELSEWHERE),
    ],
)
async def test_pages_that_do_not_belong_together_are_refused_whole(
    client: httpx.AsyncClient, change: Mapping[str, object], stage: Stage, reason: Reason
) -> None:
    made = pages(2)
    made[1].update(change)
    failure = await refused(client, made)
    assert (failure.stage, failure.reason) == (stage, reason)


async def test_a_page_left_out_at_the_end_is_missed(client: httpx.AsyncClient) -> None:
    made = pages(3)
    made[1]["next"] = None
    failure = await refused(client, made[:2])
    assert (failure.stage, failure.reason) == (Stage.PAGES, Reason.READING_CHANGED)


async def test_pages_without_end_are_not_followed(client: httpx.AsyncClient) -> None:
    failure = await refused(client, pages(MOST_PAGES + 1), deadline_seconds=20.0)
    assert (failure.stage, failure.reason) == (Stage.PAGES, Reason.TOO_MANY_PAGES)


async def test_one_deadline_holds_for_all_pages_together(client: httpx.AsyncClient) -> None:
    script = Answering(pages(3))
    script.slow_from = 3
    async with partner(script) as here:
        with pytest.raises(FeedFailed) as caught:
            await ask(client, here, deadline_seconds=0.5)
    assert (caught.value.stage, caught.value.reason) == (Stage.DEADLINE, Reason.DEADLINE_PASSED)
    assert "0.5 s" in caught.value.detail
    assert "page 3" in caught.value.detail


@pytest.mark.parametrize("allowed", [lambda sizes: sizes[0] + 10, lambda sizes: sizes[0]])
async def test_one_cap_on_bytes_holds_for_all_pages_together(
    client: httpx.AsyncClient, allowed: Callable[[list[int]], int]
) -> None:
    made = pages(2)
    failure = await refused(client, made, max_bytes=allowed([len(json.dumps(page)) for page in made]))
    assert (failure.stage, failure.reason) == (Stage.SIZE, Reason.TOO_MANY_BYTES)


async def test_a_page_that_is_gone_fails_the_reading(client: httpx.AsyncClient) -> None:
    first = json.dumps(pages(2)[0]).encode()

    async def gone(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"{}", status="410 Gone") if b"page=2" in head else answer(first))
        await writer.drain()

    async with partner(gone) as here:
        with pytest.raises(FeedFailed) as caught:
            await ask(client, here)
    assert (caught.value.stage, caught.value.reason, caught.value.http_status) == (Stage.STATUS, Reason.NOT_FOUND, 410)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("NaN", RejectCode.NOT_FINITE),
        ("-Infinity", RejectCode.NOT_FINITE),
        ("1e400", RejectCode.NOT_FINITE),
        ("9" * 400, RejectCode.NOT_FINITE),
        ('21.0, "hours_a_week": 22.0', RejectCode.NOT_A_NUMBER),
    ],
)
async def test_what_is_no_figure_on_a_later_page_costs_that_value_and_is_told_as_what_it_is(
    client: httpx.AsyncClient, token: str, code: RejectCode
) -> None:
    made = [json.dumps(page) for page in pages(2)]
    made[1] = made[1].replace('"hours_a_week": 21.0', f'"hours_a_week": {token}')

    async def odd(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(made[1 if b"page=2" in head else 0].encode()))
        await writer.drain()

    async with partner(odd) as here:
        parsed = read(await ask(client, here))
    assert [(each.row, each.field, each.code) for each in parsed.rejects] == [(2, "hours_a_week", code)]
    assert not parsed.rejects[0].sample.startswith("an object of")
    assert len(parsed.episodes) == 4 + 2
