"""How many independent sources show a picture: one agency, or one owner of several sites, counts once."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from backstory_cli.reference.publishers import agency_of, owner_of
from backstory_cli.web.urls import host_of

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def sources(places: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Hosts by the source that they count as.

    Args:
        places: Address and credit line of each place; the credit may be empty.
    """
    found: dict[str, list[str]] = {}
    for address, credit in places:
        host = host_of(address)
        if not host:
            continue
        source = agency_of(credit) or owner_of(domain_of(host))
        hosts = found.setdefault(source, [])
        if host not in hosts:
            hosts.append(host)
    return found


def domain_of(host: str) -> str:
    """The registered domain that a host belongs to, by the Public Suffix List (publicsuffix.org)."""
    return _suffixes().privatesuffix(host) or host


@functools.cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
