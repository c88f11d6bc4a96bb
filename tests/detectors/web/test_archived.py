"""When a copy was first archived, and what that proves: graded by what is known of the bytes."""

from __future__ import annotations

import pytest

from backstory_cli.detectors.web.archived import Grade, look_up
from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.models import Basis, Strength
from backstory_cli.web.access import WebAccess
from backstory_cli.web.providers.wayback import Wayback, convert_sha1
from fakes.services import FakeServices, Response
from support.web_sightings import examined, make_door, picture, sighting

COPY = examined(sighting())
THERE = COPY.looked_at


def access_to(fake: FakeServices) -> WebAccess:
    door = make_door(fake)
    return WebAccess(door, wayback=Wayback(door, fake.base("wayback")))


@pytest.mark.parametrize(
    ("digest", "grade", "strength"),
    [
        (convert_sha1(picture().sha1), Grade.SAME_FILE, Strength.STRONG),
        (convert_sha1(COPY.sha1), Grade.SAME_COPY, Strength.STRONG),
        ("A" * 32, Grade.ADDRESS, Strength.WEAK),
    ],
)
def test_the_bytes_decide(fake: FakeServices, digest: str, grade: Grade, strength: Strength) -> None:
    fake.captures = [("20150102030405", THERE, "image/jpeg", "200", digest)]
    read = look_up(access_to(fake), picture(), [COPY], None, deep=False)
    assert [each.grade for each in read.captures] == [grade]
    (finding,) = read.findings
    assert finding.strength is strength
    assert (finding.basis is Basis.MATCHED) == (strength is Strength.STRONG)
    assert "on 2 January 2015" in finding.summary


def test_a_later_copy_with_known_bytes_is_told_too(fake: FakeServices) -> None:
    fake.captures = [
        ("20140102030405", THERE, "image/jpeg", "200", "A" * 32),
        ("20160102030405", THERE, "image/jpeg", "200", convert_sha1(picture().sha1)),
    ]
    read = look_up(access_to(fake), picture(), [COPY], None, deep=False)
    assert [each.grade for each in read.captures] == [Grade.ADDRESS, Grade.SAME_FILE]


@pytest.mark.parametrize(("shows", "grade"), [(True, Grade.PAGE_WITH_IT), (False, Grade.PAGE)])
def test_a_page_proves_something_only_with_the_picture_in_it(fake: FakeServices, shows: bool, grade: Grade) -> None:
    fake.captures = [("20150102030405", COPY.sighting.page, "text/html", "200", "B" * 32)]
    fake.archived["20150102030405"] = f"<title>x</title><img src='{THERE if shows else '/b.jpg'}'>".encode()
    read = look_up(access_to(fake), picture(), [COPY], None, deep=False)
    assert [each.grade for each in read.captures] == [grade]
    assert len(read.findings) == shows


def test_an_archive_that_fails_is_asked_no_further(fake: FakeServices) -> None:
    fake.behave("wayback", Response(500))
    several = [examined(sighting(f"site{number}.example.com")) for number in range(3)]
    read = look_up(access_to(fake), picture(), several, None, deep=False)
    assert read.captures == []
    assert len(read.left_out) == 1


def test_only_copies_are_looked_up(fake: FakeServices) -> None:
    others = [Examined(sighting()), examined(sighting(), seed=99)]
    assert look_up(access_to(fake), picture(), others, None, deep=False).captures == []
    assert look_up(WebAccess(make_door(fake)), picture(), [COPY], None, deep=False).captures == []
    assert fake.log == []
