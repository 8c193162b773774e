"""Each fault of the answer, switched on for a feed of the living system and seen on the wire by a plain client."""

import json
import zlib
from pathlib import Path

import pytest

from simulators.living.faults.answers import ANSWER_FAULTS
from simulators.living.house import House
from tests.simulators.faults.wire import Wire, ask
from tests.simulators.living.conftest import address

FEED = "beds.SIM-S1"


async def _seen(house: House, fault: str, *, patience: float = 0.6, **options: object) -> Wire:
    await house.switch_on(FEED, fault, options)
    return await ask(address(house, FEED), patience_seconds=patience)


async def _good(house: House) -> bytes:
    return (await ask(address(house, FEED))).body


@pytest.mark.parametrize(
    ("fault", "status"),
    [("401", 401), ("403", 403), ("404", 404), ("429", 429), ("500", 500), ("503", 503)],
)
async def test_a_refusal_is_sent_as_named(fault: str, status: int, house: House) -> None:
    answer = await _seen(house, fault)
    assert answer.head.startswith(f"HTTP/1.1 {status} ")
    assert answer.header("Retry-After") == ("30" if status in {429, 503} else None)


async def test_a_pause_may_be_asked_for_in_any_text(house: House) -> None:
    assert (await _seen(house, "429", retry_after="soon")).header("Retry-After") == "soon"


@pytest.mark.parametrize(
    ("fault", "goal"),
    [
        ("redirect-elsewhere", "http://elsewhere.invalid/feed"),
        ("redirect-private", "http://10.0.0.1/feed"),
        ("redirect-mapped", "http://[::ffff:10.0.0.1]/feed"),
        ("redirect-metadata", "http://169.254.169.254/latest/meta-data/"),
        ("redirect-loopback", "http://127.0.0.1:"),
        ("redirect-loop", "{own}"),
    ],
)
async def test_a_redirect_names_its_goal(fault: str, goal: str, house: House) -> None:
    answer = await _seen(house, fault)
    assert answer.head.split(" ")[1] in {"301", "302", "307"}
    assert (answer.header("Location") or "").startswith(goal.format(own=address(house, FEED)))


async def test_a_family_that_is_refused_is_not_there_at_all_and_comes_back(house: House) -> None:
    number = house.ports["beds"].number
    await house.switch_on("beds", "refused", {})
    with pytest.raises(ConnectionRefusedError):
        await ask(address(house, FEED))
    other = await ask(address(house, "virtual_ward.SIM-V1"))
    await house.switch_off("beds")
    assert other.head.startswith("HTTP/1.1 200 ")
    assert house.ports["beds"].number == number
    assert (await ask(address(house, FEED))).head.startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize("fault", ["refused", "reset"])
async def test_a_feed_that_is_refused_has_its_connections_reset(fault: str, house: House) -> None:
    assert (await _seen(house, fault)).ended == "reset"
    assert (await ask(address(house, "beds.SIM-S2"))).head.startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("fault", "begins", "ended"),
    [
        ("hang-before-headers", "", None),
        ("hang-after-headers", "HTTP/1.1 200 OK", None),
        ("hang-in-body", "HTTP/1.1 200 OK", None),
        ("slow", "", None),
        ("early-close", "", "closed"),
        ("close-in-headers", "HTTP/1.1 200 OK", "closed"),
    ],
)
async def test_a_connection_that_hangs_or_ends_does_so(
    fault: str, begins: str, ended: str | None, house: House
) -> None:
    answer = await _seen(house, fault)
    assert (answer.ended, answer.head[:15]) == (ended, begins)
    good = await _good_elsewhere(house)
    assert len(answer.body) == (len(good) // 2 if fault == "hang-in-body" else 0)


async def _good_elsewhere(house: House) -> bytes:
    await house.switch_off(FEED)
    return await _good(house)


async def test_a_slow_answer_is_right_when_it_comes(house: House) -> None:
    good = await _good(house)
    answer = await _seen(house, "slow", seconds=0.2, patience=2.0)
    assert (answer.body, answer.ended) == (good, "closed")


async def test_a_drip_sends_a_byte_a_second_unless_told_otherwise(house: House) -> None:
    each_second = await _seen(house, "slow-drip", patience=1.3)
    faster = await _seen(house, "slow-drip", every=0.05, patience=1.0)
    assert len(each_second.body) == 1
    assert 8 < len(faster.body) < 21
    assert each_second.ended is None


async def test_headers_are_a_megabyte(house: House) -> None:
    answer = await _seen(house, "huge-headers", patience=3)
    assert len(answer.head) > 1_000_000


async def test_an_old_protocol_and_a_cookie_carry_the_right_document(house: House) -> None:
    good = await _good(house)
    old = await _seen(house, "good-http-1-0")
    cookie = await _seen(house, "cookies")
    assert old.head.startswith("HTTP/1.0 200 ")
    assert cookie.header("Set-Cookie") is not None
    assert old.body == cookie.body == good


@pytest.mark.parametrize(
    ("fault", "media_type"),
    [
        ("login-page", "text/html; charset=utf-8"),
        ("wrong-type", "text/html"),
        ("wrong-charset", "application/json; charset=utf-8"),
    ],
)
async def test_the_wrong_thing_comes_under_200(fault: str, media_type: str, house: House) -> None:
    good = await _good(house)
    answer = await _seen(house, fault)
    assert answer.head.startswith("HTTP/1.1 200 ")
    assert answer.header("Content-Type") == media_type
    assert (answer.body == good) == (fault == "wrong-type")


async def test_bytes_that_are_no_clean_utf8_are_sent(house: House) -> None:
    good = await _good(house)
    marked = await _seen(house, "byte-order-mark")
    broken = await _seen(house, "invalid-utf8")
    empty = await _seen(house, "empty")
    assert marked.body == b"\xef\xbb\xbf" + good
    assert b"\xff" in broken.body
    assert empty.body == b""


@pytest.mark.parametrize("fault", ["truncated", "truncated-undeclared", "truncated-chunked"])
async def test_half_of_the_body_is_sent(fault: str, house: House) -> None:
    good = await _good(house)
    answer = await _seen(house, fault)
    assert good[: len(good) // 2] in answer.body
    assert len(answer.body) < len(good)
    declared = answer.header("Content-Length")
    assert declared == (str(len(good)) if fault == "truncated" else None)


@pytest.mark.parametrize("fault", ["truncated-gzip", "corrupt-gzip"])
async def test_a_compressed_body_cannot_be_unpacked(fault: str, house: House) -> None:
    answer = await _seen(house, fault)
    unpacker = zlib.decompressobj(wbits=31)
    assert answer.header("Content-Encoding") == "gzip"
    if fault == "corrupt-gzip":
        with pytest.raises(zlib.error):
            unpacker.decompress(answer.body)
    else:
        unpacker.decompress(answer.body)
        assert not unpacker.eof


async def test_a_bomb_is_small_on_the_wire_and_large_unpacked(house: House) -> None:
    answer = await _seen(house, "gzip-bomb", patience=5)
    assert len(answer.body) < 100_000
    assert len(zlib.decompress(answer.body, wbits=31)) > 50_000_000


async def test_a_body_of_a_gibibyte_is_declared_and_begun(house: House) -> None:
    answer = await _seen(house, "huge-body", patience=0.3)
    assert answer.header("Content-Length") == str(1024**3)
    assert len(answer.body) > 1_000_000
    small = await _seen(house, "huge-body", megabytes=2, patience=5)
    assert len(small.body) == 2 * 1024**2


async def test_an_endless_body_does_not_end(house: House) -> None:
    answer = await _seen(house, "endless", patience=0.3)
    assert answer.ended is None
    assert len(answer.body) > 1_000_000


async def test_json_is_nested_wide_or_has_a_key_twice(house: House) -> None:
    deep = await _seen(house, "deep-nesting")
    wide = await _seen(house, "many-keys", keys=20_000, patience=3)
    twice = await _seen(house, "duplicate-keys")
    pairs: list[list[str]] = []
    json.loads(twice.body, object_pairs_hook=lambda held: pairs.append([name for name, _ in held]))
    assert b"[" * 3000 in deep.body
    assert len(json.loads(wide.body)) > 20_000
    assert any(len(names) != len(set(names)) for names in pairs)


def test_no_fault_of_the_answer_is_left_unseen() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [fault.name for fault in ANSWER_FAULTS if f'"{fault.name}"' not in source] == []
    assert len(ANSWER_FAULTS) > 35
