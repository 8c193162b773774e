"""No feed reaches an address that is neither public nor named in its own stanza, whatever the name says or when."""

import ssl
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.address import is_public, may_reach, networks_of
from ingest.exchange import Payload
from ingest.failure import FeedFailed, Reason, Stage
from ingest.fetch import fetch
from ingest.http import build_client
from tests.ingest.conftest import LOOPBACK, AskInVain, names, request_to
from tests.ingest.partner import answer, partner, saying

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001:0:1234::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "1.1.1.1",
    "51.140.1.1",
    "172.32.0.1",
    "192.167.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_an_inside_address_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_open_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.integers(min_value=0, max_value=2**32 - 1))
@settings(deadline=None)
def test_wrapping_a_refused_ipv4_address_into_ipv6_never_makes_it_public(number: int) -> None:
    bare = ip_address(number)
    wrapped = [
        ip_address((0xFFFF << 32) | number),
        ip_address((0x2002 << 112) | (number << 80)),
        ip_address((0x0064_FF9B << 96) | number),
        ip_address((0x2001 << 112) | (number ^ 0xFFFF_FFFF)),
        ip_address(number) if number > 2**31 else ip_address(f"::{number >> 16:x}:{number & 0xFFFF:x}"),
    ]
    if not is_public(bare):
        assert not any(is_public(address) for address in wrapped)


@given(st.ip_addresses(v=4))
@settings(deadline=None)
def test_our_list_is_at_least_as_strict_as_the_library(address: object) -> None:
    from ipaddress import IPv4Address

    assert isinstance(address, IPv4Address)
    if not address.is_global:
        assert not is_public(address)


def test_a_feed_may_reach_its_own_network_and_no_other() -> None:
    own = networks_of(("10.20.0.0/16", "fd12::/16"))
    assert may_reach(ip_address("10.20.3.4"), networks=own)
    assert may_reach(ip_address("::ffff:10.20.3.4"), networks=own)
    assert may_reach(ip_address("fd12::8"), networks=own)
    assert not may_reach(ip_address("10.21.0.1"), networks=own)
    assert not may_reach(ip_address("127.0.0.1"), networks=own)


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="host bits"):
        networks_of(("10.20.3.4/16",))
    assert networks_of(("10.20.0.0/16",)) == (ip_network("10.20.0.0/16"),)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "[::1]",
        "localhost",
        "2130706433",
        "0x7f.1",
        "127.1",
        "169.254.169.254",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ],
)
async def test_an_inside_address_in_any_spelling_is_refused_before_connecting(
    ask_in_vain: AskInVain, host: str
) -> None:
    async with partner(saying(answer())) as here:
        failure = await ask_in_vain(here.url_at(host), networks=(), retry_for_seconds=2.0)
    assert (failure.stage, failure.reason) == (Stage.REFUSED_ADDRESS, Reason.ADDRESS_REFUSED)
    assert here.heads == []


@pytest.mark.parametrize("text", PRIVATE)
async def test_a_public_name_that_leads_inside_is_refused(system_trust: ssl.SSLContext, text: str) -> None:
    async with build_client(version="0.1.0", resolver=names({"data.example": [text]}), tls=system_trust) as client:
        with pytest.raises(FeedFailed) as caught:
            await fetch(client, request_to("http://data.example/", networks=()))
    assert caught.value.stage is Stage.REFUSED_ADDRESS


async def test_the_connection_goes_to_the_address_that_was_judged(system_trust: ssl.SSLContext) -> None:
    """A name that answers publicly when judged and inside when connected to: the name must be looked up once only."""
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    async with (
        partner(saying(answer())) as inside,
        build_client(version="0.1.0", resolver=rebinding, tls=system_trust) as client,
    ):
        with pytest.raises(FeedFailed) as caught:
            await fetch(client, request_to(inside.url_at("rebinding.example"), networks=("127.0.0.2/32",)))
    assert caught.value.reason is Reason.CONNECTION_REFUSED
    assert asked == ["rebinding.example"]
    assert inside.heads == []


async def test_of_several_addresses_only_permitted_ones_are_tried(system_trust: ssl.SSLContext) -> None:
    mixed = names({"data.example": ["10.0.0.1", "127.0.0.2", "127.0.0.1"]})
    async with (
        partner(saying(answer())) as here,
        build_client(version="0.1.0", resolver=mixed, tls=system_trust) as client,
    ):
        payload = await fetch(client, request_to(here.url_at("data.example")))
    assert isinstance(payload, Payload)


async def test_a_connection_one_feed_may_use_is_not_lent_to_another(system_trust: ssl.SSLContext) -> None:
    async with partner(saying(answer())) as here, build_client(version="0.1.0", tls=system_trust) as client:
        await fetch(client, request_to(here.url, networks=LOOPBACK))
        with pytest.raises(FeedFailed) as caught:
            await fetch(client, request_to(here.url, networks=("10.0.0.0/8",)))
    assert caught.value.stage is Stage.REFUSED_ADDRESS
    assert len(here.heads) == 1


async def test_a_look_up_that_hangs_is_bounded(system_trust: ssl.SSLContext) -> None:
    import asyncio

    async def hang(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    async with build_client(version="0.1.0", resolver=hang, tls=system_trust) as client:
        with pytest.raises(FeedFailed) as caught:
            await fetch(client, request_to("http://data.example/", connect_seconds=0.1))
    assert (caught.value.stage, caught.value.reason) == (Stage.RESOLVE, Reason.RESOLVE_TIMED_OUT)


async def test_a_name_without_addresses_is_not_found(system_trust: ssl.SSLContext) -> None:
    async with build_client(version="0.1.0", resolver=names({"data.example": []}), tls=system_trust) as client:
        with pytest.raises(FeedFailed) as caught:
            await fetch(client, request_to("http://data.example/"))
    assert (caught.value.stage, caught.value.reason) == (Stage.RESOLVE, Reason.NAME_NOT_FOUND)
