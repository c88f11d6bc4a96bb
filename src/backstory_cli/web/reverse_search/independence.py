"""How many independent sources show a picture: one agency, or one owner of several sites, counts once."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from backstory_cli.reference.publishers import find_agency, find_owner
from backstory_cli.web.urls import get_host

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def group_by_source(places: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Hosts by the source that they count as.

    Args:
        places: Address and credit line of each place; the credit may be empty.
    """
    found: dict[str, list[str]] = {}
    for address, credit in places:
        host = get_host(address)
        if not host:
            continue
        source = find_agency(credit) or find_owner(find_registered_domain(host))
        hosts = found.setdefault(source, [])
        if host not in hosts:
            hosts.append(host)
    return found


def find_registered_domain(host: str) -> str:
    """The registered domain that a host belongs to, by the Public Suffix List (publicsuffix.org)."""
    return _load_suffixes().privatesuffix(host) or host


@functools.cache
def _load_suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
