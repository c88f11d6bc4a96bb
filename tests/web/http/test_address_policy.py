"""Addresses are judged by where they lead, whatever their spelling."""

from __future__ import annotations

import pytest

from backstory_cli.web.http.address_policy import is_public, resolve_public
from backstory_cli.web.http.deadline import RequestRefusedError

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
    "255.255.255.255", "192.0.0.8", "192.88.99.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fec0::1", "ff02::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2002:a00:1::", "2001:0:1::", "2001:db8::1", "not an address", "",
    "3fff::1", "3fff:fff:ffff::1", "5f00::1", "100::1", "100:0:0:1::1", "2001:20::1", "2001:30::1", "2001:1::1",
    "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::c058:6301", "64:ff9b:1::1", "64:ff9b:1::808:808",
    "2002:c0a8:101::1", "2002:a9fe:a9fe::", "2002:6440:1::", "::ffff:100.64.0.1", "::ffff:169.254.169.254",
    "100.127.255.254", "192.88.99.255", "::8.8.8.8", "::ffff:0:7f00:1", "fd00::1", "4000::1", "ff0e::1",
)  # fmt: skip
PUBLIC = (
    "93.184.216.34", "8.8.8.8", "100.128.0.1", "2606:2800:220:1:248:1893:25c8:1946", "3ffe::1", "::ffff:8.8.8.8",
    "64:ff9b::808:808", "2002:808:808::1",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "::1"])
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(RequestRefusedError):
        resolve_public(host, 443)


def test_a_host_without_an_address() -> None:
    with pytest.raises(RequestRefusedError, match="no address"):
        resolve_public("nowhere.invalid", 443)
