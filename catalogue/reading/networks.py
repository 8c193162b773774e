"""The private networks that a stanza lets something reach, besides public addresses. Judges no address."""

from ipaddress import ip_network

from catalogue.reading.problems import shown
from catalogue.reading.stanza import Stanza


def networks_in(stanza: Stanza) -> tuple[str, ...]:
    """The networks of a stanza; none where it names none."""
    networks = stanza.texts("networks") if stanza.has("networks") else ()
    for network in networks:
        try:
            if not ip_network(network).prefixlen:
                stanza.refuse("networks", f"{shown(network)} is every address, which is no guard at all")
        except ValueError:
            stanza.refuse("networks", f"{shown(network)} is not a network such as 10.0.0.0/8")
    return networks
