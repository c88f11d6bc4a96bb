"""Wikimedia Commons: the very same file, since when and by whom."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.errors import ServiceFailedError
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.providers.commons import Commons
from fakes.services import FakeServices, Response

SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


def commons_file(sha1: str = SHA1) -> dict[str, object]:
    return {
        "name": "Harbour.jpg",
        "canonicaltitle": "File:Harbour.jpg",
        "timestamp": "2012-03-04T05:06:07Z",
        "user": "Jane",
        "url": "https://upload.wikimedia.org/harbour.jpg",
        "descriptionurl": "https://commons.wikimedia.org/wiki/File:Harbour.jpg",
        "sha1": sha1,
        "extmetadata": {
            "Artist": {"value": '<a href="//x" onclick="y">Jane <b>Doe</b></a>'},
            "DateTimeOriginal": {"value": "1885"},
            "LicenseShortName": {"value": "CC BY-SA 4.0"},
            "ImageDescription": {"value": 7},
        },
    }


def test_a_file_on_commons(door: GuardedClient, fake: FakeServices) -> None:
    fake.commons = [commons_file(), commons_file("1" * 40)]
    (file,) = Commons(door, fake.base("commons")).find_by_sha1(SHA1)
    assert (file.title, file.uploader, file.author, file.licence) == ("Harbour.jpg", "Jane", "Jane Doe", "CC BY-SA 4.0")
    assert file.uploaded is not None
    assert (file.uploaded.kind, file.uploaded.earliest) == ("upload", datetime(2012, 3, 4, 5, 6, 7, tzinfo=UTC))
    assert file.taken_date is not None
    assert (file.taken, file.taken_date.precision, file.taken_date.kind) == ("1885", "year", "capture")
    assert file.description == ""


def test_commons_that_wants_a_contact_is_told_how_to_get_one(fake: FakeServices) -> None:
    nobody = GuardedClient(Ledger(), seconds=5, own_hosts={fake.host}, pause=lambda _: None)
    with pytest.raises(ServiceFailedError, match="HTTP 403") as refused:
        Commons(nobody, fake.base("commons")).find_by_sha1(SHA1)
    assert "backstory config set contact" in refused.value.hint


def test_a_file_with_another_hash_is_left_out(door: GuardedClient, fake: FakeServices) -> None:
    fake.behave("commons", Response.json({"query": {"allimages": [commons_file("1" * 40)]}}))
    assert Commons(door, fake.base("commons")).find_by_sha1(SHA1) == ()
