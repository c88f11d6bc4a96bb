"""The Wayback Machine: the earliest copy of an address, where there is one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.providers.wayback import Wayback, convert_sha1
from fakes.services import FakeServices, Response

SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
ADDRESS = "https://example.org/a.jpg"


EMPTY = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


def test_the_archive_s_checksum() -> None:
    assert convert_sha1(SHA1) == EMPTY


def test_the_earliest_copy_of_an_address(door: GuardedClient, fake: FakeServices) -> None:
    fake.captures = [
        ("20150102030405", ADDRESS, "image/jpeg", "200", "A" * 32),
        ("20140102030405", ADDRESS, "image/jpeg", "404", "B" * 32),
        ("20160102030405", "http://example.org/a.jpg", "image/jpeg", "200", EMPTY),
    ]
    archive = Wayback(door, fake.base("wayback"))
    first = archive.earliest(ADDRESS)
    assert first is not None
    assert (first.at, first.digest) == (datetime(2015, 1, 2, 3, 4, 5, tzinfo=UTC), "A" * 32)
    assert first.address == f"{fake.base('wayback')}/web/20150102030405/{ADDRESS}"
    same = archive.earliest(ADDRESS, digest=EMPTY)
    assert same is not None
    assert (same.at.year, same.original) == (2016, "http://example.org/a.jpg")
    assert archive.earliest("https://example.org/other.jpg") is None
    fake.archived["20150102030405"] = b"<html>then</html>"
    assert archive.raw(first, 1_000) == b"<html>then</html>"


@pytest.mark.parametrize(
    "row",
    [
        *(["2015"], ["x", ADDRESS], ["20151399000000", ADDRESS], ["2015", "ftp://x"], [1, 2, 3]),
        *(["20151", ADDRESS], ["00010101000000", ADDRESS], ["19700101000000", ADDRESS], ["99991231235959", ADDRESS]),
    ],
)
def test_rows_that_make_no_sense_are_no_copies(door: GuardedClient, fake: FakeServices, row: list[object]) -> None:
    fake.behave("wayback", Response.json([["timestamp", "original"], row]))
    found = Wayback(door, fake.base("wayback")).earliest(ADDRESS)
    assert found is None


def test_a_short_timestamp_proves_no_moment(door: GuardedClient, fake: FakeServices) -> None:
    fake.behave("wayback", Response.json([["timestamp"], ["199612", ADDRESS, "-", "-", "-"]]))
    assert Wayback(door, fake.base("wayback")).earliest(ADDRESS) is None


@pytest.mark.parametrize("said", [b"AdministrativeAccessControlException", b"RobotAccessControlException"])
def test_a_site_that_was_shut_out_is_said(door: GuardedClient, fake: FakeServices, said: bytes) -> None:
    fake.behave("wayback", Response(403, b"org.archive.wayback.exception." + said, "text/html"))
    with pytest.raises(Skip, match="shut out of the archive"):
        Wayback(door, fake.base("wayback")).earliest(ADDRESS)


def test_the_archive_is_not_asked_again_when_it_asks_for_a_pause(door: GuardedClient, fake: FakeServices) -> None:
    fake.behave("wayback", Response(429))
    with pytest.raises(ServiceFailedError, match="asks for a pause"):
        Wayback(door, fake.base("wayback")).earliest(ADDRESS)
    assert len(fake.log) == 1
