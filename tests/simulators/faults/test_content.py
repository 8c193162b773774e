"""Faults of the content: what is sent under 200 is broken in the way its name says, and in no other."""

import gzip
import json
import zlib

import httpx2
import pytest

from simulators.faults import Fault, FaultServer
from tests.simulators.faults.conftest import BODY
from tests.simulators.faults.wire import ask

CSV = b'Period,Org Code,Beds\r\n19/12/2021,R0A,2206\r\n"# rows",1\r\n'


async def test_good_is_good_tagged_and_304_to_a_reader_that_has_it(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    answer = await client.get(partner.url(Fault.GOOD))
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["content-type"] == "application/json"
    again = await client.get(partner.url(Fault.GOOD), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(f"{partner.base}/good")).content == BODY


async def test_good_comes_compressed_and_over_the_old_protocol_too(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    assert (await client.get(partner.url(Fault.GOOD_GZIP))).content == BODY
    wire = await ask(partner.url(Fault.GOOD_HTTP_1_0))
    assert wire.head.startswith("HTTP/1.0 200 OK")
    assert wire.header("Content-Length") is None
    assert wire.body == BODY


async def test_any_registered_body_can_be_spoilt_under_its_own_type(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    partner.register(CSV, name="region", media_type="text/csv; charset=utf-8")
    good = await client.get(partner.url(Fault.GOOD, "region"))
    assert (good.content, good.headers["content-type"]) == (CSV, "text/csv; charset=utf-8")
    cut = await client.get(partner.url(Fault.TRUNCATED_UNDECLARED, "region", at=44))
    assert cut.content == CSV[:44]
    marked = await client.get(partner.url(Fault.BYTE_ORDER_MARK, "region"))
    assert marked.content == b"\xef\xbb\xbf" + CSV


async def test_a_login_page_is_200_and_html(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    answer = await client.get(partner.url(Fault.LOGIN_PAGE))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "password" in answer.text


async def test_a_wrong_type_leaves_the_body_alone(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    answer = await client.get(partner.url(Fault.WRONG_TYPE, type="application/pdf"))
    assert (answer.content, answer.headers["content-type"]) == (BODY, "application/pdf")


async def test_a_wrong_charset_is_utf_16_that_claims_to_be_utf_8(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    answer = await client.get(partner.url(Fault.WRONG_CHARSET))
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.content.decode("utf-16").encode() == BODY


async def test_empty_is_200_and_nothing(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    answer = await client.get(partner.url(Fault.EMPTY))
    assert (answer.status_code, answer.content) == (200, b"")


async def test_invalid_utf8_is_one_bad_byte_inside_a_word(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    content = (await client.get(partner.url(Fault.INVALID_UTF8))).content
    with pytest.raises(UnicodeDecodeError):
        content.decode()
    assert content.replace(b"\xff", b"") == BODY
    assert json.loads(content.decode(errors="ignore")) == json.loads(BODY)


@pytest.mark.parametrize("at", [0, 1, len(BODY) - 1])
async def test_truncated_declares_the_whole_and_sends_a_part(
    at: int, partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    wire = await ask(partner.url(Fault.TRUNCATED, at=at))
    assert wire.header("Content-Length") == str(len(BODY))
    assert (wire.body, wire.ended) == (BODY[:at], "closed")
    with pytest.raises(httpx2.RemoteProtocolError):
        await client.get(partner.url(Fault.TRUNCATED, at=at))


async def test_truncated_undeclared_is_a_complete_answer_on_the_wire(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    answer = await client.get(partner.url(Fault.TRUNCATED_UNDECLARED, at=500))
    assert "content-length" not in answer.headers
    assert answer.content == BODY[:500]


async def test_truncated_chunked_lacks_its_last_chunk(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    wire = await ask(partner.url(Fault.TRUNCATED_CHUNKED, at=16))
    assert wire.body == b"10\r\n" + BODY[:16] + b"\r\n"
    with pytest.raises(httpx2.RemoteProtocolError):
        await client.get(partner.url(Fault.TRUNCATED_CHUNKED, at=16))


async def test_a_truncated_gzip_stream_passes_for_a_short_body(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    packed = gzip.compress(BODY, mtime=0)
    wire = await ask(partner.url(Fault.TRUNCATED_GZIP, at=len(packed) - 40))
    assert wire.header("Content-Length") == str(len(wire.body)) == str(len(packed) - 40)
    unpacker = zlib.decompressobj(wbits=31)
    assert BODY.startswith(unpacker.decompress(wire.body))
    assert not unpacker.eof
    answer = await client.get(partner.url(Fault.TRUNCATED_GZIP, at=len(packed) - 40))
    assert answer.status_code == 200
    assert len(answer.content) < len(BODY)


async def test_a_corrupt_gzip_has_the_whole_body_and_a_wrong_check_sum(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    wire = await ask(partner.url(Fault.CORRUPT_GZIP))
    assert zlib.decompress(wire.body[10:-8], wbits=-15) == BODY
    with pytest.raises(httpx2.DecodingError):
        await client.get(partner.url(Fault.CORRUPT_GZIP))


async def test_a_gzip_bomb_is_some_fifty_kilobytes_that_become_fifty_megabytes(partner: FaultServer) -> None:
    wire = await ask(partner.url(Fault.GZIP_BOMB), patience_seconds=5)
    assert wire.header("Content-Encoding") == "gzip"
    assert 45_000 < len(wire.body) < 60_000
    unpacker = zlib.decompressobj(wbits=31)
    assert unpacker.decompress(wire.body, len(BODY)) == BODY
    unpacked, rest = len(BODY), unpacker.unconsumed_tail
    while part := unpacker.decompress(rest, 1_000_000):
        unpacked, rest = unpacked + len(part), unpacker.unconsumed_tail
    assert unpacked == len(BODY) + 50_000_000
    assert unpacker.eof


async def test_deep_nesting_keeps_the_good_fields_around_three_thousand_arrays(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    content = (await client.get(partner.url(Fault.DEEP_NESTING))).content
    assert b"[" * 3000 + b"]" * 3000 in content
    shallow = (await client.get(partner.url(Fault.DEEP_NESTING, depth=3))).json()
    assert shallow.pop("nested") == [[[]]]
    assert shallow == json.loads(BODY)


async def test_many_keys_are_as_many_as_asked_for(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    document = (await client.get(partner.url(Fault.MANY_KEYS, keys=1000))).json()
    assert len(document) == 1000 + len(json.loads(BODY))
    assert document["rows"] == json.loads(BODY)["rows"]


@pytest.mark.parametrize(
    ("fault", "token"), [(Fault.NAN, b"NaN"), (Fault.INFINITY, b"Infinity"), (Fault.OVERFLOW, b"1e400")]
)
async def test_a_number_that_is_none_stands_in_one_place_only(
    fault: Fault, token: bytes, partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    last = (await client.get(partner.url(fault))).content
    assert last.count(token) == 1
    assert last.replace(token, b"39") == BODY
    first = (await client.get(partner.url(fault, field="ga_beds_open"))).content
    assert first == BODY.replace(b"2206", token, 1)


async def test_duplicate_keys_say_two_things_in_one_object(partner: FaultServer, client: httpx2.AsyncClient) -> None:
    content = (await client.get(partner.url(Fault.DUPLICATE_KEYS, field="row_count"))).content
    assert b'"row_count": 40,"row_count": 41' in content
    assert json.loads(content)["row_count"] == 41


async def test_frozen_sends_its_first_body_for_ever_and_looks_at_no_tag(
    partner: FaultServer, client: httpx2.AsyncClient
) -> None:
    url = partner.url(Fault.FROZEN)
    first = await client.get(url)
    partner.register(b'{"new": 1}')
    again = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (200, BODY)
    assert (await client.get(partner.url(Fault.GOOD))).content == b'{"new": 1}'
