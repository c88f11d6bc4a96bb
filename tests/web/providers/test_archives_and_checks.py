"""Commons, the Wayback Machine and fact checks: what they say, graded and quoted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.providers.commons import Commons
from backstory_cli.web.providers.fact_check import FactCheck, shorten
from backstory_cli.web.providers.wayback import Wayback, convert_sha1
from fakes.services import KEY, FakeServices, Response
from support.waiting import HANG

SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
EMPTY = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
ADDRESS = "https://example.org/a.jpg"


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services


@pytest.fixture
def door(fake: FakeServices) -> GuardedClient:
    return GuardedClient(
        Ledger(), seconds=HANG, own_hosts={fake.host}, contact="desk@example.org", pause=lambda _: None
    )


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


CLAIM = {
    "text": "This shows Odesa",
    "claimant": "Somebody",
    "claimDate": "2022-03-01T00:00:00Z",
    "claimReview": [
        {
            "publisher": {"name": "Checkers", "site": "checkers.org"},
            "url": "https://checkers.org/1",
            "title": "No, it does not",
            "reviewDate": "2022-03-02T00:00:00Z",
            "textualRating": "Falsch \x1b]0;x\x07",
            "languageCode": "de",
        },
        None,
    ],
}


def test_fact_checks_by_words_and_by_picture(door: GuardedClient, fake: FakeServices) -> None:
    fake.claims = {"Odesa": [CLAIM], ADDRESS: [CLAIM]}
    service = FactCheck(door, KEY, fake.base("factcheck"))
    by_words, by_picture = service.search_text("ODESA Odesa harbour"), service.search_picture(ADDRESS)
    assert by_words == by_picture
    ((review,),) = [claim.reviews for claim in by_words]
    assert (review.publisher, review.rating, review.language) == ("Checkers", "Falsch \\x1b]0;x\\x07", "de")
    assert review.date is not None
    assert (review.date.kind, review.date.earliest.day) == ("fact_check", 2)
    assert service.search_text("something else") == ()


def test_a_claim_that_nobody_reviewed_is_left_out(door: GuardedClient, fake: FakeServices) -> None:
    fake.behave("factcheck", Response.json({"claims": [{}, {"text": "x", "claimReview": 7}, CLAIM]}))
    (claim,) = FactCheck(door, KEY, fake.base("factcheck")).search_text("x")
    assert claim.text == "This shows Odesa"


def test_text_that_is_no_unicode_can_be_asked_about(door: GuardedClient, fake: FakeServices) -> None:
    fake.claims = {"caf harbour": [CLAIM]}
    (claim,) = FactCheck(door, KEY, fake.base("factcheck")).search_text("caf\udce9 \n harbour")
    assert claim.text == "This shows Odesa"


def test_long_texts_are_cut_between_words() -> None:
    assert shorten("a few words") == "a few words"
    cut = shorten("word " * 100)
    assert len(cut) <= 200
    assert cut.endswith("word")
    assert len(shorten("x" * 500)) == 200
