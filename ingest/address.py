"""Which internet addresses a feed may be fetched from. Judges addresses only; looking names up is `ingest.resolver`.

IPv6 is judged by what is allowed (global unicast, less its special parts), not by what is known to be bad: every way of
wrapping a private IPv4 address into IPv6 that is invented later is then refused until somebody permits it.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NEVER_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; also holds one cloud's metadata address
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own control address, although it looks public
        "169.254.0.0/16",  # link-local, and with it the metadata address 169.254.169.254
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
_NEVER_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: withdrawn, and can carry any IPv4 address
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def carried_ipv4(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for (mapped, 6to4, Teredo client, NAT64); None when for none."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, so that any feed may name it.

    Source: IANA special-purpose address registries for IPv4 and IPv6; RFC 6052 for NAT64 (judged by what it carries).
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NEVER_PUBLIC_4)
    if address in _NAT64:
        carried = carried_ipv4(address)
        return carried is not None and is_public(carried)
    return address in _GLOBAL_UNICAST_6 and not any(address in network for network in _NEVER_PUBLIC_6)


def may_reach(address: Address, *, networks: Iterable[Network]) -> bool:
    """Whether a feed may connect to an address: public, or inside a network that its own stanza names."""
    if is_public(address):
        return True
    carried = carried_ipv4(address)
    candidates: tuple[Address, ...] = (address,) if carried is None else (address, carried)
    return any(candidate in network for network in networks for candidate in candidates)


@lru_cache(maxsize=256)
def networks_of(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Read a stanza's networks. Raises: ValueError for one that is none, or that has bits set beyond its mask."""
    return tuple(ip_network(text) for text in texts)
