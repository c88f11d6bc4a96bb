"""Which addresses a request may go to: public ones only, judged by what a name resolves to, never by how it is spelt.

A picture, a page or a redirect can name any host; without this check it could have this machine ask its own
network (server-side request forgery, OWASP). ``ipaddress.is_global`` alone lets some through, which are listed here.
An IPv6 address that carries an IPv4 address (mapped, 6to4, NAT64) is judged by that.
"""

from __future__ import annotations

import ipaddress
import socket

from backstory_cli.web.http.deadline import RequestRefusedError

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890)
        "192.88.99.0/24",  # the former 6to4 relays (RFC 7526)
        "::/96",  # IPv4-compatible addresses, deprecated (RFC 4291)
        "fec0::/10",  # site-local, deprecated (RFC 3879)
        "2001::/23",  # IETF protocol assignments, Teredo among them (RFC 2928, RFC 4380)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def resolve_public(host: str, port: int) -> list[str]:
    """The addresses of a host, all of them public.

    Raises:
        Refused: It has none, or one of them is of this machine or of a private network.
    """
    found = resolve_any(host, port)
    for each in found:
        if not is_public(each):
            raise RequestRefusedError(
                f"is not asked: {host} leads to {each}, an address of this machine or of a private network"
            )
    return found


def resolve_any(host: str, port: int) -> list[str]:
    """The addresses of a host, whatever they are: only for hosts that the user named.

    Raises:
        Refused: It has none.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RequestRefusedError(f"could not be found (no address for {host})") from None
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_public(text: str) -> bool:
    """Whether an address, in its usual spelling, belongs to the public internet."""
    try:
        address = _unwrap_ipv4(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    if any(address.version == network.version and address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _unwrap_ipv4(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address
